"""The quarantine: what could not be stored, with its reason, and with tokens where customers were named."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, func, insert, select

from suasion.events.digest import digest
from suasion.events.requests import MAX_DEPTH, deeper_than
from suasion.events.tables import QUARANTINE

_BATCH = 5_000
_LONGEST_NAME = 200
_IN_THE_LOG = ("stored", "duplicate")  # outcomes of a replay
_encode = msgspec.json.Encoder(order="deterministic").encode


class Beside(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is kept beside a live event that was set aside: no sender says it, a replay must know it.

    Parameters
    ----------
    arrived
        When it first came; None if that is when the row was written.
    historical
        True if it was sent as one of the past.
    machine
        The rule that says a machine did it; empty for people.
    literal
        What looks like tokens in the row and stood there when it was sent: it names nobody.
    """

    arrived: datetime | None = None
    historical: bool = False
    machine: str = ""
    literal: tuple[str, ...] = ()


_PLAIN = Beside()


@dataclass(frozen=True)
class Refusal:
    """One event or file row that could not be stored; `row` is what came."""

    reason: str
    detail: str
    row: Any
    line: int | None = None
    beside: Beside = _PLAIN


def quarantine(
    connection: Connection, refusals: Sequence[Refusal], *, source: str, origin: str, loaded: datetime
) -> list[bool]:
    """Keep refusals whose rows are masked; what is there already stays as it is.

    Returns
    -------
    list of bool
        Of each refusal whether the very same was set aside before, mended and replayed: nothing of it waits.
    """
    rows, keys = {}, []
    for place, refusal in enumerate(refusals):
        row = None if deeper_than(refusal.row, MAX_DEPTH) else refusal.row  # no reader is to run out of stack
        text = msgspec.json.encode(row).decode()
        line = refusal.line
        if line is not None:
            key = digest(source, origin, str(line))
        elif row is None:  # nothing tells it from others of which nothing could be kept, and each counts
            key = digest(source, origin, refusal.reason, loaded.isoformat(), str(place))
        else:
            key = event_key(row, source, origin)
        keys.append(key)
        rows[key] = {
            "digest": key,
            "source": source,
            "origin": origin,
            "line": line,
            "reason": refusal.reason,
            "detail": refusal.detail,
            "row": text,
            "loaded": loaded,
            "event": _event_of(row),
            "kept": None if refusal.beside == _PLAIN else msgspec.json.encode(refusal.beside).decode(),
        }
    there: dict[bytes, str | None] = {}
    distinct = list(rows)
    for start in range(0, len(distinct), _BATCH):
        batch = distinct[start : start + _BATCH]
        query = select(QUARANTINE.c.digest, QUARANTINE.c.outcome).where(QUARANTINE.c.digest.in_(batch))
        there |= {bytes(row.digest): row.outcome for row in connection.execute(query)}
        if new := [rows[key] for key in batch if key not in there]:
            connection.execute(insert(QUARANTINE), new)
    return [there.get(key) in _IN_THE_LOG for key in keys]


def event_key(row: Any, source: str, origin: str = "") -> bytes:
    """Give what a masked event is kept under: the same when it is sent again.

    All of it counts but `sentAt` and the order of its keys.
    """
    said = {name: value for name, value in row.items() if name != "sentAt"} if isinstance(row, dict) else row
    return digest(source, origin, _encode(said).decode())


def kept_beside(connection: Connection, keys: Iterable[bytes]) -> dict[bytes, Beside]:
    """Give what is kept beside some events, by what they are kept under."""
    table = QUARANTINE.c
    query = select(table.digest, table.kept).where(table.digest.in_(list(keys)))
    return {
        key: _PLAIN if kept is None else msgspec.json.decode(kept, type=Beside)
        for key, kept in connection.execute(query)
    }


def _event_of(row: Any) -> str:
    """Give the name by which an event that was not stored is found again: its own if it is a track event."""
    if not isinstance(row, dict):
        return ""
    for key in ("event", "type"):
        if isinstance(row.get(key), str):
            return str(row[key])[:_LONGEST_NAME]
    return ""


def set_aside(connection: Connection, origin: str, limit: int) -> list[dict[str, Any]]:
    """Show an import's first `limit` lines in quarantine: line, reason, detail and the masked row."""
    columns = (QUARANTINE.c.line, QUARANTINE.c.reason, QUARANTINE.c.detail, QUARANTINE.c.row)
    query = select(*columns).where(QUARANTINE.c.origin == origin).order_by(QUARANTINE.c.line).limit(limit)
    return [
        {"line": line, "reason": reason, "detail": detail, "row": msgspec.json.decode(row)}
        for line, reason, detail, row in connection.execute(query)
    ]


def quarantined(connection: Connection, origin: str) -> dict[str, int]:
    """Count what an import has in quarantine, by reason."""
    query = (
        select(QUARANTINE.c.reason, func.count())
        .where(QUARANTINE.c.origin == origin)
        .group_by(QUARANTINE.c.reason)
        .order_by(QUARANTINE.c.reason)
    )
    return {reason: count for reason, count in connection.execute(query)}  # noqa: C416 - dict() has no row type
