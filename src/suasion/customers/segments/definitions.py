"""Definitions of segments with their versions: rows are only added, and removing one is a version, too."""

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select

from suasion.core.errors import Conflict
from suasion.customers.segments.conditions import Definition
from suasion.customers.segments.references import referred
from suasion.customers.segments.stored import from_body
from suasion.customers.tables import SEGMENT_DEFINITION

REMOVED = "null"
"""The body of a version that says that there is no definition any more."""


@dataclass(frozen=True)
class Unreadable:
    """A definition in force that cannot be used; `refers` names the other one that it cannot be used for, if one."""

    name: str
    refers: str | None

    @property
    def words(self) -> dict[str, str]:
        """What is wrong and what to do, by language."""
        if self.refers is not None:
            return {
                "en": f"It refers to {self.refers}, whose definition cannot be read. Nobody looks who is in it.",
                "zh": f"它引用了 {self.refers}，而后者的定义无法读取，因此暂不更新其成员。",
            }
        return {
            "en": "Its definition cannot be read: a later release wrote it, or it was damaged. Nobody looks who is in "
            "it. Update Suasion, save it anew, or remove it.",
            "zh": "其定义无法读取：可能由更新的版本写入，或已损坏，暂不更新其成员。请升级 Suasion、重新保存或移除它。",
        }


def in_force(at: datetime | None = None) -> Select[Any]:
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
    """Read what `in_force` asks for, ordered by name; what cannot be used is left out."""
    usable, _ = read(connection.execute(in_force(at).order_by(SEGMENT_DEFINITION.c.name)))
    return usable


def read(rows: Iterable[Any]) -> tuple[dict[str, Definition], dict[str, Unreadable]]:
    """Read definitions from rows of `in_force`, by name: those that can be used, and those that cannot.

    One that cannot be read takes with it those that refer to it, and to these, and leaves all others as they are.
    """
    usable: dict[str, Definition] = {}
    unreadable: dict[str, Unreadable] = {}
    for row in rows:
        try:
            usable[row.name] = from_body(row.body)
        except Conflict:
            unreadable[row.name] = Unreadable(row.name, None)
    while spoiled := {
        name: Unreadable(name, min(bad))
        for name, one in usable.items()
        if (bad := referred(one.where) & unreadable.keys())
    }:
        unreadable |= spoiled
        usable = {name: one for name, one in usable.items() if name not in spoiled}
    return usable, unreadable


def users(connection: Connection, name: str) -> list[str]:
    """Name the segments in force that refer to one directly, in order; those that cannot be used for another, too."""
    found = []
    for row in connection.execute(in_force()):
        with suppress(Conflict):
            if name in referred(from_body(row.body).where):
                found.append(row.name)
    return sorted(found)


def keep(connection: Connection, definition: Definition, now: datetime) -> int:
    """Keep a definition under the next version of its name, unless the last says the same; gives the version."""
    version, body = _latest(connection, definition.name)
    if body not in {None, REMOVED} and _says(body, definition):
        return version
    return _add(connection, definition.name, version + 1, body_of(definition), now)


def remove(connection: Connection, name: str, now: datetime) -> None:
    """Note that there is no definition of a name any more."""
    version, _ = _latest(connection, name)
    _add(connection, name, version + 1, REMOVED, now)


def _says(body: str, definition: Definition) -> bool:
    """Say whether a body is of a definition; an older release may have written it otherwise."""
    try:
        return from_body(body) == definition
    except Conflict:
        return False


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
