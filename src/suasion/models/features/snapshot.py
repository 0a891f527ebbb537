"""All features of all customers as of one moment, for the shop and for each category asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import ibis
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from suasion.core.engine import Session
from suasion.customers.history import History
from suasion.models.features.feature import Feature, Scope, Source
from suasion.models.features.own import OwnFeature, columns
from suasion.models.features.registry import discover
from suasion.models.features.sources import Sources, prepare

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class FeatureTable:
    """Features of customers as of a moment.

    `customers` is sorted; `values` has shape ``(n_customers, n_features)``, NaN where a value cannot be known.
    """

    customers: npt.NDArray[np.str_]
    names: tuple[str, ...]
    values: Matrix
    as_of: datetime

    def column(self, name: str) -> Matrix:
        """Give one feature of every customer."""
        return self.values[:, self.names.index(name)]


@dataclass(frozen=True)
class Snapshot:
    """Features as of one moment: over everything bought, and over each category."""

    shop: FeatureTable
    categories: dict[str, FeatureTable]

    def table(self, category: str | None) -> FeatureTable:
        """Give the features for a target: the shop's, and beside them the category's if there is one."""
        if category is None:
            return self.shop
        part = self.categories[category]
        values = np.hstack([self.shop.values, part.values])
        return FeatureTable(self.shop.customers, self.shop.names + part.names, values, self.shop.as_of)


def build(
    session: Session,
    history: History,
    as_of: datetime,
    categories: Sequence[str] = (),
    own: Sequence[OwnFeature] = (),
) -> Snapshot:
    """Compute every discovered feature, and a workspace's `own`, from what had happened and was known before `as_of`.

    The customers are those with an event before `as_of` who were to be personalised then; of nobody else is anything
    read.
    """
    features, ratios = discover()
    history = history.of_the_personal(session, as_of)
    known = history.before(as_of)
    people = session.fetch(known.events.select("customer").distinct().order_by("customer"))
    customers = np.asarray(people["customer"].to_pylist(), dtype=np.str_)
    sources = prepare(session, history, as_of)
    shop = _Block(customers, [f for f in features if "shop" in f.scopes])
    parts = {name: _Block(customers, [f for f in features if "category" in f.scopes]) for name in categories}
    _fill_shop(session, sources, shop)
    if categories:
        _fill_categories(session, sources, parts)
    sources.release(session)
    whole = shop.table("shop", as_of)
    if own:
        measured = columns(session, known, as_of, own, customers)
        names = whole.names + tuple(feature.name for feature in own)
        whole = FeatureTable(customers, names, np.column_stack([whole.values, measured]), as_of)
    tables = {}
    for name, part in parts.items():
        table = part.table("category", as_of)
        extra = [_divide(table.column(f"category.{r.of}"), whole.column(f"shop.{r.of}")) for r in ratios]
        names = table.names + tuple(f"category.{r.name}" for r in ratios)
        tables[name] = FeatureTable(customers, names, np.column_stack([table.values, *extra]), as_of)
    return Snapshot(whole, tables)


class _Block:
    """A matrix being filled, with the empty value of each feature where no row came."""

    def __init__(self, customers: npt.NDArray[np.str_], features: list[Feature]) -> None:
        self.customers, self.features = customers, features
        self.values: Matrix = np.tile(np.array([f.empty for f in features], dtype=np.float64), (len(customers), 1))

    def put(self, rows: pa.Table) -> None:
        """Write the columns of `rows` that are features of ours."""
        found = np.asarray(rows["customer"].to_pylist(), dtype=np.str_)
        at = np.searchsorted(self.customers, found)
        for place, feature in enumerate(self.features):
            if feature.name in rows.column_names:
                column = rows[feature.name].cast(pa.float64()).to_numpy()
                self.values[at, place] = np.where(np.isfinite(column), column, np.nan)

    def table(self, scope: Scope, as_of: datetime) -> FeatureTable:
        """Give what was filled."""
        return FeatureTable(self.customers, tuple(f"{scope}.{f.name}" for f in self.features), self.values, as_of)


def _aggregate(table: ibis.Table, keys: tuple[str, ...], source: Source, features: list[Feature]) -> ibis.Table:
    columns = {f.name: f.expression(table).cast("float64") for f in features if f.source == source}
    return table.group_by(*keys).aggregate(**columns)


def _used(features: list[Feature]) -> list[Source]:
    return sorted({feature.source for feature in features})


def _fill_shop(session: Session, sources: Sources, block: _Block) -> None:
    for source in _used(block.features):
        table = sources.tables[source, "shop"]
        block.put(session.fetch(_aggregate(table, ("customer",), source, block.features)))


def _fill_categories(session: Session, sources: Sources, blocks: dict[str, _Block]) -> None:
    features = next(iter(blocks.values())).features
    for source in _used(features):
        table = sources.tables[source, "category"].filter(lambda t: t.category.isin(list(blocks)))
        rows = session.fetch(_aggregate(table, ("customer", "category"), source, features))
        labels = np.asarray(rows["category"].to_pylist(), dtype=np.str_)
        for category, block in blocks.items():
            block.put(rows.filter(pa.array(labels == category)))


def _divide(part: Matrix, whole: Matrix) -> Matrix:
    return np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > 0)
