"""The log: every event once, in one sequence, on disk before it is acknowledged."""

import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from suasion.core import faults
from suasion.core.bulk import insert_rows
from suasion.core.clock import Clock, to_microseconds
from suasion.core.database import Database
from suasion.core.engine import Session
from suasion.events import sealing
from suasion.events.checks import require_source
from suasion.events.deciding import Decided, decide, of_each
from suasion.events.duplicates import MessageIds
from suasion.events.erasing import Forget, forget_set_aside, lineage
from suasion.events.explained import explained
from suasion.events.intake import Batch, Row, Sending, prepare, set_aside
from suasion.events.live import MOST, LiveEvents, latest
from suasion.events.quarantine import quarantine
from suasion.events.recent import Known, RecentEvent, about_people, last_sequence, recent
from suasion.events.sealed_files import Lake
from suasion.events.spec import MENDED, REUSED, Event, Unreadable, Verdict
from suasion.events.tables import TAIL
from suasion.events.tombstones import Erasures, bury, so_far
from suasion.events.tracking.store import TrackingPlans
from suasion.events.view import LogView, Views
from suasion.privacy.blocked import Blocked
from suasion.privacy.erasures import Erasure
from suasion.privacy.vault import Vault

_LOG = logging.getLogger("suasion.log")

_VAULTED = faults.declare("log.after_vault", "the tokens of a batch are on disk, its events are not")
_COMMITTING = faults.declare("log.before_commit", "the events of a batch are written, not committed")
_COMMITTED = faults.declare("log.after_commit", "the events of a batch are on disk, nobody was told")
_BURYING = faults.declare("erase.before_commit", "tombstones are written, not committed")


def _nobody(_connection: Connection) -> Collection[str]:
    return ()


@dataclass(frozen=True)
class Verdicts:
    """What became of each event of a batch, in its order."""

    each: tuple[Verdict, ...]

    def counts(self) -> dict[str, int]:
        """Count by kind of verdict."""
        found = Counter(verdict.kind for verdict in self.each)
        return {"stored": found["stored"], "duplicate": found["duplicate"], "quarantined": found["quarantined"]}


@dataclass(frozen=True)
class Prepared:
    """What several senders sent, checked, and with tokens that are on disk; what is left is to write it.

    `forgotten` is how often identifiers had left the vault until then: after one more the tokens may be nobody's.
    """

    sendings: Sequence[Sending]
    batches: Sequence[Batch]
    now: datetime
    forgotten: int


