"""What changed of customers without an event of the log, told in the transaction that changed it.

Whoever keeps something about customers up to date follows the log by sequence number, and reads this beside it. While
no segment stands nobody reads it, and nothing is written.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, func, insert, select

from suasion.customers.tables import SEGMENT_FOLLOW, SEGMENT_NEWS

CUSTOMER, TOKEN, TRAIT, ITEMS, EVERYBODY = "customer", "token", "trait", "items", "everybody"
MOST_NAMED = 1_000
"""Of a trait that more customers get at once everybody is looked at anew."""
MOST_WAITING = 100_000
"""More news than these become one: look at everybody."""


def tell(connection: Connection, kind: str, subjects: Iterable[str] = ("",)) -> None:
    """Note what is to be looked at again: customers, tokens, a trait, what items are called, or everybody.

    Customers by any of their names; tokens whose events count otherwise than they did.
    """
    named = sorted(set(subjects))
    if not named or connection.scalar(select(SEGMENT_FOLLOW.c.name).limit(1)) is None:
        return
    first, last = connection.execute(select(func.min(SEGMENT_NEWS.c.number), func.max(SEGMENT_NEWS.c.number))).one()
    if first is not None and last - first + len(named) > MOST_WAITING:
        connection.execute(insert(SEGMENT_NEWS), [{"kind": EVERYBODY, "subject": ""}])
        old = (SEGMENT_NEWS.c.kind != TOKEN) & (SEGMENT_NEWS.c.number <= last)  # after that, so that numbers grow
        connection.execute(delete(SEGMENT_NEWS).where(old))
        named = named if kind == TOKEN else []
    if named:
        connection.execute(insert(SEGMENT_NEWS), [{"kind": kind, "subject": subject} for subject in named])


def tell_traits(connection: Connection, told: Iterable[tuple[str, str]]) -> None:
    """Note who got which traits: pairs (customer, trait); of many customers only the traits."""
    pairs = set(told)
    customers = {customer for customer, _ in pairs}
    if len(customers) > MOST_NAMED:
        tell(connection, TRAIT, {trait for _, trait in pairs})
    else:
        tell(connection, CUSTOMER, customers)


def tell_tokens(connection: Connection, tokens: Iterable[str] | None) -> None:
    """Note whose events count otherwise than they did; None for anybody's."""
    if tokens is None:
        tell(connection, EVERYBODY)
    else:
        tell(connection, TOKEN, tokens)
