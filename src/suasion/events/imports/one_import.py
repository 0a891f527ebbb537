"""One import: what is read, under which name, and what may become of its lines."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import ibis

from suasion.core.engine import Session
from suasion.events.imports.report import ImportReport, planned_report
from suasion.events.imports.source_file import Source
from suasion.events.intake import Sending
from suasion.events.spec import Event


@dataclass(frozen=True)
class Import:
    """One import.

    Parameters
    ----------
    name, kind, source
        Its id, what the lines are, and where they come from.
    given
        What is read.
    named
        Our field names to the file's columns.
    dropped
        Reasons for which a line is dropped; every other one sets it aside.
    """

    name: str
    kind: str
    source: str
    given: Source
    named: Mapping[str, Sequence[str]]
    dropped: Collection[str]

    def bad(self, fates: ibis.Table) -> ibis.Table:
        """Give those of `fates` (line, reason, field) that say a line is to be set aside."""
        return fates.filter(fates.reason.notnull() & fates.reason.notin(list(self.dropped)))

    def planned(self, session: Session, fates: ibis.Table) -> ImportReport:
        """Count fates into a report."""
        told = {"name": self.name, "kind": self.kind, "source": self.source, "file": self.given.label}
        return planned_report(session, fates, self.dropped, **told)

    def sending(self, events: Sequence[Event]) -> Sending:
        """Give some of its events as a log takes them; what it refuses is set aside here, line by line."""
        return Sending(events, self.source, historical=True, origin=self.name, keeps_refused=True)
