"""A small made retailer, written in exactly the layout of the demo retailer's Parquet files.

It has what the real one has and the stages must cope with: habits with a rhythm of their own, products that follow
each other, households that come late or leave, price cuts, campaigns with coupons, lines of unknown products and lines
of quantity zero. The same seed writes the same rows.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from suasion.core.randomness import generator

START = datetime(2017, 1, 1)
DAYS = 330  # to 26 November: 28 days beyond the decision moment, 30 October
UNKNOWN_PRODUCT = 999_001

_SHELVES = {
    "GROCERY": ("PASTA", "PASTA SAUCE", "COFFEE", "COFFEE FILTERS", "SOFT DRINKS", "POTATO CHIPS", "CEREAL", "MILK"),
    "DRUG GM": ("DIAPERS", "BABY WIPES", "SHAMPOO", "CONDITIONER", "TOOTHPASTE", "BATTERIES"),
    "PRODUCE": ("BANANAS", "APPLES", "LETTUCE", "TOMATOES", "ONIONS", "POTATOES"),
    "MEAT": ("GROUND BEEF", "CHICKEN BREAST", "PORK CHOPS", "BACON"),
    "DELI": ("SLICED HAM", "SWISS CHEESE", "POTATO SALAD"),
    "PASTRY": ("BREAD", "DONUTS", "BIRTHDAY CAKE"),
}
_CAMPAIGNS = (  # id, type, start, end; 14 to 18 as in the real year
    (26, "Type B", (2016, 12, 28), (2017, 2, 19)),
    (8, "Type A", (2017, 5, 8), (2017, 6, 25)),
    (13, "Type A", (2017, 8, 8), (2017, 9, 24)),
    (14, "Type C", (2017, 9, 4), (2017, 11, 8)),
    (15, "Type C", (2017, 9, 20), (2018, 2, 28)),
    (16, "Type B", (2017, 10, 4), (2017, 11, 5)),
    (17, "Type B", (2017, 10, 18), (2017, 11, 19)),
    (18, "Type A", (2017, 10, 30), (2017, 12, 24)),
    (19, "Type B", (2017, 11, 15), (2017, 12, 17)),
)


@dataclass(frozen=True)
class _Product:
    id: int
    department: str
    kind: str
    follows: int | None  # the product it is bought after
    price: float


@dataclass
class _Rows:
    columns: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))

    def add(self, **row: Any) -> None:
        for name, value in row.items():
            self.columns[name].append(value)

    def write(self, path: Path, schema: Mapping[str, str]) -> None:
        types = {"int": pa.int64(), "text": pa.string(), "double": pa.float64(), "time": pa.timestamp("us")}
        fields = {name: pa.array(self.columns[name], type=types[kind]) for name, kind in schema.items()}
        pq.write_table(pa.table(fields), path)


def write_made_retailer(directory: Path, seed: int = 1, households: int = 150) -> None:
    """Write the seven tables the demo reads into `directory`; about 125 lines a household."""
    directory.mkdir(parents=True, exist_ok=True)
    products = _products(generator(seed, "products"))
    _write_products(directory, products)
    got = _write_campaigns(directory, products, generator(seed, "campaigns"), households)
    _write_demographics(directory, generator(seed, "demographics"), households)
    lines, redemptions = _Rows(), _Rows()
    for household in range(1, households + 1):
        _shop(
            household,
            products,
            got[household],
            generator(seed, "household", str(household)),
            lines=lines,
            redemptions=redemptions,
        )
    _write_lines(directory, lines, redemptions)


def _products(rng: np.random.Generator) -> list[_Product]:
    made: list[_Product] = []
    for department, kinds in _SHELVES.items():
        before: int | None = None
        for position, kind in enumerate(kinds):
            for _ in range(2):
                price = round(float(rng.uniform(0.8, 9.0)), 2)
                made.append(_Product(800_000 + len(made), department, kind, before, price))
            before = made[-2].id if position % 2 == 0 else None  # pasta, then pasta sauce
    return made


def _write_products(directory: Path, products: Sequence[_Product]) -> None:
    rows = _Rows()
    for product in products:
        rows.add(
            product_id=product.id,
            manufacturer_id=product.id % 7,
            department=product.department,
            brand="Private" if product.id % 2 else "National",
            product_category=product.kind,
            product_type=f"{product.kind} - {'LARGE' if product.id % 2 else 'SMALL'}",
            package_size="16 OZ" if product.department in {"GROCERY", "DELI"} else None,
        )
    rows.add(
        product_id=899_999,
        manufacturer_id=1,
        department="MISCELLANEOUS",
        brand="National",
        product_category=None,
        product_type=None,
        package_size=None,
    )
    names = ("product_id", "manufacturer_id", "department", "brand", "product_category", "product_type", "package_size")
    kinds = {name: "int" if name.endswith("_id") else "text" for name in names}
    rows.write(directory / "products.parquet", kinds)


def _write_campaigns(
    directory: Path, products: Sequence[_Product], rng: np.random.Generator, households: int
) -> dict[int, list[tuple[datetime, datetime, int, list[int]]]]:
    described, received, coupons = _Rows(), _Rows(), _Rows()
    got: dict[int, list[tuple[datetime, datetime, int, list[int]]]] = defaultdict(list)
    for campaign, kind, first, last in _CAMPAIGNS:
        start, end = datetime(*first), datetime(*last)
        described.add(campaign_id=campaign, campaign_type=kind, start_date=start, end_date=end)
        chosen = sorted(rng.choice(len(products), size=20 if kind == "Type A" else 6, replace=False).tolist())
        items = [products[index].id for index in chosen]
        for position, item in enumerate(items):
            coupons.add(coupon_upc=10_000_000 + campaign * 100 + position // 2, product_id=item, campaign_id=campaign)
        reached = rng.random(households) < (0.6 if kind == "Type A" else 0.15)
        for household in (np.flatnonzero(reached) + 1).tolist():
            received.add(campaign_id=campaign, household_id=household)
            got[household].append((start, end, campaign, items))
    dates = {"campaign_id": "int", "campaign_type": "text", "start_date": "time", "end_date": "time"}
    described.write(directory / "campaign_descriptions.parquet", dates)
    received.write(directory / "campaigns.parquet", {"campaign_id": "int", "household_id": "int"})
    coupons.write(directory / "coupons.parquet", {"coupon_upc": "int", "product_id": "int", "campaign_id": "int"})
    return got


def _write_demographics(directory: Path, rng: np.random.Generator, households: int) -> None:
    choices = {
        "age": ("19-24", "25-34", "35-44", "45-54", "55-64", "65+"),
        "income": ("Under 15K", "15-24K", "25-34K", "35-49K", "50-74K", "75-99K"),
        "home_ownership": ("Homeowner", "Renter", None),
        "marital_status": ("Married", "Unmarried", None),
        "household_size": ("1", "2", "3", "4", "5+"),
        "household_comp": ("1 Adult No Kids", "2 Adults No Kids", "2 Adults Kids"),
        "kids_count": ("0", "1", "2", "3+"),
    }
    rows = _Rows()
    for household in range(1, households + 1, 3):
        rows.add(household_id=household, **{n: v[int(rng.integers(len(v)))] for n, v in choices.items()})
    rows.write(directory / "demographics.parquet", {"household_id": "int"} | dict.fromkeys(choices, "text"))


def _shop(
    household: int,
    products: Sequence[_Product],
    got: Sequence[tuple[datetime, datetime, int, list[int]]],
    rng: np.random.Generator,
    *,
    lines: _Rows,
    redemptions: _Rows,
) -> None:
    by_id = {product.id: product for product in products}
    followers = defaultdict(list)
    for product in products:
        if product.follows is not None:
            followers[product.follows].append(product.id)
    liked = set(rng.choice(list(_SHELVES), size=int(rng.integers(2, 6)), replace=False).tolist())
    pool = [product.id for product in products if product.department in liked]
    habits = rng.choice(pool, size=min(len(pool), int(rng.integers(4, 9))), replace=False).tolist()
    rhythm = {item: float(rng.uniform(6, 45)) for item in habits}  # days between two purchases
    due = {item: float(rng.uniform(0, rhythm[item])) for item in habits}
    popular = 1.0 / np.arange(1, len(products) + 1)
    interval = float(rng.uniform(3, 12))
    first = 0.0 if rng.random() < 0.8 else float(rng.uniform(30, 280))
    left = DAYS if rng.random() < 0.75 else float(rng.uniform(first + 60, DAYS + 60))
    day, trip, before = first + float(rng.uniform(0, interval)), 0, list[int]()
    while day < min(left, DAYS):
        basket = {item for item in habits if due[item] <= day}
        basket |= {next_ for item in before for next_ in followers[item] if rng.random() < 0.35}
        extra = rng.choice(len(products), size=int(rng.integers(0, 3)), p=popular / popular.sum())
        basket |= {products[index].id for index in extra.tolist()}
        for item in basket & due.keys():
            due[item] = day + rhythm[item] * float(rng.gamma(12, 1 / 12))
        trip += 1
        moment = START + timedelta(days=int(day), hours=8 + int(rng.integers(12)), seconds=int(rng.integers(3600)))
        number = household * 10_000 + trip
        for item in sorted(basket):
            coupon = _coupon(item, moment, got, rng)
            if coupon is not None:
                date = moment.replace(hour=0, minute=0, second=0)
                redemptions.add(
                    household_id=household, redemption_date=date, campaign_id=coupon[0], coupon_upc=coupon[1]
                )
            _line(
                lines,
                by_id[item],
                household=household,
                basket=number,
                moment=moment,
                redeemed=coupon is not None,
                rng=rng,
            )
        before = sorted(basket)
        day += float(rng.gamma(4, interval / 4))


def _coupon(
    item: int, moment: datetime, got: Sequence[tuple[datetime, datetime, int, list[int]]], rng: np.random.Generator
) -> tuple[int, int] | None:
    for start, end, campaign, items in got:
        if start <= moment < end and item in items and rng.random() < 0.2:
            return campaign, 10_000_000 + campaign * 100 + items.index(item) // 2
    return None


def _line(
    lines: _Rows,
    product: _Product,
    *,
    household: int,
    basket: int,
    moment: datetime,
    redeemed: bool,
    rng: np.random.Generator,
) -> None:
    quantity = 1 + int(rng.poisson(0.3))
    full = product.price * quantity
    cut = round(0.2 * full, 2) if rng.random() < 0.25 else 0.0
    amount, item, chance = round(full - cut, 2), product.id, rng.random()
    if chance < 0.004:
        item = UNKNOWN_PRODUCT
    elif chance < 0.008:
        quantity, amount, cut = 0, 0.0, 0.0
    elif chance < 0.009:
        quantity = 0
    lines.add(
        household_id=household,
        store_id=300 + household % 5,
        basket_id=basket,
        product_id=item,
        quantity=quantity,
        sales_value=amount,
        retail_disc=cut,
        coupon_disc=0.5 if redeemed else 0.0,
        coupon_match_disc=0.0,
        week=(moment - START).days // 7 + 1,
        transaction_timestamp=moment,
    )


def _write_lines(directory: Path, lines: _Rows, redemptions: _Rows) -> None:
    whole = ("household_id", "store_id", "basket_id", "product_id", "quantity")
    money = ("sales_value", "retail_disc", "coupon_disc", "coupon_match_disc")
    kinds = dict.fromkeys(whole, "int") | dict.fromkeys(money, "double")
    kinds |= {"week": "int", "transaction_timestamp": "time"}
    lines.write(directory / "transactions.parquet", kinds)
    kinds = {"household_id": "int", "coupon_upc": "int", "campaign_id": "int", "redemption_date": "time"}
    redemptions.write(directory / "coupon_redemptions.parquet", kinds)
