"""Customers who are parted: found where the map changes, whatever changed it, and told to who stored for the one."""

from collections.abc import Callable, Mapping

from sqlalchemy import Connection, select, tuple_

from suasion.customers.identity.growing import Growing
from suasion.customers.identity.names import Names, all_names, current, there
from suasion.customers.identity.rules import customer_of
from suasion.customers.identity.stored import store
from suasion.customers.tables import IDENTITY_ACT

Place = tuple[int, int]
"""Sequence and position of an act of identity."""
Parted = Callable[[Connection, Names, Mapping[str, str]], None]
"""Told in the transaction that parts a customer: her names before, and by each of them the name of whom it is now."""


def nobody_told(_connection: Connection, _before: Names, _now: Mapping[str, str]) -> None:
    """Tell nobody: where nothing is stored by customer but the map."""


def store_telling(connection: Connection, growing: Growing, parted: Parted) -> None:
    """Store what changed since `growing` was read, and tell of every customer who is parted by it.

    The acts that say so are stored after that: until then those on record end while she was one.
    """
    growing.changed.end_step()
    before = [all_names(connection, customer) for customer in _torn(growing)]
    store(connection, growing)
    for names in before:
        parted(connection, names, current(connection, there(connection, names.every)))


def last_act(connection: Connection) -> Place:
    """Give the place of the last act on record."""
    table = IDENTITY_ACT.c
    place = select(table.sequence, table.position).order_by(table.sequence.desc(), table.position.desc()).limit(1)
    row = connection.execute(place).one_or_none()
    return (0, -1) if row is None else (row.sequence, row.position)


def parted_since(connection: Connection, place: Place) -> bool:
    """Say whether somebody was parted from a customer by an act behind that one."""
    table = IDENTITY_ACT.c
    left = (table.act == "unmerged") | ((table.act == "linked") & table.other.is_not(None))
    behind = tuple_(table.sequence, table.position) > tuple_(*place)
    return connection.scalar(select(table.sequence).where(behind, left).limit(1)) is not None


def _torn(growing: Growing) -> list[str]:
    """Name the customers whose own names belong to several now; a token that never made one bears no name."""
    went: dict[str, set[str | None]] = {}
    for token, name in growing.changed.first.items():
        if name is not None and growing.seen[token].sequence and growing.customer(token) != name:
            went.setdefault(name, set()).add(growing.customer(token))
    if not went:
        return []
    makers = {customer_of(seen.sequence): token for token, seen in growing.seen.items() if seen.sequence}
    for name, others in went.items():
        if name in makers and growing.customer(makers[name]) == name:
            others.add(name)
    return sorted(name for name, others in went.items() if len(others) > 1)
