"""The part of a workspace that takes data in: files, and what was appended to the log."""

from datetime import datetime
from pathlib import Path
from typing import Any

import ibis

from suasion.catalog.item_import import import_items
from suasion.catalog.item_rows import add_missing
from suasion.core.engine import Session
from suasion.core.progress import Progress
from suasion.customers.history import History
from suasion.events.imports import ledger
from suasion.events.imports.mapping import EventMapping, ItemMapping, OrderMapping, TraitMapping
from suasion.events.imports.orders import import_orders
from suasion.events.imports.report import ImportReport
from suasion.events.imports.rows import import_rows, import_traits
from suasion.events.quarantine import set_aside
from suasion.workspace.services import Services


class Collecting(Services):
    """What `Workspace` offers to fill itself; every example runs in docs/python.md."""

    def history(self, session: Session) -> History:
        """Give everything that is known, as of now; cut it with `before` or `between`.

        Opened read-only it reaches as far as the customers' owner has followed the log.
        """
        return self.customers.history(session, self.events.view(session))

    def follow(self) -> int | None:
        """Make what was appended to `events` known to customers, without waiting for a history; call it after `append`.

        Returns
        -------
        int or None
            The sequence number of the log up to which customers are known now; None if that takes a `history`, because
            what they lack was sealed meanwhile. The next reader takes it in then.
        """
        return self.customers.follow(self.events)

    def import_orders(
        self,
        session: Session,
        file: Path | str | ibis.Table,
        mapping: OrderMapping,
        *,
        source: str,
        progress: Progress | None = None,
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
            add_items=add_missing,
            time_zone=self.settings.text("workspace.time_zone"),
            progress=progress,
        )

    def import_items(
        self, session: Session, file: Path | str | ibis.Table, mapping: ItemMapping, progress: Progress | None = None
    ) -> ImportReport:
        """Put a file's items into the catalog; see docs/imports.md.

        Parameters
        ----------
        file
            CSV or Parquet by its path, or an Ibis table of `session`.
        mapping
            Which column holds what.

        Raises
        ------
        suasion.core.errors.FileUnreadable, suasion.core.errors.ColumnMissing
            If the file is no such file, or lacks a column of the mapping; nothing is stored.
        """
        return import_items(self.events, session, _read(file), mapping, progress)

    def import_events(
        self,
        session: Session,
        file: Path | str | ibis.Table,
        mapping: EventMapping,
        *,
        source: str,
        progress: Progress | None = None,
    ) -> ImportReport:
        """Store a file's rows as track events; parameters and errors as those of `import_orders`."""
        zone = self.settings.text("workspace.time_zone")
        return import_rows(self.events, session, _read(file), mapping, source=source, time_zone=zone, progress=progress)

    def import_traits(
        self,
        session: Session,
        file: Path | str | ibis.Table,
        mapping: TraitMapping,
        *,
        source: str,
        since: datetime | None = None,
        progress: Progress | None = None,
    ) -> ImportReport:
        """Store a file's rows as identify events; parameters and errors as those of `import_orders`.

        Parameters
        ----------
        since
            Since when the rows are true, unless the mapping names a column for it.
        """
        zone = self.settings.text("workspace.time_zone")
        return import_traits(
            self.events, session, _read(file), mapping, source=source, time=since, time_zone=zone, progress=progress
        )

    def quarantined(self, report: ImportReport, limit: int = 100) -> list[dict[str, Any]]:
        """Show the first `limit` lines that an import set aside: line, reason, detail and the masked row."""
        with self.database.read() as connection:
            return set_aside(connection, report.id, limit)

    def import_reports(self, session: Session) -> list[ImportReport]:
        """Count every finished import again from the log and the quarantine, in the order they were begun."""
        return [ledger.recomputed(self.events, session, report.id) for report in ledger.reports(self.events)]


def _read(file: Path | str | ibis.Table) -> Path | ibis.Table:
    return Path(file) if isinstance(file, str) else file