class EventLog:
    """The one writer and every reader of events.

    Parameters
    ----------
    database
        Holds the tail, the manifest and the message ids.
    lake
        Directory of the sealed files.
    vault
        Takes the identifiers.
    clock
        Says when events are received.
    blocked
        Values that identify nobody; None for those that the settings block by default.
    currency
        That amounts are summed in, ISO 4217.
    """

    def __init__(
        self,
        database: Database,
        lake: Path,
        vault: Vault,
        clock: Clock,
        blocked: Blocked | None = None,
        *,
        currency: str = "USD",
    ) -> None:
        self.database = database
        self.vault = vault
        self.clock = clock
        self.blocked = blocked or Blocked()
        self.currency = currency
        self.lake = Lake(lake)
        self._views = Views(database, self.lake)
        self.messages = MessageIds()
        self.tracking = TrackingPlans(database, clock)
        self.live = LiveEvents()
        self._forgotten = 0
        self.forgetting: list[Forget] = []
        """What the stages above do when events are erased."""

    def append(
        self, events: Sequence[Event | Unreadable], *, source: str, historical: bool = False, origin: str = ""
    ) -> Verdicts:
        """Store a batch in one transaction; when this returns, what it says is on disk.

        Parameters
        ----------
        events
            At most some thousands; each gets its own verdict, in the same order.
        source
            Who sends them; message ids are compared within one source.
        historical
            True if the events were known when they happened and only loaded now: `received` is then the event's time
            (or now, if it has none). False for live ones: `received` is now.
        origin
            Id of the import they come with.

        Raises
        ------
        suasion.core.errors.InputRefused
            If `source` is none that events may come from.
        """
        judge = None if origin else self.against_plan  # what an import brings was made by its mapping
        return self.append_all([Sending(events, source, historical, origin, judge=judge)])[0]

    def append_all(self, sendings: Sequence[Sending]) -> list[Verdicts]:
        """Store what several senders sent in one transaction; an id that two of them bring is stored once.

        Raises
        ------
        suasion.core.errors.InputRefused
            If a source is none that events may come from; nothing of any sender is stored then.
        """
        return self.append_prepared(self.prepared(sendings))

    def prepared(self, sendings: Sequence[Sending]) -> Prepared:
        """Do the part of `append_all` that needs no turn: check the events and exchange their identifiers.

        Raises
        ------
        suasion.core.errors.InputRefused
            As `append_all`.
        """
        for sending in sendings:
            require_source(sending.source)
        now, forgotten = self.clock.now(), self._forgotten
        batches = prepare(sendings, now, self.vault, self.blocked)
        faults.pass_point(_VAULTED)
        return Prepared(sendings, batches, now, forgotten)

    def append_prepared(self, prepared: Prepared) -> list[Verdicts]:
        """Do the rest of `append_all`: when this returns, what it says is on disk."""
        with self.database.write() as connection:
            if prepared.forgotten != self._forgotten:  # a token of these may have lost its identifier meanwhile
                prepared = self.prepared(prepared.sendings)
            sendings, batches, now = prepared.sendings, prepared.batches, prepared.now
            found = _store(connection, batches, self.messages, to_microseconds(now))
            told = [
                self._set_aside(connection, sending, batch, _told(batch, decided), decided.reused, now=now)
                for sending, batch, (decided, _) in zip(sendings, batches, found, strict=True)
            ]
            faults.pass_point(_COMMITTING)
        faults.pass_point(_COMMITTED)
        try:
            self._show(prepared, told, [before for _, before in found])
        except Exception as error:  # noqa: BLE001 - the events are on disk, and whoever sent them must be told so
            _LOG.error("Live events are not shown: %s", type(error).__name__)
        return told

    def _set_aside(
        self,
        connection: Connection,
        sending: Sending,
        batch: Batch,
        told: Verdicts,
        reused: Sequence[tuple[Row, Event]],
        *,
        now: datetime,
    ) -> Verdicts:
        """Keep what is not stored, unless its sender does; what was mended and replayed since is known, and told so."""
        if sending.keeps_refused or not (batch.refusals or reused):
            return told
        kept = [set_aside(event, sending, row.machine, REUSED, self.vault) for row, event in reused]
        refusals = [*batch.refusals, *kept]
        known = quarantine(connection, refusals, source=sending.source, origin=sending.origin, loaded=now)
        if not any(known):
            return told
        refused = [place for place, verdict in enumerate(batch.verdicts) if verdict is not None]
        refused += [place for place, verdict in enumerate(told.each) if verdict is REUSED]
        mended = {place for place, is_known in zip(refused, known, strict=True) if is_known}
        return Verdicts(tuple(MENDED if place in mended else verdict for place, verdict in enumerate(told.each)))

    def has(self, sendings: Sequence[Sending]) -> list[bool]:
        """Say of each sending whether all of it is in the log already, under the same ids and saying the same."""
        now = self.clock.now()
        batches = prepare(sendings, now, self.vault, self.blocked)
        keys = [row.message for batch in batches for row in batch.rows]
        with self.database.read() as connection:
            bodies = self.messages.find(connection, keys, to_microseconds(now)).bodies
        return [
            all(verdict is None for verdict in batch.verdicts)
            and all(
                row.message in bodies and bodies[row.message] in (None, body)
                for row, body in zip(batch.rows, batch.bodies, strict=True)
            )
            for batch in batches
        ]

    def _show(self, prepared: Prepared, told: Sequence[Verdicts], before: Sequence[int]) -> None:
        """Let those look on who want to; of a large commit only the last events can be seen."""
        after = sum(len(sending.events) for sending in prepared.sendings)
        for sending, batch, verdicts, number in zip(prepared.sendings, prepared.batches, told, before, strict=True):
            after -= len(sending.events)
            if sending.origin:
                continue
            if after >= MOST:
                self.live.add([], skipped=len(sending.events))
            else:
                said = explained(sending.events, verdicts.each, self.currency)
                self.live.add(*latest(sending, batch, said, prepared.now, MOST - after, before=number))

    def against_plan(self, event: Event, source: str) -> Verdict | None:
        """Say what is wrong with an event by the tracking plan in force; None if nothing is, or there is none."""
        plan = self.tracking.in_force
        return None if plan is None else plan.violation(event, source)

    def seal(self, min_rows: int = 0) -> int:
        """Move the tail into the lake unless it has fewer than `min_rows` rows; gives how many events were sealed."""
        return sealing.seal(self.database, self.lake, self.clock, min_rows, self.tracking.promotions)

    def view(self, session: Session, *, sealed_only: bool = False, within: Connection | None = None) -> LogView:
        """Pin the log as it is now: sealed files and tail, read in one transaction.

        Parameters
        ----------
        sealed_only
            True to leave out the tail; `last_sequence` is then that of the last sealed event. For engines that read
            files only.
        within
            A read of the state database that the view is to be one moment with; None for the present.
        """
        sealed_only = sealed_only or session.sealed_only
        promotions = self.tracking.promotions
        return self._views.pin(session, sealed_only=sealed_only, promotions=promotions, within=within)

    def erase(
        self,
        tokens: Iterable[str],
        upto: int | None = None,
        *,
        identifiers: Collection[str] = (),
        spared: Callable[[Connection], Collection[str]] = _nobody,
        beside: Callable[[Connection], None] | None = None,
    ) -> int:
        """Take events out of every read, at once and for good; the files follow when the log is compacted.

        What names them in quarantine goes too, whenever it came, and what stages keep of those events.

        Parameters
        ----------
        tokens
            Those whose events, as the primary one, are meant.
        upto
            The last sequence number that is meant; None, or one that is not there yet, for the last there is.
        identifiers
            Tokens behind which nothing is to stand in the vault any more; whoever names it again gets another token.
        spared
            Says in the transaction which of these stay, for they are somebody else's by then.
        beside
            What else is to be written in the same transaction.

        Returns
        -------
        int
            The sequence number up to which they are erased.
        """
        wanted, now = sorted(set(tokens)), self.clock.now()
        with self.database.write(alone=True) as connection:
            there, log = last_sequence(connection), lineage(connection).log
            last = there if upto is None else min(upto, there)  # nobody's events to come
            gone = set(identifiers).difference(spared(connection))
            # First in the vault's ledger: from there it is replayed over data that knows nothing of it.
            self.vault.erase([Erasure(token, last, now, log) for token in wanted], gone)
            self._forgotten += bool(gone)
            bury(connection, wanted, last, now)
            forget_set_aside(connection, wanted, now)
            for forget in self.forgetting:
                forget(connection, wanted)
            if beside is not None:
                beside(connection)
            faults.pass_point(_BURYING)
        self.live.forget(wanted)
        return last

    def erasures(self) -> Erasures:
        """Give what is another after every `erase`: whoever keeps what a view showed compares it."""
        with self.database.read() as connection:
            return so_far(connection)

    def last_sequence(self) -> int:
        """Give the last sequence number there is; 0 for an empty log."""
        with self.database.read() as connection:
            return last_sequence(connection)

    def recent(self, after: int, tokens: Sequence[str] | None = None) -> list[RecentEvent] | None:
        """Read what came after a sequence number, in order, without the engine: cheap if that is little.

        Parameters
        ----------
        after
            The last sequence number that the caller knows already.
        tokens
            Only events whose primary token is among these; None for all.

        Returns
        -------
        list of RecentEvent or None
            None if some of it has been sealed meanwhile; take a `view` then.
        """
        with self.database.read() as connection:
            return recent(connection, after, tokens)

    def about_people(self, after: int, known: Known) -> tuple[int, list[RecentEvent]] | None:
        """Read which of the events after a sequence number can change who is who, and the last number there is.

        Parameters
        ----------
        known
            Every primary token that somebody is known by, and since when.

        Returns
        -------
        tuple of int and list of RecentEvent, or None
            None as in `recent`.
        """
        with self.database.read() as connection:
            found = about_people(connection, after, known)
            return None if found is None else (last_sequence(connection), found)


def _told(batch: Batch, decided: Decided) -> Verdicts:
    return Verdicts(tuple(of_each(batch, decided.verdicts)))


def _store(
    connection: Connection, batches: Sequence[Batch], messages: MessageIds, now: int
) -> list[tuple[Decided, int]]:
    """Write what is new; gives what became of each batch, and the last sequence number before its own."""
    seen = messages.find(connection, [row.message for batch in batches for row in batch.rows], now)
    decided = decide(batches, seen.bodies)
    seq = last_sequence(connection)
    before: list[int] = []
    new: list[tuple[Any, ...]] = []
    live: list[tuple[bytes, bytes, int]] = []
    imported: list[tuple[bytes, int]] = []
    for one in decided:
        before.append(seq)
        for row, body in one.new:
            seq += 1
            new.append((seq, *row))
            if row.origin:
                imported.append((row.message, seq))
            else:
                live.append((row.message, body, seq))
    insert_rows(connection, TAIL, new)
    messages.remember(connection, live, imported, now, seen.outdated)
    return list(zip(decided, before, strict=True))
