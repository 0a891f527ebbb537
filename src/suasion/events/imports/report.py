"""What became of every line of an imported file."""

from collections.abc import Collection

import ibis
import msgspec

from suasion.core.engine import Session

ITEMS = "items"
"""Kind of the imports whose lines go to the catalog, not to the log."""


class ImportReport(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of one import; `lines_in` is always the sum of the three fates.

    `quarantined` and `dropped` count lines by reason. `already_imported` is True if this very file had been imported
    before, so that nothing was done and the stored report is given back. The three counts of items say what an import
    did to the catalog; one of orders only adds.
    """

    id: str
    kind: str
    source: str
    file: str
    lines_in: int
    lines_stored: int
    events: int
    quarantined: dict[str, int]
    dropped: dict[str, int]
    already_imported: bool = False
    items_added: int = 0
    items_changed: int = 0
    items_unchanged: int = 0

    @property
    def lines_quarantined(self) -> int:
        """Lines kept aside with a reason."""
        return sum(self.quarantined.values())

    @property
    def lines_dropped(self) -> int:
        """Lines that hold nothing to keep."""
        return sum(self.dropped.values())

    @property
    def balanced(self) -> bool:
        """Whether every line has exactly one fate."""
        return self.lines_in == self.lines_stored + self.lines_quarantined + self.lines_dropped


def planned_report(
    session: Session, fates: ibis.Table, dropped: Collection[str], *, name: str, kind: str, source: str, file: str
) -> ImportReport:
    """Count fates (one row a line; `reason` null: to be stored) into a report; `events` is not known yet, so 0."""
    counts = fates.group_by("reason").aggregate(n=fates.count()).order_by("reason")
    found: dict[str | None, int] = {row["reason"]: row["n"] for row in session.fetch(counts).to_pylist()}
    stored = found.pop(None, 0)
    reasons = {str(reason): n for reason, n in found.items()}
    return ImportReport(
        id=name,
        kind=kind,
        source=source,
        file=file,
        lines_in=stored + sum(reasons.values()),
        lines_stored=stored,
        events=0,
        quarantined={reason: n for reason, n in reasons.items() if reason not in dropped},
        dropped={reason: n for reason, n in reasons.items() if reason in dropped},
    )
