"""The definitions in force, with what they refer to in the place of every reference."""

import logging
from dataclasses import dataclass, replace
from hashlib import sha256
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

from suasion.customers.segments.conditions import Definition
from suasion.customers.segments.definitions import in_force, read
from suasion.customers.segments.references import expanded

_LOG = logging.getLogger("suasion.segments")
_TOLD: WeakKeyDictionary[Engine, set[tuple[str, int]]] = WeakKeyDictionary()
"""What was logged by database; a pass every quarter of a second would say it anew."""


@dataclass(frozen=True)
class Saved:
    """A definition in force, with those that it refers to in their place; `refers` is another when one of them is."""

    definition: Definition
    version: int
    refers: str


def saved_now(connection: Connection) -> dict[str, Saved]:
    """Read the newest definition of every segment that is not removed, by name.

    One that cannot be read, and those that refer to it, are left out and told in the log once.
    """
    rows = {row.name: row for row in connection.execute(in_force())}
    definitions, unreadable = read(rows.values())
    told = _TOLD.setdefault(connection.engine, set())
    for name, one in unreadable.items():
        if (name, version := rows[name].version) not in told:
            _LOG.warning("Segment %s, version %d, is not followed. %s", name, version, one.words["en"])
            told.add((name, version))
    found = {}
    for name, definition in definitions.items():
        plain = expanded(definition.where, definitions)
        refers = "" if plain == definition.where else sha256(repr(plain).encode()).hexdigest()
        found[name] = Saved(replace(definition, where=plain), rows[name].version, refers)
    return found
