"""The log: every event once, in one sequence, on disk before it is acknowledged."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, insert

from suasion.core import faults
from suasion.core.clock import Clock
from suasion.core.database import Database
from suasion.core.engine import Session
from suasion.events import sealing
from suasion.events.checks import require_source
from suasion.events.duplicates import remember_imported, remember_live, remembered
from suasion.events.intake import Batch, Stamp, prepare
from suasion.events.quarantine import Refusal, quarantine
from suasion.events.recent import RecentEvent, last_sequence, recent
from suasion.events.sealed_files import Lake
from suasion.events.spec import DUPLICATE, REUSED, STORED, Event, Unreadable, Verdict
from suasion.events.tables import TAIL
from suasion.events.tombstones import bury
from suasion.events.view import LogView, Views
from suasion.privacy.vault import Vault

_VAULTED = faults.declare("log.after_vault", "the tokens of a batch are on disk, its events are not")
_COMMITTING = faults.declare("log.before_commit", "the events of a batch are written, not committed")
_COMMITTED = faults.declare("log.after_commit", "the events of a batch are on disk, nobody was told")
_BURYING = faults.declare("erase.before_commit", "tombstones are written, not committed")


@dataclass(frozen=True)
class Verdicts:
    """What became of each event of a batch, in its order."""

    each: tuple[Verdict, ...]

    def counts(self) -> dict[str, int]:
        """Count by kind of verdict."""
        found = Counter(verdict.kind for verdict in self.each)
        return {"stored": found["stored"], "duplicate": found["duplicate"], "quarantined": found["quarantined"]}


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
    """

    def __init__(self, database: Database, lake: Path, vault: Vault, clock: Clock) -> None:
        self.database = database
        self.vault = vault
        self.clock = clock
        self.lake = Lake(lake)
        self._views = Views(database, self.lake)

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
        require_source(source)
        now = self.clock.now()
        batch = prepare(events, Stamp(source, origin, now, historical), self.vault)
        faults.pass_point(_VAULTED)
        with self.database.write() as connection:
            verdicts, reused = _store(connection, batch)
            quarantine(connection, [*batch.refusals, *reused], source=source, origin=origin, loaded=now)
            faults.pass_point(_COMMITTING)
        faults.pass_point(_COMMITTED)
        stored = iter(verdicts)
        return Verdicts(tuple(verdict or next(stored) for verdict in batch.verdicts))

    def seal(self, min_rows: int = 0) -> int:
        """Move the tail into the lake unless it has fewer than `min_rows` rows; gives how many events were sealed."""
        return sealing.seal(self.database, self.lake, self.clock, min_rows)

    def view(self, session: Session, *, sealed_only: bool = False) -> LogView:
        """Pin the log as it is now: sealed files and tail, read in one transaction.

        Parameters
        ----------
        sealed_only
            True to leave out the tail; `last_sequence` is then that of the last sealed event. For engines that read
            files only.
        """
        return self._views.pin(session, sealed_only=sealed_only)

    def erase(self, tokens: Iterable[str], upto: int | None = None) -> int:
        """Take events out of every read, at once and for good; the files follow when the log is compacted.

        Parameters
        ----------
        tokens
            Those whose events, as the primary one, are meant.
        upto
            The last sequence number that is meant; None for the last there is.

        Returns
        -------
        int
            The sequence number up to which they are erased.
        """
        with self.database.write() as connection:
            last = last_sequence(connection) if upto is None else upto
            bury(connection, tokens, last, self.clock.now())
            faults.pass_point(_BURYING)
        return last

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


def _store(connection: Connection, batch: Batch) -> tuple[list[Verdict], list[Refusal]]:
    """Write what is new; gives a verdict per row, and the rows whose message id had stood for something else."""
    if not batch.rows:
        return [], []
    now, imported = batch.rows[0]["loaded"], bool(batch.rows[0]["origin"])
    seen = remembered(connection, [row["message"] for row in batch.rows], now)
    seq = last_sequence(connection)
    verdicts: list[Verdict] = []
    reused: list[Refusal] = []
    new: list[dict[str, Any]] = []
    bodies: list[bytes] = []
    for row, body in zip(batch.rows, batch.bodies, strict=True):
        key = row["message"]
        if key in seen:
            same = seen[key] is None or seen[key] == body
            verdicts.append(DUPLICATE if same else REUSED)
            if not same:
                reused.append(Refusal(REUSED.reason, REUSED.detail, _shown(row)))
            continue
        seen[key] = body
        seq += 1
        new.append(row | {"seq": seq})
        bodies.append(body)
        verdicts.append(STORED)
    if new:
        connection.execute(insert(TAIL), new)
        if imported:
            remember_imported(connection, [(row["message"], row["seq"]) for row in new])
        else:
            kept = [(row["message"], body, row["seq"]) for row, body in zip(new, bodies, strict=True)]
            remember_live(connection, kept, now)
    return verdicts, reused


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """Give a row that was not stored as the quarantine keeps it; it holds no identifier."""
    texts = {name: msgspec.json.decode(row[name]) for name in ("properties", "context")}
    tokens = row["tokens"].split(" ")
    return {"type": row["type"], "name": row["name"], "tokens": tokens, "original": row["original"]} | texts
