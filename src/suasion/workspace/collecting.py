"""The part of a workspace that takes data in: files, and what was appended to the log."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import ibis

from suasion.catalog.item_import import import_items
from suasion.catalog.item_rows import add_missing, count_missing
from suasion.core.engine import Session
from suasion.core.paging import Key, Page, page
from suasion.core.progress import Progress
from suasion.customers.acquaintances import Acquaintances
from suasion.customers.looked_on import LookedOn, late_rules, looked_on
from suasion.customers.readable import readable
from suasion.customers.segments.live.following import Pass
from suasion.events.fixes import Fix
from suasion.events.imports import ledger
from suasion.events.imports.mapping import EventMapping, ItemMapping, OrderMapping, TraitMapping
from suasion.events.imports.orders import import_orders
from suasion.events.imports.report import ImportReport
from suasion.events.imports.rows import import_rows, import_traits
from suasion.events.quarantine import set_aside
from suasion.events.replay import Replayed, preview, replay
from suasion.events.sold import LeftOut, left_out
from suasion.events.volume import Volume, volumes
from suasion.events.waiting import ReasonCount, Selection, SetAsideEvent, count, place_of, reasons, waiting
from suasion.workspace.services import Services


class Collecting(Services):
    """What `Workspace` offers to fill itself; every example runs in docs/python.md."""

    def follow(self) -> int | None:
        """Make what was appended to `events` known to customers, without waiting for a history; call it after `append`.

        Returns
        -------
        int or None
            The sequence number of the log up to which customers are known now; None if that takes a `history`, because
            what they lack was sealed meanwhile. The next reader takes it in then.
        """
        return self.customers.follow(self.events)

    def follow_segments(self) -> Pass | None:
        """Make the members that stand in every segment right as of now; a server does it by itself, all the time.

        Returns
        -------
        Pass or None
            What was done; None if nothing was to do.

        Raises
        ------
        suasion.core.errors.WorkspaceBusy
            If customers are erased all the while.
        """
        self.machines.follow()
        if self.follow() is None:  # what customers lack was sealed meanwhile
            with self.session() as session:
                self.customers.catch_up(session, self.events.view(session))
        return self.standing.follow()

    def import_orders(
        self,
        session: Session,
        file: Path | str | ibis.Table,
        mapping: OrderMapping,
        *,
        source: str,
        progress: Progress | None = None,
        dry_run: bool = False,
    ) -> ImportReport:
        """Store a file of order lines as `Order Completed` events; see docs/imports.md.

        Lines that name an item the catalog does not hold are quarantined, unless the mapping says `add_items` or there
        is no catalog yet.

        Parameters
        ----------
        file
            CSV or Parquet by its path, or an Ibis table of `session`.
        mapping
            Which column holds what.
        source
            Where the file comes from. The same lines of the same source are stored once.
        dry_run
            True to change nothing: the report then says what the import right after it would.

        Raises
        ------
        suasion.core.errors.FileUnreadable, suasion.core.errors.ColumnMissing
            If the file is no such file, or lacks a column of the mapping; nothing is stored.
        """
        return import_orders(
            self.events,
            session,
            _read(file),
            mapping,
            source=source,
            known_items=None if mapping.add_items or self.catalog.is_empty else self.catalog.items(session),
            add_items=count_missing if dry_run else add_missing,
            time_zone=self.settings.text("workspace.time_zone"),
            progress=progress,
            dry_run=dry_run,
        )

    def import_items(
        self,
        session: Session,
        file: Path | str | ibis.Table,
        mapping: ItemMapping,
        progress: Progress | None = None,
        *,
        dry_run: bool = False,
    ) -> ImportReport:
        """Put a file's items into the catalog; see docs/imports.md.

        Parameters
        ----------
        file
            CSV or Parquet by its path, or an Ibis table of `session`.
        mapping
            Which column holds what.
        dry_run
            True to change nothing: the report then says what the import right after it would.

        Raises
        ------
        suasion.core.errors.FileUnreadable, suasion.core.errors.ColumnMissing
            If the file is no such file, or lacks a column of the mapping; nothing is stored.
        """
        return import_items(self.events, session, _read(file), mapping, progress, dry_run=dry_run)

    def import_events(
        self,
        session: Session,
        file: Path | str | ibis.Table,
        mapping: EventMapping,
        *,
        source: str,
        progress: Progress | None = None,
        dry_run: bool = False,
    ) -> ImportReport:
        """Store a file's rows as track events; parameters and errors as those of `import_orders`."""
        zone = self.settings.text("workspace.time_zone")
        return import_rows(
            self.events,
            session,
            _read(file),
            mapping,
            source=source,
            time_zone=zone,
            progress=progress,
            dry_run=dry_run,
        )

    def import_traits(
        self,
        session: Session,
        file: Path | str | ibis.Table,
        mapping: TraitMapping,
        *,
        source: str,
        since: datetime | None = None,
        progress: Progress | None = None,
        dry_run: bool = False,
    ) -> ImportReport:
        """Store a file's rows as identify events; parameters and errors as those of `import_orders`.

        A dry run also says how many customers are new, and which names of traits.

        Parameters
        ----------
        since
            Since when the rows are true, unless the mapping names a column for it.
        """
        zone = self.settings.text("workspace.time_zone")
        return import_traits(
            self.events,
            session,
            _read(file),
            mapping,
            source=source,
            time=since,
            time_zone=zone,
            progress=progress,
            dry_run=dry_run,
            acquaintance=Acquaintances(self.database, self.events, session) if dry_run else None,
        )

    def quarantined(self, report: ImportReport, limit: int = 100) -> list[dict[str, Any]]:
        """Show the first `limit` lines that an import set aside: line, reason, detail and the masked row."""
        with self.database.read() as connection:
            return set_aside(connection, report.id, limit)

    def live_events(self, after: int = 0) -> tuple[LookedOn, ...]:
        """Show the last live events of this process after a number, oldest first, with the customer of each."""
        self.follow()
        with self.database.read() as connection:
            return looked_on(connection, self.vault, self.events.live.after(after))

    def live_marks(self, upto: int) -> dict[int, str]:
        """Give the rule of each live event up to a number that was marked as a machine's after it had come."""
        events = [event for event in self.events.live.after(0) if event.number <= upto]
        with self.database.read() as connection:
            return late_rules(connection, events)

    def event_volumes(self) -> list[Volume]:
        """Judge how many live events came in the last 24 hours beside what usually comes; drops come first."""
        with self.session() as session:
            return volumes(session, self.events.view(session).events, self.clock.now())

    def orders_left_out(self) -> LeftOut:
        """Count the orders that were said again, and those in currencies that are not summed; reads the whole log."""
        with self.session() as session:
            return left_out(session, self.events.view(session).events, self.customers.currency)

    def set_aside_events(self, selection: Selection, limit: int, after: Key | None = None) -> Page[SetAsideEvent]:
        """List live events that wait in quarantine, newest first, with masked identifiers in place of tokens."""
        with self.database.read() as connection:
            total = count(connection, selection)
            rows = waiting(connection, selection, limit + 1, after)
        found = page(rows, limit, place_of, total=total, as_of=self.clock.now())
        values = readable(self.vault, [one.row for one in found.rows])
        return replace(found, rows=tuple(replace(one, row=row) for one, row in zip(found.rows, values, strict=True)))

    def quarantine_reasons(self) -> list[ReasonCount]:
        """Count the live events that wait in quarantine, by reason, source and event."""
        with self.database.read() as connection:
            return reasons(connection)

    def preview_replay(self, selection: Selection, fixes: Sequence[Fix] = ()) -> Replayed:
        """Say what `replay` would come to; nothing is changed."""
        found = preview(self.events, selection, fixes)
        shown = [
            replace(one, before=before, after=after)
            for one, before, after in zip(
                found.samples,
                readable(self.vault, [one.before for one in found.samples]),
                readable(self.vault, [one.after for one in found.samples]),
                strict=True,
            )
        ]
        return replace(found, samples=tuple(shown))

    def replay(self, selection: Selection, fixes: Sequence[Fix] = (), *, progress: Progress | None = None) -> Replayed:
        """Change quarantined live events as asked and hand them to the log again; each lands once (docs/tracking.md).

        Raises
        ------
        suasion.core.errors.InputRefused
            If a fix can mean nothing; nothing is changed then.
        """
        return replay(self.events, selection, fixes, progress)

    def import_reports(self, session: Session) -> list[ImportReport]:
        """Count every finished import again from the log and the quarantine, in the order they were begun."""
        return [ledger.recomputed(self.events, session, report.id) for report in ledger.reports(self.events)]


def _read(file: Path | str | ibis.Table) -> Path | ibis.Table:
    return Path(file) if isinstance(file, str) else file
