"""Where the lines of an import end: in the log or in quarantine, and what became of them in its ledger."""

from collections.abc import Sequence
from typing import Protocol

import ibis
import pyarrow as pa

from suasion.core.engine import Session
from suasion.events.imports import ledger
from suasion.events.imports.ledger import AddItems
from suasion.events.imports.one_import import Import
from suasion.events.imports.report import ImportReport
from suasion.events.imports.set_aside import set_aside
from suasion.events.log import EventLog
from suasion.events.sealing import ROWS_PER_SEGMENT
from suasion.events.spec import Event, Verdict


class Destination(Protocol):
    """What an importer does with the lines it has judged: really, or only to see what would come of it."""

    def begin(self) -> int:
        """Open the import, or one that was cut short, when nothing can refuse the file any more; gives its cursor."""
        ...

    def set_aside(self, fates: ibis.Table) -> None:
        """Keep the lines to which `fates` (line, reason, field) gives a reason for which they are not dropped."""
        ...

    def add_items(self, planned: ImportReport, items: pa.Table, add: AddItems) -> ImportReport:
        """Add items to the catalog, and say in the report how many."""
        ...

    def append(self, events: Sequence[Event]) -> Sequence[Verdict]:
        """Hand events to the log; gives the verdict of each."""
        ...

    def advance(self, cursor: int) -> None:
        """Note that every event before the cursor, and every line of it, is where it belongs."""
        ...

    def finish(self, planned: ImportReport) -> ImportReport:
        """Count what became of the lines."""
        ...


class Landing:
    """The real destination; whatever it is killed in, it goes on where it was.

    Parameters
    ----------
    log
        Takes the events, and keeps what is set aside and the record of imports.
    """

    def __init__(self, log: EventLog, session: Session, one: Import) -> None:
        self._log, self._session, self._one = log, session, one

    def begin(self) -> int:
        """Open the import."""
        one = self._one
        return ledger.begin(self._log, one.name, one.kind, one.source, one.given.label)

    def set_aside(self, fates: ibis.Table) -> None:
        """Put lines into quarantine, masked."""
        set_aside(self._log, self._session, self._one, fates)

    def add_items(self, planned: ImportReport, items: pa.Table, add: AddItems) -> ImportReport:
        """Add items and note how many in one transaction, so that a second run after a kill knows it too."""
        return ledger.with_items(self._log, planned, items, add)

    def append(self, events: Sequence[Event]) -> Sequence[Verdict]:
        """Store events; they are on disk when this returns."""
        return self._log.append_all([self._one.sending(events)])[0].each

    def advance(self, cursor: int) -> None:
        """Note how far it is, and move what is stored into the lake if that is enough for a file."""
        ledger.advance(self._log, self._one.name, cursor)
        self._log.seal(min_rows=ROWS_PER_SEGMENT)

    def finish(self, planned: ImportReport) -> ImportReport:
        """Count what the log holds of it, and keep the report; orders are sealed, for a history reads all of them."""
        if self._one.kind == "orders":
            self._log.seal()
        return ledger.finish(self._log, self._session, planned)
