"""Publishing what was computed: a trait row for every customer whose value is another than the latest one."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from suasion.core import faults
from suasion.core.database import Database
from suasion.core.engine import Session
from suasion.core.errors import Conflict
from suasion.customers.computed.definition import trait_source
from suasion.customers.history import History
from suasion.customers.identity.parting import Place, last_act, parted_since
from suasion.customers.identity.stored import parts
from suasion.customers.tables import CUSTOMER, TRAIT_RUN
from suasion.customers.traits import current, put
from suasion.events.tombstones import Erasures, so_far

NOTHING = "null"
"""The value of a trait that is no longer known, as JSON."""

PUBLISHED = faults.declare("traits.published", "computed traits are written and the computing is noted, not committed")

Values = Mapping[str, Mapping[str, str]]
"""JSON values by trait and customer."""


@dataclass(frozen=True)
class TraitRun:
    """One computing of a definition.

    Parameters
    ----------
    name, version
        Of the definition.
    as_of
        Nothing from that moment on was read.
    computed
        When it was worked out.
    customers
        How many have a value.
    published
        How many values were another than before; only those became rows.
    """

    name: str
    version: int
    as_of: datetime
    computed: datetime
    customers: int
    published: int


@dataclass(frozen=True)
class Stand:
    """How things stood before a history was built: what was erased, the last act of identity, and the last runs."""

    erasures: Erasures
    act: Place
    runs: Mapping[str, TraitRun]


@dataclass(frozen=True)
class Known:
    """What traits are computed from: a history that is not cut, and how things stood before it was built."""

    session: Session
    history: History
    stand: Stand


class Outdated(Exception):
    """Something was erased, somebody was parted, or the same was computed, since the history was built."""


def stand(connection: Connection) -> Stand:
    """Say how things stand; before the history is built."""
    return Stand(so_far(connection), last_act(connection), last_runs(connection))


def last_runs(connection: Connection) -> dict[str, TraitRun]:
    """Give the run with the latest moment of every name that was ever computed."""
    table = TRAIT_RUN
    last = select(table.c.name, func.max(table.c.as_of).label("as_of")).group_by(table.c.name).subquery()
    match = (table.c.name == last.c.name) & (table.c.as_of == last.c.as_of)  # of one moment there is one version
    return {row["name"]: TraitRun(**row) for row in connection.execute(select(table).join(last, match)).mappings()}


def done_already(connection: Connection, name: str, version: int, as_of: datetime) -> TraitRun | None:
    """Give the run of that version and moment, if there was one.

    Raises
    ------
    suasion.core.errors.Conflict
        If the name was computed as of a later moment, or of this one by another version: rows are published where a
        value changes, so what was published since would no longer be right.
    """
    last = last_runs(connection).get(name)
    if last is None or last.as_of < as_of:
        return None
    if (last.version, last.as_of) == (version, as_of):
        return last
    raise Conflict(
        f"{name!r} was computed as of {last.as_of.isoformat()} already.", hint="Ask for a later moment, or for now."
    )


def publish(database: Database, known: Known, run: TraitRun, values: Values) -> TraitRun:
    """Publish the values that changed and note the run, in one commit; gives it with `published`.

    Who has a value no longer gets null. A customer who became part of another, or was erased, meanwhile gets nothing.

    Parameters
    ----------
    values
        Of every trait that the name gives.

    Raises
    ------
    Outdated
        If the history may hold what was erased, or what is another customer's by now, or lack what was published.
    suasion.core.errors.Conflict
        As `done_already`.
    """
    rows = [row for trait, found in values.items() for row in _changed(known, run, trait, found)]
    with database.write(alone=True) as connection:
        if (done := done_already(connection, run.name, run.version, run.as_of)) is not None:
            return done
        now, before = stand(connection), known.stand
        if now.erasures != before.erasures or now.runs.get(run.name) != before.runs.get(run.name):
            raise Outdated
        if parted_since(connection, before.act):
            raise Outdated
        present = _present(connection, {row["customer"] for row in rows})
        rows = [row for row in rows if row["customer"] in present]
        put(connection, rows)
        run = replace(run, published=len(rows))
        connection.execute(insert(TRAIT_RUN), [asdict(run)])
        faults.pass_point(PUBLISHED)
    return run


def _changed(known: Known, run: TraitRun, trait: str, found: Mapping[str, str]) -> list[dict[str, Any]]:
    source, before = trait_source(run.name), known.history.before(run.as_of)
    mine = before.traits.filter((before.traits.name == trait) & (before.traits.source == source))
    rows = known.session.fetch(current(replace(before, traits=mine)).select("customer", "value"))
    latest = dict(zip(*(rows[name].to_pylist() for name in ("customer", "value")), strict=True))
    told = {"source": source, "version": str(run.version), "name": trait, "time": run.as_of, "received": run.as_of}
    return [
        told | {"customer": customer, "value": found.get(customer, NOTHING)}
        for customer in sorted({*found, *latest})
        if found.get(customer, NOTHING) != latest.get(customer, NOTHING)
    ]


def _present(connection: Connection, customers: set[str]) -> set[str]:
    table = CUSTOMER.c
    found: set[str] = set()
    for part in parts(customers):
        own = select(table.customer).where(table.customer.in_(part), table.merged_into.is_(None))
        found.update(connection.scalars(own))
    return found
