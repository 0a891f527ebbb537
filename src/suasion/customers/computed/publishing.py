"""Publishing what was computed: a trait row for every customer whose value is another than the latest one."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

import ibis
import pyarrow as pa
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

PUBLISHED = faults.declare(
    "traits.published", "some computed traits are written, with the last the computing is noted, not committed"
)

ROWS_A_COMMIT = 2_000
"""So many are written while others who write wait: some hundredths of a second."""

NO_VALUES = pa.table({"customer": pa.array([], pa.string()), "value": pa.array([], pa.string())})
"""What a trait that nobody has gives."""

NO_ROWS = NO_VALUES.append_column("name", pa.array([], pa.string()))

Values = Mapping[str, pa.Table]
"""Columns customer, value (JSON text) by trait, nobody twice."""


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
    """Publish the values that changed, some in a commit, and note the run in the last; gives it with `published`.

    Who has a value no longer gets null. A customer who became part of another, or was erased, meanwhile gets nothing.
    Between two commits others write. Cut short, what was published stands, for it is right as of its moment, and the
    next computing publishes the rest.

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
    parts_left = [part for trait, found in values.items() for part in _changed(known, run, trait, found)] or [NO_ROWS]
    for number, part in enumerate(parts_left, start=1):
        rows = part.to_pylist()
        with database.write(alone=True) as connection:
            if (done := done_already(connection, run.name, run.version, run.as_of)) is not None:
                return done
            now, before = stand(connection), known.stand
            if now.erasures != before.erasures or now.runs.get(run.name) != before.runs.get(run.name):
                raise Outdated
            if parted_since(connection, before.act):
                raise Outdated
            present = _present(connection, {row["customer"] for row in rows})
            rows = [_told(run, row) for row in rows if row["customer"] in present]
            put(connection, rows)
            run = replace(run, published=run.published + len(rows))
            if number == len(parts_left):
                connection.execute(insert(TRAIT_RUN), [asdict(run)])
            faults.pass_point(PUBLISHED)
    return run


def _changed(known: Known, run: TraitRun, trait: str, found: pa.Table) -> list[pa.Table]:
    """Give the rows (name, customer, value) that differ from what is known, in parts for a commit each."""
    source, before = trait_source(run.name), known.history.before(run.as_of)
    mine = before.traits.filter((before.traits.name == trait) & (before.traits.source == source))
    new = known.session.add_arrow("computed_values", found)
    latest = current(replace(before, traits=mine)).select("customer", was=lambda row: row.value)
    both = new.outer_join(latest, "customer")
    both = both.select(
        name=ibis.literal(trait),
        customer=ibis.coalesce(both.customer, both.customer_right),
        value=both.value.fill_null(NOTHING),
        was=both.was.fill_null(NOTHING),
    )
    rows = known.session.fetch(both.filter(both.value != both.was).drop("was").order_by("customer"))
    known.session.release(new)
    return [rows.slice(start, ROWS_A_COMMIT) for start in range(0, len(rows), ROWS_A_COMMIT)]


def _told(run: TraitRun, row: Mapping[str, Any]) -> dict[str, Any]:
    of_run = {"source": trait_source(run.name), "version": str(run.version), "time": run.as_of, "received": run.as_of}
    return {**row, **of_run}


def _present(connection: Connection, customers: set[str]) -> set[str]:
    table = CUSTOMER.c
    found: set[str] = set()
    for part in parts(customers):
        own = select(table.customer).where(table.customer.in_(part), table.merged_into.is_(None))
        found.update(connection.scalars(own))
    return found
