"""Definitions of computed traits with their versions: rows are only added, and removing one is a version, too."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from suasion.core.errors import NotFound
from suasion.customers.computed.definition import INTERESTS, ComputedTrait, parse_trait, to_plain
from suasion.customers.tables import TRAIT_DEFINITION
from suasion.events.checks import GROUP_SOURCE

REMOVED = "null"
"""The body of a version that says that there is no definition any more."""


@dataclass(frozen=True)
class Saved:
    """The newest version under a name; `definition` is None if it was removed."""

    name: str
    version: int
    saved: datetime
    definition: ComputedTrait | None


@dataclass(frozen=True)
class Kept:
    """Under which version something is kept; `new` is False if the last version says the same."""

    version: int
    new: bool


def save(connection: Connection, definition: ComputedTrait, now: datetime) -> Kept:
    """Keep a definition under the next version of its name, unless the last says the same."""
    return save_body(connection, definition.name, json.dumps(to_plain(definition), ensure_ascii=False), now)


def remove(connection: Connection, name: str, now: datetime) -> None:
    """Note that a definition is no more.

    Raises
    ------
    suasion.core.errors.NotFound
        If there is none of that name.
    """
    required(connection, name)
    save_body(connection, name, REMOVED, now)


def save_body(connection: Connection, name: str, body: str, now: datetime) -> Kept:
    """Keep a text under the next version of a name, unless the last is the same."""
    table = TRAIT_DEFINITION
    query = select(table.c.version, table.c.body).where(table.c.name == name).order_by(table.c.version.desc())
    last = connection.execute(query.limit(1)).first()
    if last is not None and last.body == body:
        return Kept(last.version, False)
    version = 1 if last is None else last.version + 1
    connection.execute(insert(table), [{"name": name, "version": version, "body": body, "saved": now}])
    return Kept(version, True)


def body_of(connection: Connection, name: str, version: int) -> str | None:
    """Give the text of one version; None if there is none."""
    table = TRAIT_DEFINITION.c
    found: str | None = connection.scalar(select(table.body).where(table.name == name, table.version == version))
    return found


def newest(connection: Connection) -> list[Saved]:
    """List the newest version of every computed trait's definition, removed ones among them, by name."""
    table = TRAIT_DEFINITION
    last = select(table.c.name, func.max(table.c.version).label("version")).group_by(table.c.name).subquery()
    match = (table.c.name == last.c.name) & (table.c.version == last.c.version)
    ours = (table.c.name != INTERESTS) & ~table.c.name.startswith(GROUP_SOURCE, autoescape=True)
    rows = connection.execute(select(table).join(last, match).where(ours).order_by(table.c.name))
    return [Saved(row.name, row.version, row.saved, _definition(row.body)) for row in rows]


def required(connection: Connection, name: str) -> Saved:
    """Give the newest version of a definition that was not removed.

    Raises
    ------
    suasion.core.errors.NotFound
        If there is none of that name.
    """
    found = {one.name: one for one in standing(newest(connection))}
    if name not in found:
        raise NotFound.among("computed trait", name, found)
    return found[name]


def standing(saved: Iterable[Saved]) -> list[Saved]:
    """Leave out those that were removed."""
    return [one for one in saved if one.definition is not None]


def _definition(body: str) -> ComputedTrait | None:
    data: Any = json.loads(body)
    return None if data is None else parse_trait(data)
