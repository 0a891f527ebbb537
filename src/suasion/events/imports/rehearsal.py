"""A dry run: the lines of an import judged as the import judges them, and nothing written anywhere."""

from collections import Counter
from collections.abc import Sequence
from heapq import nsmallest
from typing import Protocol

import ibis
import msgspec
import pyarrow as pa
from sqlalchemy import select

from suasion.core.engine import Session
from suasion.events.checks import content
from suasion.events.imports import ledger
from suasion.events.imports.ledger import AddItems
from suasion.events.imports.one_import import Import
from suasion.events.imports.report import DryRun, ImportReport, LineFate
from suasion.events.log import EventLog
from suasion.events.rehearsal import LogRehearsal
from suasion.events.spec import STORED, Event, Verdict
from suasion.events.tables import QUARANTINE

SHOWN = 20
"""How many of the lines that would be set aside a dry run names."""


class Acquaintance(Protocol):
    """Whoever can say which of the customers in a file are known already."""

    def meet(self, events: Sequence[Event]) -> None:
        """Take in what a part of the file says."""
        ...

    def told(self, dry_run: DryRun) -> DryRun:
        """Put into a dry run what was found of all parts."""
        ...


class Rehearsal:
    """A destination at which nothing arrives.

    Parameters
    ----------
    log
        Only read.
    acquaintance
        Asked about the customers of every line that would not be set aside; None if nobody need say.
    """

    def __init__(self, log: EventLog, session: Session, one: Import, acquaintance: Acquaintance | None = None) -> None:
        self._log, self._session, self._one = log, session, one
        self._acquaintance = acquaintance
        self._rehearsal = LogRehearsal(log)
        self._events = self._lines = 0
        with log.database.read() as connection:
            self._begun = ledger.cursor_of(connection, one.name)
            there = connection.execute(
                select(QUARANTINE.c.line, QUARANTINE.c.reason).where(QUARANTINE.c.origin == one.name)
            ).all()
        self._there = pa.array([row.line for row in there], pa.int64())
        self._held = Counter(str(row.reason) for row in there)
        self._first = nsmallest(SHOWN, [LineFate(row.line, row.reason, "") for row in there], key=_line)

    def begin(self) -> int:
        """Say where the import would go on."""
        return self._begun or 0

    def set_aside(self, fates: ibis.Table) -> None:
        """Count lines by reason but those that a run which was cut short has set aside, and keep the first."""
        bad = self._one.bad(fates).select("line", "reason", "field")
        first = self._session.fetch(bad.order_by("line").limit(SHOWN)).to_pylist()
        by_line = {_line(fate): fate for fate in [*self._first, *(LineFate(**row) for row in first)]}
        self._first = nsmallest(SHOWN, by_line.values(), key=_line)
        there = self._session.add_arrow("import_there", pa.table({"line": self._there}))
        new = bad.anti_join(there, "line")
        counts = self._session.fetch(new.group_by("reason").aggregate(n=new.count())).to_pylist()
        self._held.update({row["reason"]: row["n"] for row in counts})

    def add_items(self, planned: ImportReport, items: pa.Table, add: AddItems) -> ImportReport:
        """Say how many items `add` would add; it is given a connection that only reads."""
        with self._log.database.read() as connection:
            noted = ledger.kept(connection, planned.id)
            added = add(connection, items) if noted is None else noted.items_added
        return msgspec.structs.replace(planned, items_added=added)

    def append(self, events: Sequence[Event]) -> Sequence[Verdict]:
        """Judge events as the log would."""
        verdicts = self._rehearsal.verdicts(self._one.sending(events))
        stored = [event for event, verdict in zip(events, verdicts, strict=True) if verdict == STORED]
        self._events += len(stored)
        self._lines += sum(map(self._lines_of, stored))
        if self._acquaintance is not None:
            taken = [event for event, verdict in zip(events, verdicts, strict=True) if verdict.kind != "quarantined"]
            self._acquaintance.meet(taken)
        return verdicts

    def _lines_of(self, event: Event) -> int:
        return len(content(event)["products"]) if self._one.kind == "orders" else 1

    def advance(self, cursor: int) -> None:
        """Note nothing."""

    def finish(self, planned: ImportReport) -> ImportReport:
        """Count what the log would hold of it."""
        events, lines = self._events, self._lines
        if self._begun is not None:
            before = ledger.counted(self._log.view(self._session), self._session, planned.id, planned.kind)
            events, lines = events + before[0], lines + before[1]
        report = ledger.as_stored(planned, events, lines, dict(self._held))
        return msgspec.structs.replace(report, dry_run=self.dry_run())

    def dry_run(self) -> DryRun:
        """Say what only a dry run says."""
        found = DryRun(set_aside=tuple(self._first))
        return found if self._acquaintance is None else self._acquaintance.told(found)


def _line(fate: LineFate) -> int:
    return fate.line
