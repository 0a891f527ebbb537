"""Versions of groups, kept beside the definitions of computed traits, and publishing what a version gives everybody."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, func, select

from suasion.core.database import Database
from suasion.core.errors import Conflict, NotFound
from suasion.customers.computed.definitions import REMOVED, save_body
from suasion.customers.computed.publishing import Known, TraitRun, Values, last_runs, publish
from suasion.customers.tables import TRAIT_DEFINITION
from suasion.events.checks import GROUP_SOURCE
from suasion.models.groups.card import Card, decode, encode


@dataclass(frozen=True)
class Group:
    """A group in its newest version: its card, and what was last published of it (None: nothing yet).

    `name` is ``rfm``, ``clusters`` or ``lookalike.<segment>``.
    """

    name: str
    version: int
    saved: datetime
    card: Card
    run: TraitRun | None


def groups(connection: Connection) -> list[Group]:
    """List the groups that were not removed, by name."""
    table = TRAIT_DEFINITION
    ours = table.c.name.startswith(GROUP_SOURCE, autoescape=True)
    last = select(table.c.name, func.max(table.c.version).label("version")).where(ours).group_by(table.c.name)
    newest = last.subquery()
    match = (table.c.name == newest.c.name) & (table.c.version == newest.c.version)
    runs = last_runs(connection)
    found = []
    for row in connection.execute(select(table).join(newest, match).order_by(table.c.name)):
        card = decode(row.body)
        if card is not None:
            name = row.name.removeprefix(GROUP_SOURCE)
            found.append(Group(name, row.version, row.saved, card, runs.get(row.name)))
    return found


def required(connection: Connection, name: str) -> Group:
    """Give one group.

    Raises
    ------
    suasion.core.errors.NotFound
        If it was never computed, or was removed.
    """
    found = {group.name: group for group in groups(connection)}
    if name not in found:
        raise NotFound.among("group", name, found)
    return found[name]


def refuse_out_of_turn(connection: Connection, name: str, body: str | None, as_of: datetime) -> None:
    """Refuse a moment before the last one, or the last one with another outcome (`body` None: not known yet).

    Raises
    ------
    suasion.core.errors.Conflict
        If so: values are published where they change, so what was published since would no longer be right.
    """
    last = last_runs(connection).get(f"{GROUP_SOURCE}{name}")
    if last is None or last.as_of < as_of:
        return
    if last.as_of == as_of and (body is None or _body(connection, name, last.version) == body):
        return
    raise Conflict(
        f"{name!r} was computed as of {last.as_of.isoformat()} already.", hint="Ask for a later moment, or for now."
    )


def keep_and_publish(database: Database, known: Known, card: Card | None, values: Values, at: TraitRun) -> None:
    """Keep a card under the next version unless the last is the same (None: that it was removed), then publish values.

    Parameters
    ----------
    at
        The run to be noted, under the group's name; the version is filled in.

    Raises
    ------
    suasion.customers.computed.publishing.Outdated
        If the history may hold what was erased, or what is another customer's by now.
    suasion.core.errors.Conflict
        As `refuse_out_of_turn`.
    """
    stored, body = f"{GROUP_SOURCE}{at.name}", REMOVED if card is None else encode(card)
    with database.write() as connection:
        refuse_out_of_turn(connection, at.name, body, at.as_of)
        kept = save_body(connection, stored, body, at.computed)
    publish(database, known, replace(at, name=stored, version=kept.version), values)


def _body(connection: Connection, name: str, version: int) -> str | None:
    table = TRAIT_DEFINITION.c
    found: str | None = connection.scalar(
        select(table.body).where(table.name == f"{GROUP_SOURCE}{name}", table.version == version)
    )
    return found
