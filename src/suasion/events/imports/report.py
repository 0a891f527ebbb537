"""What became of every line of an imported file."""

from collections.abc import Collection

import ibis
import msgspec

from suasion.core.engine import Session

ITEMS = "items"
"""Kind of the imports whose lines go to the catalog, not to the log."""


class LineFate(msgspec.Struct, frozen=True):
    """A line that would be set aside: its number, why, and our name of the field that the reason is about, if any."""

    line: int
    reason: str
    field: str


class DryRun(msgspec.Struct, frozen=True, kw_only=True):
    """What only a dry run says.

    Parameters
    ----------
    set_aside
        The first lines that would be set aside.
    customers_new, customers_known
        Of traits: how many customers the lines that would not be set aside name, by whether one of the identifiers on
        them is somebody's already. None if nobody asked.
    new_traits
        Names of traits that no customer has yet.
    """

    set_aside: tuple[LineFate, ...] = ()
    customers_new: int | None = None
    customers_known: int | None = None
    new_traits: tuple[str, ...] = ()


class ImportReport(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of one import; `lines_in` is always the sum of the three fates.

    `quarantined` and `dropped` count lines by reason. `already_imported` is True if this very file had been imported
    before, so that nothing was done and the stored report is given back. The three counts of items say what an import
    did to the catalog; one of orders only adds. `no_address` counts, of the lines that the checks of the file let
    through, those whose ``email`` or ``phone`` is not spelt as one: it names nobody, and nothing is sent there. With
    `dry_run` nothing was done: the counts are what would come of it.
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
    no_address: dict[str, int] = {}
    dry_run: DryRun | None = None

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


def as_told(report: ImportReport, *, dry_run: bool) -> ImportReport:
    """Give a report that is there already to whoever asked for an import, or for a dry run of it."""
    return msgspec.structs.replace(report, dry_run=DryRun()) if dry_run else report


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
