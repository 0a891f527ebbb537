"""What is to be looked at again: the news that wait, sorted by what they ask for."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select

from suasion.customers import news
from suasion.customers.measures.measure import ITEM_FIELDS
from suasion.customers.segments.conditions import All, AnyOf, Behaviour, Condition, Definition, Not, Sequence, Share
from suasion.customers.tables import SEGMENT_NEWS


@dataclass(frozen=True)
class Waiting:
    """News up to a number: customers by any name, tokens whose events count otherwise, traits that many got."""

    last: int
    customers: Collection[str]
    tokens: Collection[str]
    traits: Collection[str]
    items: bool
    everybody: bool

    def asks_for_all(self, definition: Definition) -> bool:
        """Say whether everybody is to be looked at for a segment."""
        where = definition.where
        return (
            self.everybody
            or (self.items and any(_reads_items(leaf) for leaf in leaves(where)))
            or any(getattr(leaf, "name", None) in self.traits for leaf in leaves(where))
        )


def waiting(connection: Connection, after: int = 0) -> Waiting:
    """Read the news behind a number."""
    table = SEGMENT_NEWS.c
    rows = connection.execute(select(SEGMENT_NEWS).where(table.number > after).order_by(table.number)).all()

    def of(kind: str) -> Collection[str]:
        return {row.subject for row in rows if row.kind == kind}

    return Waiting(
        rows[-1].number if rows else after,
        of(news.CUSTOMER),
        of(news.TOKEN),
        of(news.TRAIT),
        bool(of(news.ITEMS)),
        bool(of(news.EVERYBODY)),
    )


def forget_news(connection: Connection, upto: int) -> None:
    """Delete the news up to a number: they were taken in."""
    connection.execute(delete(SEGMENT_NEWS).where(SEGMENT_NEWS.c.number <= upto))


def leaves(condition: Condition) -> Iterator[Condition]:
    """Give the parts of a condition that measure."""
    match condition:
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case _:
            yield condition


def ranks(condition: Condition) -> bool:
    """Say whether membership of one customer depends on everybody else's values."""
    compared = (getattr(leaf, "comparison", None) for leaf in leaves(condition))
    return any(one is not None and one.operator in {"top", "bottom"} for one in compared)


def _reads_items(leaf: Condition) -> bool:
    match leaf:
        case Behaviour(field=field, where=rows) | Share(field=field, part=rows):
            return bool({field, *(row.field for row in rows)} & set(ITEM_FIELDS))
        case Sequence(steps):
            return bool({row.field for step in steps for row in step.where} & set(ITEM_FIELDS))
        case _:
            return False
