"""Published predictions as they stand in the table of traits: the newest of a target, in pages and of one customer."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Float, cast, func, select, tuple_

from suasion.core.paging import Key, Page, page
from suasion.customers.consent.personal import Personal
from suasion.customers.identity.stored import parts
from suasion.customers.tables import TRAIT
from suasion.models.publishing import SOURCE_PREFIX, TRAIT_PREFIX


@dataclass(frozen=True)
class PredictionRow:
    """One customer's chance to buy within the horizon, by which version, as of when."""

    customer: str
    probability: float
    version: int
    as_of: datetime


@dataclass(frozen=True)
class Publication:
    """The scores of a target by one version as of one moment."""

    target: str
    version: str
    moment: datetime

    def page(
        self, connection: Connection, personal: Personal, limit: int, after: Key | None, *, at_least: float
    ) -> Page[PredictionRow]:
        """Give a page of those who are personalised, the greatest chance first; `at_least` is the least chance."""
        rows: list[PredictionRow] = []
        more = True
        while more and len(rows) <= limit:
            found = self._rows(connection, limit + 1, after, at_least)
            rows += [row for row in found if personal.allows(row.customer)]
            more = len(found) > limit
            after = (found[-1].probability, found[-1].customer) if found else None
        total = self._total(connection, personal, at_least)
        shown = rows[: limit + 1]
        return page(shown, limit, lambda row: (row.probability, row.customer), total=total, as_of=self.moment)

    def of(self, connection: Connection, customer: str) -> PredictionRow | None:
        """Give one customer's; None if she was not scored."""
        query = select(TRAIT.c.value).where(*self._published(), TRAIT.c.customer == customer)
        value = connection.scalar(query)
        return None if value is None else PredictionRow(customer, float(value), int(self.version), self.moment)

    def _published(self) -> tuple[ColumnElement[bool], ...]:
        table = TRAIT.c
        return (
            table.source == f"{SOURCE_PREFIX}{self.target}",
            table.version == self.version,
            table.time == self.moment,
            table.name == f"{TRAIT_PREFIX}{self.target}",
        )

    def _rows(self, connection: Connection, count: int, after: Key | None, at_least: float) -> list[PredictionRow]:
        table, chance = TRAIT.c, cast(TRAIT.c.value, Float)
        query = select(table.customer, chance.label("chance")).where(*self._published(), chance >= at_least)
        if after is not None:
            value, customer = after
            query = query.where((chance < value) | ((chance == value) & (table.customer > customer)))
        rows = connection.execute(query.order_by(chance.desc(), table.customer).limit(count))
        return [PredictionRow(row.customer, row.chance, int(self.version), self.moment) for row in rows]

    def _total(self, connection: Connection, personal: Personal, at_least: float) -> int:
        chance = cast(TRAIT.c.value, Float)
        query = select(func.count()).select_from(TRAIT).where(*self._published(), chance >= at_least)
        others = sum(
            connection.execute(query.where(TRAIT.c.customer.in_(part))).scalar_one() for part in parts(personal.others)
        )
        return connection.execute(query).scalar_one() - others if personal.by_default else others


def newest_publication(connection: Connection, target: str) -> Publication | None:
    """Find what was last published of a target, by leaps over the table's key rather than a walk through it."""
    table = TRAIT.c
    of_target = table.source == f"{SOURCE_PREFIX}{target}"
    step = select(table.version, table.time).where(of_target).order_by(table.version, table.time).limit(1)
    found: list[Publication] = []
    row = connection.execute(step).first()
    while row is not None:
        found.append(Publication(target, row.version, row.time))
        behind = tuple_(table.version, table.time) > tuple_(row.version, row.time)
        row = connection.execute(step.where(behind)).first()
    return max(found, key=lambda one: (one.moment, int(one.version)), default=None)
