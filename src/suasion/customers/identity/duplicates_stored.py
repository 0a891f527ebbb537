"""Pairs of customers who look like one person, as stored: what a look found beside what people said of earlier ones.

A pair is kept under the tokens that made its customers, so that it follows whoever holds these. What becomes of it is
worked out when it is read: two who are one customer are merged, whoever merged them.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, delete, or_, select, update

from suasion.customers.identity.decided import worked_out
from suasion.customers.identity.following import holders_of
from suasion.customers.identity.names import current
from suasion.customers.identity.stored import add_rows, decisions_of, parts
from suasion.customers.tables import CUSTOMER, CUSTOMER_TOKEN, DUPLICATE_PAIR
from suasion.events.tables import TOMBSTONES
from suasion.privacy.likeness import Alike

AGAIN_BITS = 2.0
"""By how much new evidence must raise the weight of a dismissed pair before it is offered once more: four times."""
_RANK = {"differs": 0, "nearly": 1, "equal": 2}
_CHANGING = ("bits", "verdict", "evidence", "parted", "again")
_EMPTY: dict[str, Any] = {column.name: None for column in DUPLICATE_PAIR.columns}
_Pair = frozenset[str]


@dataclass(frozen=True)
class Kept:
    """What a look changed: pairs offered for the first time, offered again although dismissed, and no longer found."""

    new: int
    again: int
    gone: int


def dismissed_now(row: Any) -> bool:
    """Say whether what a person said of a pair still stands."""
    return row.dismissed is not None and (row.again is None or row.again < row.dismissed)


def keep(connection: Connection, found: Sequence[Alike], since: datetime, now: datetime) -> Kept:
    """Store what a look found that began at a moment; what people dismissed or parted since they said so stays.

    What was erased, merged or parted while it looked is left out.
    """
    rows = connection.execute(select(DUPLICATE_PAIR)).all()
    by_pair, merged = _by_pair(connection, rows)
    present = _present(connection, found, since)
    names = {name for pair in present for name in pair}
    parted, makers = parted_pairs(connection, names), _makers(connection, names)
    kept, changes = set(merged), _Changes()
    for pair, one in present.items():
        there = sorted(by_pair.get(pair, ()), key=_said_first)
        kept |= {_key(row) for row in there[:1]}
        if not there and pair not in parted:
            lesser, greater = sorted(pair)
            keys = {"one": makers[lesser], "other": makers[greater], "found": now}
            changes.new.append(_EMPTY | keys | _said(one))
        elif there:
            changes.take(there[0], one, parted=now if pair in parted else None, now=now)
    gone = [row for row in rows if _key(row) not in kept and _is_open(row)]
    changes.store(connection, gone)
    return Kept(len(changes.new), changes.again, len(gone))


class _Changes:
    """What is to be written, gathered so that a write takes few statements."""

    def __init__(self) -> None:
        self.new: list[dict[str, Any]] = []
        self.again = 0
        self._changed: list[dict[str, Any]] = []

    def take(self, row: Row[Any], found: Alike, *, parted: datetime | None, now: datetime) -> None:
        """Put what was found to a pair that is known; one that is dismissed or parted is left as it is."""
        values: dict[str, Any] = {name: getattr(row, name) for name in _CHANGING}
        if parted is not None:
            values["parted"] = row.parted or parted
        elif not dismissed_now(row):
            values |= {"parted": None, **_said(found)}
        elif _is_new(row, found):
            values |= {"parted": None, "again": now, **_said(found)}
            self.again += 1
        if any(values[name] != getattr(row, name) for name in _CHANGING):
            self._changed.append({"this": row.one, "that": row.other, **values})

    def store(self, connection: Connection, gone: Sequence[Row[Any]]) -> None:
        """Write it, and delete what is gone."""
        table = DUPLICATE_PAIR.c
        this = (table.one == bindparam("this"), table.other == bindparam("that"))
        if gone:
            connection.execute(delete(DUPLICATE_PAIR).where(*this), [{"this": r.one, "that": r.other} for r in gone])
        if self._changed:
            connection.execute(update(DUPLICATE_PAIR).where(*this), self._changed)
        add_rows(connection, DUPLICATE_PAIR, self.new)


def _is_open(row: Row[Any]) -> bool:
    return row.parted is None and not dismissed_now(row)


def _by_pair(connection: Connection, rows: Iterable[Row[Any]]) -> tuple[dict[_Pair, list[Row[Any]]], set[Any]]:
    """Give rows by the customers who hold their tokens now, and the keys of those whose two are one."""
    held = holders_of(connection, {token for row in rows for token in (row.one, row.other)})
    found, merged = defaultdict[_Pair, list[Row[Any]]](list), set[Any]()
    for row in rows:
        pair = frozenset({held.get(row.one, row.one), held.get(row.other, row.other)})
        if len(pair) == 1:
            merged.add(_key(row))
        else:
            found[pair].append(row)
    return found, merged


def _present(connection: Connection, found: Sequence[Alike], since: datetime) -> dict[_Pair, Alike]:
    """Give what was found by the customers they are now; those of whom something was erased since are left out."""
    named = {name for one in found for name in (one.customer, one.other)}
    names = current(connection, named)
    held = CUSTOMER_TOKEN.c
    query = select(held.customer).join(TOMBSTONES, TOMBSTONES.c.token == held.token).where(TOMBSTONES.c.since >= since)
    there = set[str]()
    for part in parts(set(names.values())):
        there |= set(connection.scalars(select(CUSTOMER.c.customer).where(CUSTOMER.c.customer.in_(part))))
    there -= set(connection.scalars(query))
    pairs = dict[_Pair, Alike]()
    for one in found:  # the strongest first
        pair = frozenset({names[one.customer], names[one.other]})
        if len(pair) == 2 and pair <= there:
            pairs.setdefault(pair, one)
    return pairs


def parted_pairs(connection: Connection, customers: Iterable[str]) -> set[_Pair]:
    """Give the pairs of customers, one of them among these, whom people parted."""
    held = CUSTOMER_TOKEN.c
    tokens = set[str]()
    for part in parts(set(customers)):
        tokens |= set(connection.scalars(select(held.token).where(held.customer.in_(part))))
    apart = worked_out(list(decisions_of(connection, tokens, set()))).parted
    named = holders_of(connection, {*apart, *(other for others in apart.values() for other in others)})
    pairs = (
        frozenset({named[token], named[other]})
        for token, others in apart.items()
        for other in others
        if token in named and other in named
    )
    return {pair for pair in pairs if len(pair) == 2}


def mark_parted(connection: Connection, sides: tuple[Sequence[str], Sequence[str]], now: datetime) -> None:
    """Mark the pairs that stand between two sets of tokens as parted."""
    mine, theirs = map(set, sides)
    table = DUPLICATE_PAIR.c
    for some in parts(mine if len(mine) < len(theirs) else theirs):
        near = or_(table.one.in_(some), table.other.in_(some))
        for row in connection.execute(select(table.one, table.other).where(near)).all():
            if {row.one, row.other} & mine and {row.one, row.other} & theirs:
                connection.execute(update(DUPLICATE_PAIR).where(*_this(row)).values(parted=now))


def forget_pairs(connection: Connection, tokens: Iterable[str]) -> None:
    """Delete the pairs of which one of these tokens is an end."""
    for some in parts(set(tokens)):
        for end in (DUPLICATE_PAIR.c.one, DUPLICATE_PAIR.c.other):
            connection.execute(delete(DUPLICATE_PAIR).where(end.in_(some)))


def forget_evidence(connection: Connection, tokens: Iterable[str]) -> None:
    """Forget how customers looked alike of whom something is erased: of what people dismissed only that stays."""
    table = DUPLICATE_PAIR.c
    for some in parts(set(tokens)):
        for end in (table.one, table.other):
            connection.execute(delete(DUPLICATE_PAIR).where(end.in_(some), table.dismissed.is_(None)))
            connection.execute(update(DUPLICATE_PAIR).where(end.in_(some)).values(evidence="[]"))


def _makers(connection: Connection, customers: Iterable[str]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for part in parts(set(customers)):
        query = select(CUSTOMER.c.customer, CUSTOMER.c.token).where(CUSTOMER.c.customer.in_(part))
        found |= {row.customer: row.token for row in connection.execute(query)}
    return found


def _said_first(row: Row[Any]) -> tuple[Any, ...]:
    return not dismissed_now(row), row.parted is None, row.found, row.one, row.other


def _is_new(row: Row[Any], found: Alike) -> bool:
    """Say whether a field agrees better than when the pair was dismissed, and the weight is clearly higher."""
    before = {part["field"]: _RANK.get(part["level"], 0) for part in json.loads(row.evidence)}
    better = any(_RANK.get(part.level, 0) > before.get(part.field, 0) for part in found.evidence)
    return better and found.bits >= row.dismissed_bits + AGAIN_BITS


def _said(found: Alike) -> dict[str, Any]:
    evidence = [{"field": one.field, "level": one.level, "bits": round(one.bits, 2)} for one in found.evidence]
    return {"bits": round(found.bits, 2), "verdict": found.verdict, "evidence": json.dumps(evidence)}


def _key(row: Any) -> tuple[str, str]:
    return row.one, row.other


def _this(row: Any) -> tuple[ColumnElement[bool], ...]:
    return DUPLICATE_PAIR.c.one == row.one, DUPLICATE_PAIR.c.other == row.other
