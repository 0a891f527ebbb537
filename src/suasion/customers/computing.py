"""Computing what is published of everybody again and again: traits by definition, and strongest interests."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

import ibis
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection

from suasion.core.clock import Clock
from suasion.core.database import Database
from suasion.core.engine import Session
from suasion.core.errors import NotFound
from suasion.core.moments import refuse_earlier
from suasion.core.progress import NoProgress, Progress, tracked
from suasion.customers.computed import definitions
from suasion.customers.computed.compile import as_json, values
from suasion.customers.computed.definition import INTERESTS, ComputedTrait, trait_called
from suasion.customers.computed.definitions import Kept, Saved
from suasion.customers.computed.publishing import (
    NO_VALUES,
    Known,
    Stand,
    TraitRun,
    Values,
    done_already,
    last_runs,
    publish,
    stand,
)
from suasion.customers.computed.put_back import let_go_of_later
from suasion.customers.history import History
from suasion.customers.profile.bands import bands
from suasion.customers.profile.interests import Reading
from suasion.customers.profile.traits import TRAITS, interest_values
from suasion.customers.profile.weights import Weights

EVERY = timedelta(days=1)
"""How long what was computed is left as it is; a new definition is computed sooner."""


@dataclass(frozen=True)
class TraitRow:
    """A definition in force: its newest version, and when it was last computed (None: never)."""

    definition: ComputedTrait
    version: int
    saved: datetime
    run: TraitRun | None


class ComputedTraits:
    """Definitions with their versions, and what each computing published.

    Parameters
    ----------
    database
        The state database.
    clock
        Says when a definition was saved and a trait computed.
    weights
        The settings of preference profiles; None to publish no interests.
    """

    def __init__(self, database: Database, clock: Clock, weights: Weights | None) -> None:
        self._database, self._clock, self._weights = database, clock, weights
        self._computing = Lock()  # two at once would work out the same, and one of them in vain

    def save(self, definition: ComputedTrait) -> Kept:
        """Keep a definition under the next version of its name, unless the last says the same."""
        with self._database.write() as connection:
            return definitions.save(connection, definition, self._clock.now())

    def remove(self, name: str) -> None:
        """Remove a definition; the next computing publishes that its trait is no longer known, once.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is none of that name.
        """
        with self._database.write() as connection:
            definitions.remove(connection, name, self._clock.now())

    def listed(self) -> list[TraitRow]:
        """List the definitions in force, by name."""
        with self._database.read() as connection:
            saved, runs = definitions.newest(connection), last_runs(connection)
        return [
            TraitRow(one.definition, one.version, one.saved, runs.get(one.name))
            for one in saved
            if one.definition is not None
        ]

    def one(self, name: str) -> TraitRow:
        """Give a definition in force.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is none of that name.
        """
        found = {row.definition.name: row for row in self.listed()}
        if name not in found:
            raise NotFound.among("computed trait", name, found)
        return found[name]

    def due(self) -> list[str]:
        """Say what is to be computed now: what never was in its newest version, and what was a day ago."""
        now = self._clock.now()
        with self._database.read() as connection:
            saved, runs = definitions.newest(connection), last_runs(connection)
        versions = {one.name: one.version for one in saved}
        late = {name for name, run in runs.items() if not now - EVERY < run.as_of <= now}  # later: a clock was ahead
        new = {name for name, version in versions.items() if name not in runs or runs[name].version < version}
        gone = {one.name for one in saved if one.definition is None} - new  # null was published, once
        wanted = (new | (late & set(versions))) - gone
        if self._interests_due(runs, late):
            wanted.add(INTERESTS)
        return sorted(wanted)

    def _interests_due(self, runs: Mapping[str, TraitRun], late: Collection[str]) -> bool:
        if self._weights is not None:
            return INTERESTS not in runs or INTERESTS in late
        if INTERESTS not in runs:
            return False
        with self._database.read() as connection:  # switched off: null is published, once
            return definitions.body_of(connection, INTERESTS, runs[INTERESTS].version) != definitions.REMOVED

    def expression(self, session: Session, history: History, definition: ComputedTrait, as_of: datetime) -> ibis.Table:
        """Compile a definition over `history.before(as_of)`: columns customer, value, in order of customers."""
        return values(session, definition, history, as_of).order_by("customer")

    def to_sql(self, session: Session, history: History, definition: ComputedTrait, as_of: datetime) -> str:
        """Show the SQL by which a definition is computed."""
        return str(ibis.to_sql(self.expression(session, history, definition, as_of)))

    def evaluate(self, session: Session, history: History, definition: ComputedTrait, as_of: datetime) -> pa.Table:
        """Compute a definition as of a moment: columns customer, value (as JSON text); nothing is stored."""
        return as_json(session.fetch(self.expression(session, history, definition, as_of)))

    def stand(self) -> Stand:
        """Say how things stand; ask before the history is built that `run` is given."""
        with self._database.read() as connection:
            return stand(connection)

    def run(
        self,
        known: Known,
        as_of: datetime,
        names: Collection[str] | None = None,
        progress: Progress | None = None,
    ) -> list[TraitRun]:
        """Compute definitions as of a moment and publish what changed, each in a commit of its own.

        Done again for the same moment it publishes nothing more and gives the runs there were.

        Parameters
        ----------
        names
            Those of definitions, removed ones too, and `INTERESTS`; None for all there are.

        Raises
        ------
        suasion.customers.computed.publishing.Outdated
            If something was erased, somebody was parted, or the same was computed, since: build the history again.
        suasion.core.errors.NotFound
            If there is no such definition.
        suasion.core.errors.InputRefused
            If the moment is before 1900.
        suasion.core.errors.Conflict
            If one was computed as of a later moment.
        """
        refuse_earlier(as_of)
        let_go_of_later(self._database, self._clock.now())
        with self._computing, (progress or NoProgress()).task("Traits", len(wanted := self._wanted(names))) as task:
            return [self._one(known, as_of, one) for one in tracked(wanted, task)]

    def _wanted(self, names: Collection[str] | None) -> list[Saved]:
        with self._database.write() as connection:
            known = {one.name: one for one in definitions.newest(connection)}
            runs = last_runs(connection)
            if self._weights is not None or INTERESTS in runs:
                known[INTERESTS] = self._interests(connection)
        if names is None:
            return [one for one in known.values() if self._stands(one) or _version(runs, one.name) < one.version]
        for name in names:
            if name not in known:
                raise NotFound.among("computed trait", name, known)
        return [one for name, one in known.items() if name in names]

    def _stands(self, saved: Saved) -> bool:
        """Say whether it gives values; one that was removed is computed once more, and publishes null."""
        return self._weights is not None if saved.name == INTERESTS else saved.definition is not None

    def _interests(self, connection: Connection) -> Saved:
        """Keep the settings of profiles as a definition, so that another way of computing is another version."""
        now, weights = self._clock.now(), self._weights
        body = definitions.REMOVED if weights is None else json.dumps(weights.plain(), sort_keys=True)
        return Saved(INTERESTS, definitions.save_body(connection, INTERESTS, body, now).version, now, None)

    def _one(self, known: Known, as_of: datetime, saved: Saved) -> TraitRun:
        with self._database.read() as connection:
            done = done_already(connection, saved.name, saved.version, as_of)
        if done is not None:
            return done
        found = self._values(known.session, known.history, as_of, saved)
        customers = pc.unique(pa.concat_tables(found.values())["customer"])
        run = TraitRun(saved.name, saved.version, as_of, self._clock.now(), len(customers), 0)
        return publish(self._database, known, run, found)

    def _values(self, session: Session, history: History, as_of: datetime, saved: Saved) -> Values:
        if saved.name == INTERESTS:
            if self._weights is None:
                return dict.fromkeys(TRAITS.values(), NO_VALUES)
            everybodys = bands(history.before(as_of))
            personal = history.of_the_personal(session, as_of).before(as_of)
            return interest_values(session, Reading(personal, everybodys, as_of, self._weights))
        if saved.definition is None:
            return {trait_called(saved.name): NO_VALUES}
        return {saved.definition.trait: self.evaluate(session, history, saved.definition, as_of)}


def _version(runs: Mapping[str, TraitRun], name: str) -> int:
    return runs[name].version if name in runs else 0
