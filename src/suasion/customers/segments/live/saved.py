"""The definitions in force, with what they refer to in the place of every reference."""

from dataclasses import dataclass, replace
from hashlib import sha256

from sqlalchemy import Connection

from suasion.customers.segments.conditions import Definition
from suasion.customers.segments.definitions import standing
from suasion.customers.segments.references import expanded
from suasion.customers.segments.stored import from_body


@dataclass(frozen=True)
class Saved:
    """A definition in force, with those that it refers to in their place; `refers` is another when one of them is."""

    definition: Definition
    version: int
    refers: str


def saved_now(connection: Connection) -> dict[str, Saved]:
    """Read the newest definition of every segment that is not removed, by name."""
    rows = connection.execute(standing()).all()
    definitions = {row.name: from_body(row.body) for row in rows}
    found = {}
    for row in rows:
        where = definitions[row.name].where
        plain = expanded(where, definitions)
        refers = "" if plain == where else sha256(repr(plain).encode()).hexdigest()
        found[row.name] = Saved(replace(definitions[row.name], where=plain), row.version, refers)
    return found
