"""The log: every event once, in one sequence, on disk before it is acknowledged."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ibis
import msgspec
import pyarrow as pa
from sqlalchemy import Connection, insert, select

from suasion.core import faults
from suasion.core.clock import Clock
from suasion.core.database import Database
from suasion.core.engine import Session
from suasion.events import sealing
from suasion.events.checks import require_source
from suasion.events.duplicates import remember_imported, remember_live, remembered
from suasion.events.intake import Batch, Stamp, prepare
from suasion.events.lake import event_table, line_table
from suasion.events.quarantine import Refusal, quarantine
from suasion.events.recent import RecentEvent, last_sequence, recent
from suasion.events.spec import DUPLICATE, REUSED, STORED, Event, Unreadable, Verdict
from suasion.events.tables import TAIL
from suasion.privacy.vault import Vault

_VAULTED = faults.declare("log.after_vault", "the tokens of a batch are on disk, its events are not")
_COMMITTING = faults.declare("log.before_commit", "the events of a batch are written, not committed")
_COMMITTED = faults.declare("log.after_commit", "the events of a batch are on disk, nobody was told")


@dataclass(frozen=True)
class Verdicts:
    """What became of each event of a batch, in its order."""

    each: tuple[Verdict, ...]

    def counts(self) -> dict[str, int]:
        """Count by kind of verdict."""
        found = Counter(verdict.kind for verdict in self.each)
        return {"stored": found["stored"], "duplicate": found["duplicate"], "quarantined": found["quarantined"]}


@dataclass(frozen=True)
class LogView:
    """The log as of one moment, for one session: what is appended or sealed later does not show.

    `events` has the columns of `suasion.events.lake.EVENTS` without `products`, `order_lines` those of `ORDER_LINES`.
    Rows have no order; sort by `seq`. `last_sequence` says as of what: in a session that sees sealed files only, it is
    the last sealed one.
    """

    events: ibis.Table
    order_lines: ibis.Table
    last_sequence: int


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
        self._lake = sealing.Lake(lake)

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
        return sealing.seal(self.database, self._lake, self.clock, min_rows)

    def view(self, session: Session) -> LogView:
        """Pin the log as it is now: sealed files and tail, read in one transaction; files alone if `sealed_only`."""
        with self.database.read() as connection:
            events = sorted(sealing.sealed_files(connection, self._lake, "events"))
            lines = sorted(sealing.sealed_files(connection, self._lake, "order_lines"))
            sealed_only = session.sealed_only
            tail = [] if sealed_only else connection.execute(select(TAIL).order_by(TAIL.c.seq)).all()
            last = sealing.sealed_to(connection) if sealed_only else last_sequence(connection)
        return LogView(
            _joined(session, "log_events", events, event_table(tail)).drop("products"),
            _joined(session, "log_lines", lines, line_table(tail)),
            last,
        )

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


def _joined(session: Session, name: str, sealed: Sequence[Path], tail: pa.Table) -> ibis.Table:
    if not sealed:
        return session.add_arrow(name, tail)
    files = session.add_parquet(f"{name}_sealed", sealed, tail.schema)
    return files.union(session.add_arrow(f"{name}_tail", tail)) if tail.num_rows else files


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
