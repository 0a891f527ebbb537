"""Segments of a workspace: saved definitions with versions, and what each run found."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import ibis
import pyarrow as pa
from sqlalchemy import Connection, delete, func, insert, select

from suasion.core.clock import Clock
from suasion.core.database import Database
from suasion.core.engine import Session
from suasion.core.errors import NotFound
from suasion.core.progress import NoProgress, Progress, tracked
from suasion.customers.consent import Consent
from suasion.customers.history import History
from suasion.customers.segments.compile import Scope, members
from suasion.customers.segments.conditions import Definition
from suasion.customers.segments.live.reading import Move, members_of, moves_of, standing_now
from suasion.customers.segments.live.standing import Follow
from suasion.customers.segments.stored import from_body
from suasion.customers.segments.unpersonal import for_sure
from suasion.customers.tables import SEGMENT_DEFINITION, SEGMENT_MEMBER, SEGMENT_RUN


@dataclass(frozen=True)
class SegmentRun:
    """Who a segment's members were as of a moment.

    `version` counts the definitions saved under the name; `computed` is when it was worked out; `size` is exact.
    """

    name: str
    version: int
    as_of: datetime
    computed: datetime
    size: int


class Segments:
    """Evaluates segments and keeps what was found.

    Parameters
    ----------
    database
        The state database.
    consent
        The ledger that consent conditions read.
    clock
        Says when a definition was saved and a run computed.
    """

    def __init__(self, database: Database, consent: Consent, clock: Clock) -> None:
        self._database = database
        self._consent = consent
        self._clock = clock

    def expression(self, session: Session, history: History, definition: Definition, as_of: datetime) -> ibis.Table:
        """Compile a definition over `history.before(as_of)`: one column `customer`, in order.

        Of customers who are not to be personalised then, only what they said of consent is looked at.
        """

        def granted(channel: str, topic: str) -> ibis.Table:
            standing = sorted(self._consent.granted_before(channel, topic, as_of))
            table = pa.table({"customer": pa.array(standing, type=pa.string())})
            return session.add_arrow(f"consent_{channel}_{topic}", table)

        known, personal = history.before(as_of), history.of_the_personal(session, as_of).before(as_of)
        found = members(definition.where, Scope(personal, as_of, granted))
        if not history.personal(as_of).everybody:
            others = known.customers().anti_join(personal.customers(), "customer")
            found = found.union(members(for_sure(definition.where), Scope(known, as_of, granted, others)))
        return found.order_by("customer")

    def evaluate(self, session: Session, history: History, definition: Definition, as_of: datetime) -> list[str]:
        """Find the members as of a moment, sorted; nothing is stored.

        Only what had happened and had been received before `as_of` is read: behaviour, traits and consent alike.
        """
        found = session.fetch(self.expression(session, history, definition, as_of))
        return [str(customer) for customer in found["customer"].to_pylist()]

    def to_sql(self, session: Session, history: History, definition: Definition, as_of: datetime) -> str:
        """Show the SQL that `evaluate` runs."""
        return str(ibis.to_sql(self.expression(session, history, definition, as_of)))

    def save(self, definition: Definition) -> int:
        """Keep a definition under the next version of its name, unless the last says the same; gives the version."""
        body = _body(definition)
        with self._database.write() as connection:
            version, stored = _latest(connection, definition.name)
            if stored != body:
                version += 1
                row = {"name": definition.name, "version": version, "body": body, "saved": self._clock.now()}
                connection.execute(insert(SEGMENT_DEFINITION), [row])
        return version

    def run(self, session: Session, history: History, definition: Definition, as_of: datetime) -> SegmentRun:
        """Save the definition, evaluate it and keep the members; a run of the same version and moment is replaced."""
        version = self.save(definition)
        found = self.evaluate(session, history, definition, as_of)
        run = SegmentRun(definition.name, version, as_of, self._clock.now(), len(found))
        key = {"name": run.name, "version": run.version, "as_of": run.as_of}
        with self._database.write(alone=True) as connection:
            for table in (SEGMENT_MEMBER, SEGMENT_RUN):
                connection.execute(delete(table).where(*(table.c[name] == value for name, value in key.items())))
            connection.execute(insert(SEGMENT_RUN), [asdict(run)])
            if found:
                connection.execute(insert(SEGMENT_MEMBER), [key | {"customer": customer} for customer in found])
        return run

    def definitions(self) -> dict[str, Definition]:
        """Give the newest version of every stored segment, by name."""
        table = SEGMENT_DEFINITION
        newest = select(table.c.name, func.max(table.c.version).label("version")).group_by(table.c.name).subquery()
        match = (table.c.name == newest.c.name) & (table.c.version == newest.c.version)
        query = select(table.c.name, table.c.body).join(newest, match).order_by(table.c.name)
        with self._database.read() as connection:
            return {row.name: from_body(row.body) for row in connection.execute(query)}

    def run_all(
        self,
        session: Session,
        history: History,
        definitions: Sequence[Definition],
        as_of: datetime,
        progress: Progress | None = None,
    ) -> list[SegmentRun]:
        """Run several segments as of one moment, in the order given."""
        with (progress or NoProgress()).task("Segments", len(definitions)) as task:
            return [self.run(session, history, definition, as_of) for definition in tracked(definitions, task)]

    def runs(self, as_of: datetime | None = None) -> list[SegmentRun]:
        """List stored runs, of one moment if given, by name, version and moment."""
        query = select(SEGMENT_RUN).order_by(SEGMENT_RUN.c.name, SEGMENT_RUN.c.version, SEGMENT_RUN.c.as_of)
        if as_of is not None:
            query = query.where(SEGMENT_RUN.c.as_of == as_of)
        with self._database.read() as connection:
            return [SegmentRun(**row) for row in connection.execute(query).mappings()]

    def members_now(self, name: str) -> list[str]:
        """Give the members that stand, sorted; `size_now` says as of when.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is no such segment, or nobody has looked yet who is in it.
        """
        with self._database.read() as connection:
            return members_of(connection, _standing(connection, name, self._clock.now()))

    def size_now(self, name: str) -> Follow:
        """Say how many members stand, and as of when that is right; raises as `members_now`.

        As long as nothing happened since and nothing has fallen due that is now.
        """
        with self._database.read() as connection:
            return _standing(connection, name, self._clock.now())

    def moves(self, name: str, limit: int = 100) -> list[Move]:
        """List who entered a segment and who left it, the latest first, as long as that is kept."""
        with self._database.read() as connection:
            return moves_of(connection, name, limit)

    def members(self, name: str, as_of: datetime) -> list[str]:
        """Give the stored members of a segment's latest version that was run for a moment, sorted.

        Raises
        ------
        suasion.core.errors.NotFound
            If the segment was never run for that moment.
        """
        runs = self.runs(as_of)
        versions = [run.version for run in runs if run.name == name]
        if not versions:
            raise NotFound.among(f"run of segment as of {as_of.isoformat()}", name, {run.name for run in runs})
        table = SEGMENT_MEMBER
        query = select(table.c.customer).where(
            table.c.name == name, table.c.version == max(versions), table.c.as_of == as_of
        )
        with self._database.read() as connection:
            return list(connection.execute(query.order_by(table.c.customer)).scalars())


def _standing(connection: Connection, name: str, now: datetime) -> Follow:
    found = standing_now(connection, now)
    if name not in found:
        raise NotFound.among("segment with members that stand", name, found)
    return found[name]


def _body(definition: Definition) -> str:
    return json.dumps(_plain(definition), ensure_ascii=False, sort_keys=True)


def _plain(value: Any) -> Any:
    """Turn a definition into plain data; each part carries its class's name, for `All` and `AnyOf` look alike."""
    if hasattr(value, "__dataclass_fields__"):
        fields = {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
        return {"condition": type(value).__name__} | fields
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return dict(value) if isinstance(value, dict) else value


def _latest(connection: Connection, name: str) -> tuple[int, str]:
    table = SEGMENT_DEFINITION
    newest = select(func.max(table.c.version)).where(table.c.name == name).scalar_subquery()
    row = connection.execute(
        select(table.c.version, table.c.body).where(table.c.name == name, table.c.version == newest)
    ).one_or_none()
    return (row.version, row.body) if row else (0, "")
