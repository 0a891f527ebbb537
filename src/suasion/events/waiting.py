"""Live events in quarantine: which wait, counted by reason, listed, and how bad each reason is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import msgspec
from sqlalchemy import BigInteger, ColumnElement, Connection, and_, func, or_, select, type_coerce

from suasion.core.clock import to_microseconds
from suasion.core.errors import InputRefused
from suasion.core.paging import Key
from suasion.events.tables import QUARANTINE

Severity = Literal["lost", "held"]
"""``lost``: nothing of it can be read, so nothing can be mended. ``held``: kept whole, can be mended and replayed."""

_UNREADABLE = ("not_json", "too_deep")


def severity(reason: str) -> Severity:
    """Say how bad a reason is.

    Examples
    --------
    >>> severity("not_json"), severity("against_plan")
    ('lost', 'held')
    """
    return "lost" if reason in _UNREADABLE else "held"


class Selection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which live events of the quarantine are meant; empty parts ask for nothing.

    Parameters
    ----------
    upto
        Only those that were set aside by then.
    """

    reason: str = ""
    source: str = ""
    event: str = ""
    upto: datetime | None = None

    def condition(self) -> ColumnElement[bool]:
        """Give it as a condition on the quarantine's rows: live, and not replayed yet."""
        table = QUARANTINE.c
        parts = [table.origin == "", table.replayed.is_(None)]
        parts += [table[name] == value for name in ("reason", "source", "event") if (value := getattr(self, name))]
        if self.upto is not None:
            parts.append(table.loaded <= self.upto)
        return and_(*parts)


@dataclass(frozen=True)
class SetAsideEvent:
    """One live event in quarantine; `row` has tokens where customers were named, None if nothing could be kept."""

    id: str
    source: str
    event: str
    reason: str
    detail: str
    severity: Severity
    row: Any
    loaded: datetime


@dataclass(frozen=True)
class ReasonCount:
    """How many wait for one reason, from one source, under one name; and when the first and last came."""

    reason: str
    severity: Severity
    source: str
    event: str
    events: int
    first: datetime
    last: datetime


def waiting(connection: Connection, selection: Selection, limit: int, after: Key | None = None) -> list[SetAsideEvent]:
    """List what waits, newest first; `after` is (microseconds of `loaded`, id).

    Raises
    ------
    suasion.core.errors.InputRefused
        If `after` is no place of this list.
    """
    table = QUARANTINE.c
    query = select(QUARANTINE).where(selection.condition())
    if after is not None:
        moment, loaded = int(after[0] or 0), type_coerce(table.loaded, BigInteger)
        digest = _digest(str(after[1]))
        query = query.where(or_(loaded < moment, and_(loaded == moment, table.digest < digest)))
    rows = connection.execute(query.order_by(table.loaded.desc(), table.digest.desc()).limit(limit))
    return [_shown(row) for row in rows]


def place_of(one: SetAsideEvent) -> Key:
    """Give the key that the list goes on behind."""
    return (to_microseconds(one.loaded), one.id)


def reasons(connection: Connection) -> list[ReasonCount]:
    """Count what waits, the most frequent first."""
    table = QUARANTINE.c
    groups = (table.reason, table.source, table.event)
    figures = (func.count(), func.min(table.loaded), func.max(table.loaded))
    query = select(*groups, *figures).where(Selection().condition()).group_by(*groups)
    found = [
        ReasonCount(reason, severity(reason), source, event, events, first, last)
        for reason, source, event, events, first, last in connection.execute(query)
    ]
    return sorted(found, key=lambda one: (-one.events, one.reason, one.source, one.event))


def count(connection: Connection, selection: Selection) -> int:
    """Count what waits of a selection."""
    return int(connection.scalar(select(func.count()).select_from(QUARANTINE).where(selection.condition())) or 0)


def _digest(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        raise InputRefused("This is no place in the list.", hint="Begin without a cursor.") from error


def _shown(row: Any) -> SetAsideEvent:
    return SetAsideEvent(
        id=row.digest.hex(),
        source=row.source,
        event=row.event,
        reason=row.reason,
        detail=row.detail,
        severity=severity(row.reason),
        row=msgspec.json.decode(row.row),
        loaded=row.loaded,
    )
