"""Definitions of segments with their versions: rows are only added, and removing one is a version, too."""

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select

from suasion.customers.segments.conditions import Definition
from suasion.customers.segments.stored import from_body
from suasion.customers.tables import SEGMENT_DEFINITION

REMOVED = "null"
"""The body of a version that says that there is no definition any more."""


def standing(at: datetime | None = None) -> Select[Any]:
    """Ask for the newest version of every segment that is not removed: name, version, body, saved.

    Parameters
    ----------
    at
        As of when: only what was saved by then counts. None for now.
    """
    table = SEGMENT_DEFINITION
    newest = select(table.c.name, func.max(table.c.version).label("version")).group_by(table.c.name)
    if at is not None:
        newest = newest.where(table.c.saved <= at)
    last = newest.subquery()
    match = (table.c.name == last.c.name) & (table.c.version == last.c.version)
    return select(table).join(last, match).where(table.c.body != REMOVED)


def by_name(connection: Connection, at: datetime | None = None) -> dict[str, Definition]:
    """Read what `standing` asks for, ordered by name."""
    rows = connection.execute(standing(at).order_by(SEGMENT_DEFINITION.c.name))
    return {row.name: from_body(row.body) for row in rows}


def keep(connection: Connection, definition: Definition, now: datetime) -> int:
    """Keep a definition under the next version of its name, unless the last says the same; gives the version."""
    version, body = _latest(connection, definition.name)
    if body not in {None, REMOVED} and from_body(body) == definition:  # an older release may have written it otherwise
        return version
    return _add(connection, definition.name, version + 1, body_of(definition), now)


def remove(connection: Connection, name: str, now: datetime) -> None:
    """Note that there is no definition of a name any more."""
    version, _ = _latest(connection, name)
    _add(connection, name, version + 1, REMOVED, now)


def body_of(definition: Definition) -> str:
    """Write a definition as it is kept, for `stored.from_body` to read."""
    return json.dumps(_plain(definition), ensure_ascii=False, sort_keys=True)


def _plain(value: Any) -> Any:
    """Turn a definition into plain data; each part carries its class's name, for `All` and `AnyOf` look alike."""
    if hasattr(value, "__dataclass_fields__"):
        fields = {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
        return {"condition": type(value).__name__} | fields
    if isinstance(value, timedelta):
        return value // timedelta(minutes=1)
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return dict(value) if isinstance(value, dict) else value


def _add(connection: Connection, name: str, version: int, body: str, now: datetime) -> int:
    row = {"name": name, "version": version, "body": body, "saved": now}
    connection.execute(insert(SEGMENT_DEFINITION), [row])
    return version


def _latest(connection: Connection, name: str) -> tuple[int, str | None]:
    table = SEGMENT_DEFINITION.c
    query = select(table.version, table.body).where(table.name == name).order_by(table.version.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return (row.version, row.body) if row else (0, None)
