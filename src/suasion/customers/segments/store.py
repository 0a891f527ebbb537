"""Segments of a workspace: saved definitions with versions, and what each run found."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

import ibis
import pyarrow as pa
from sqlalchemy import Connection, delete, insert, select

from suasion.core.clock import Clock
from suasion.core.database import Database
from suasion.core.engine import Session
from suasion.core.errors import Conflict, NotFound
from suasion.core.progress import NoProgress, Progress, tracked
from suasion.customers.consent import Consent, Purpose
from suasion.customers.consent.acts import Matter
from suasion.customers.history import History
from suasion.customers.segments import definitions as kept
from suasion.customers.segments.compile import Scope, members
from suasion.customers.segments.conditions import Condition, Definition
from suasion.customers.segments.live.reading import Move, members_of, moves_of, standing_now
from suasion.customers.segments.live.standing import Follow
from suasion.customers.segments.references import expanded, referred, refuse_unsound
from suasion.customers.segments.unpersonal import for_sure
from suasion.customers.tables import SEGMENT_MEMBER, SEGMENT_RUN


@dataclass(frozen=True)
class SegmentRun:
    """Who a segment's members were as of a moment.

    `version` counts the definitions saved under the name; `computed` is when it was worked out, by what others that it
    refers to said then; `size` is exact.
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

    def expression(
        self,
        session: Session,
        history: History,
        definition: Definition,
        as_of: datetime,
        *,
        saved_by: datetime | None = None,
    ) -> ibis.Table:
        """Compile a definition over `history.before(as_of)`: one column `customer`, in order.

        References mean what was saved by `saved_by`, by now if None; raises as `without_references`.

        Of customers who are not to be personalised then, only what they said of consent is looked at.
        """

        def granted(channel: str, topic: str, purpose: Purpose) -> ibis.Table:
            standing = self._consent.granted_before(channel, topic, as_of, purpose)
            return _consenting(session, (channel, topic, purpose), standing)

        where = self.without_references(definition, saved_by).where
        return _compiled(session, history, where, as_of, granted)

    def evaluate(
        self,
        session: Session,
        history: History,
        definition: Definition,
        as_of: datetime,
        *,
        saved_by: datetime | None = None,
    ) -> list[str]:
        """Find the members as of a moment, sorted; nothing is stored.

        Only what had happened and had been received before `as_of` is read: behaviour, traits and consent alike.
        References are to what was saved by `saved_by`, by now if None.
        """
        found = session.fetch(self.expression(session, history, definition, as_of, saved_by=saved_by))
        return [str(customer) for customer in found["customer"].to_pylist()]

    def to_sql(self, session: Session, history: History, definition: Definition, as_of: datetime) -> str:
        """Show the SQL that `evaluate` runs, over a table of those who consent that is empty: nobody is looked up."""

        def granted(channel: str, topic: str, purpose: Purpose) -> ibis.Table:
            return _consenting(session, (channel, topic, purpose), ())

        where = self.without_references(definition).where
        return str(ibis.to_sql(_compiled(session, history, where, as_of, granted)))

    def without_references(self, definition: Definition, saved_by: datetime | None = None) -> Definition:
        """Put the definitions that others had by a moment (by now if None) in the place of references to them.

        Raises
        ------
        suasion.core.errors.InputRefused
            As `save`.
        """
        if not referred(definition.where):
            refuse_unsound([definition.name], {definition.name: definition})
            return definition
        with self._database.read() as connection:
            others = kept.by_name(connection, saved_by) | {definition.name: definition}
        refuse_unsound([definition.name], others)
        return replace(definition, where=expanded(definition.where, others))

    def save(self, definition: Definition) -> int:
        """Keep a definition under the next version of its name, unless the last says the same; gives the version.

        Raises
        ------
        suasion.core.errors.InputRefused
            If it refers to a segment that there is not (with the nearest), segments would refer to each other in a
            circle, or one would be too deep or have too many parts with what it refers to; nothing is saved then.
        """
        return self.save_all([definition])[0]

    def save_all(self, definitions: Sequence[Definition]) -> list[int]:
        """Keep several definitions, which may refer to each other in any order, or none of them; raises as `save`."""
        with self._database.write() as connection:
            others = kept.by_name(connection) | {one.name: one for one in definitions}
            refuse_unsound(others, others)  # a segment grows with what it refers to
            return [kept.keep(connection, one, self._clock.now()) for one in definitions]

    def used_by(self, name: str) -> list[str]:
        """Name the segments that refer to one directly, in order."""
        with self._database.read() as connection:
            return kept.users(connection, name)

    def remove(self, name: str) -> None:
        """Remove a segment; what its runs found stays on record.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is none of that name.
        suasion.core.errors.Conflict
            If others refer to it, with their names.
        """
        with self._database.write() as connection:
            there = {row.name for row in connection.execute(kept.in_force())}
            if name not in there:
                raise NotFound.among("segment", name, there)
            if users := kept.users(connection, name):
                hint = "Change these, or remove them first."
                raise Conflict(f"Segment {name!r} is used by {', '.join(users)}.", hint=hint)
            kept.remove(connection, name, self._clock.now())

    def run(self, session: Session, history: History, definition: Definition, as_of: datetime) -> SegmentRun:
        """Save the definition, evaluate it and keep the members; a run of the same version and moment is replaced."""
        return self.run_version(session, history, definition, as_of, version=self.save(definition))

    def run_version(
        self, session: Session, history: History, definition: Definition, as_of: datetime, *, version: int
    ) -> SegmentRun:
        """Evaluate a version that was saved and keep the members, as `run`.

        Nothing is saved: a newer version that came meanwhile stays the newest, and what was removed stays removed.
        """
        computed = self._clock.now()
        found = self.evaluate(session, history, definition, as_of, saved_by=computed)
        run = SegmentRun(definition.name, version, as_of, computed, len(found))
        key = {"name": run.name, "version": run.version, "as_of": run.as_of}
        with self._database.write(alone=True) as connection:
            for table in (SEGMENT_MEMBER, SEGMENT_RUN):
                connection.execute(delete(table).where(*(table.c[name] == value for name, value in key.items())))
            connection.execute(insert(SEGMENT_RUN), [asdict(run)])
            if found:
                connection.execute(insert(SEGMENT_MEMBER), [key | {"customer": customer} for customer in found])
        return run

    def definitions(self) -> dict[str, Definition]:
        """Give the newest version of every stored segment that is not removed, by name."""
        with self._database.read() as connection:
            return kept.by_name(connection)

    def run_all(
        self,
        session: Session,
        history: History,
        definitions: Sequence[Definition],
        as_of: datetime,
        progress: Progress | None = None,
    ) -> list[SegmentRun]:
        """Run several segments as of one moment, in the order given; all are saved before, as `save_all` does."""
        saved = list(zip(definitions, self.save_all(definitions), strict=True))
        return self._run_versions(session, history, saved, as_of, progress)

    def run_saved(
        self,
        session: Session,
        history: History,
        names: Collection[str] | None,
        as_of: datetime,
        progress: Progress | None = None,
    ) -> list[SegmentRun]:
        """Run the newest versions of some segments as of one moment, of all that are stored if `names` is None.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is none of a name.
        """
        with self._database.read() as connection:
            stored = kept.by_name(connection)
            versions = {row.name: row.version for row in connection.execute(kept.in_force())}
        for name in names or ():
            if name not in stored:
                raise NotFound.among("segment", name, stored)
        saved = [(one, versions[name]) for name, one in stored.items() if names is None or name in names]
        return self._run_versions(session, history, saved, as_of, progress)

    def _run_versions(
        self,
        session: Session,
        history: History,
        saved: Sequence[tuple[Definition, int]],
        as_of: datetime,
        progress: Progress | None,
    ) -> list[SegmentRun]:
        with (progress or NoProgress()).task("Segments", len(saved)) as task:
            return [
                self.run_version(session, history, definition, as_of, version=version)
                for definition, version in tracked(saved, task)
            ]

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


def _consenting(session: Session, matter: Matter, customers: Collection[str]) -> ibis.Table:
    table = pa.table({"customer": pa.array(sorted(customers), type=pa.string())})
    return session.add_arrow("_".join(("consent", *matter)), table)


def _compiled(
    session: Session,
    history: History,
    where: Condition,
    as_of: datetime,
    granted: Callable[[str, str, Purpose], ibis.Table],
) -> ibis.Table:
    known, personal = history.before(as_of), history.of_the_personal(session, as_of).before(as_of)
    found = members(where, Scope(personal, as_of, granted))
    if not history.personal(as_of).everybody:
        others = known.customers().anti_join(personal.customers(), "customer")
        found = found.union(members(for_sure(where), Scope(known, as_of, granted, others)))
    return found.order_by("customer")
