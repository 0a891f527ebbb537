"""Imports of uploaded files: items, orders, events, traits. Interrupted ones go on: the import's ledger resumes."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import ibis
import msgspec

from suasion.core.engine import Session
from suasion.core.errors import InputRefused
from suasion.core.progress import Progress
from suasion.events.checks import require_source
from suasion.events.imports.mapping import AnyMapping, EventMapping, ItemMapping, OrderMapping, TraitMapping, require
from suasion.events.imports.report import ImportReport
from suasion.flows.jobs.job import Arguments, Kind, Result
from suasion.flows.jobs.store import Jobs
from suasion.flows.jobs.uploads import Upload, Uploads
from suasion.workspace import Workspace

_MOST_STOPPED = 1000
"""Interrupted imports that are looked through, the newest first; each goes on or is given up at the next start."""


_SAMPLE = 5
"""Rows of an upload that are shown before it is imported."""

_SAMPLE_CHARACTERS = 200


class _Import(Arguments, frozen=True, kw_only=True):
    upload: str
    source: str
    keep_upload: bool = False
    """Whether the upload stays when the import is done, for another mapping of the same file."""
    dry_run: bool = False
    """Whether nothing is to change: the result says what the import would do, and the upload stays for it."""

    def check(self, workspace: Workspace) -> None:
        """Refuse an upload that is gone, or that lacks a column of the mapping."""
        if not self.source.strip():
            raise InputRefused("The source is empty.", hint="Name where the file comes from, such as shop or till.")
        require_source(self.source.strip())
        mapping: AnyMapping = self.mapping  # type: ignore[attr-defined]  # every import has one
        found = uploads(workspace).upload(self.upload)
        require(mapping, found.name, columns_of(workspace, found))


class ImportItems(_Import, frozen=True, kw_only=True):
    """A file with one row per item."""

    mapping: ItemMapping
    source: str = "catalog"  # items are the workspace's, whoever names them


class ImportOrders(_Import, frozen=True, kw_only=True):
    """A file with one row per order line."""

    mapping: OrderMapping


class ImportEvents(_Import, frozen=True, kw_only=True):
    """A file with one row per event that is no order."""

    mapping: EventMapping


class ImportTraits(_Import, frozen=True, kw_only=True):
    """A file with one row per customer; true `since` a moment, unless the mapping names a column for it."""

    mapping: TraitMapping
    since: datetime | None = None

    def check(self, workspace: Workspace) -> None:
        """Refuse what all imports refuse, and traits that do not say since when they are true."""
        super().check(workspace)
        if (self.since is None) == (self.mapping.time is None):
            raise InputRefused(
                "It must be said once since when the traits are true.",
                hint="Give either `since` (a moment) or the mapping's `time` (a column).",
            )
        if self.since is not None and self.since.tzinfo is None:
            raise InputRefused("`since` has no time zone.", hint="Write 2026-01-31T00:00:00Z.")
        if self.since is not None:
            _require_calendar(self.since)


def _require_calendar(moment: datetime) -> None:
    try:
        moment.astimezone(UTC)
    except OverflowError:
        raise InputRefused("`since` is outside the years 1 to 9999 in UTC.") from None


def uploads(workspace: Workspace) -> Uploads:
    """Give the uploads of a workspace."""
    return Uploads(workspace.directory, workspace.clock)


def columns_of(workspace: Workspace, upload: Upload) -> list[str]:
    """Read which columns an upload has.

    Raises
    ------
    suasion.core.errors.FileUnreadable
        If it is not a CSV or Parquet file that can be imported.
    """
    with workspace.session() as session:
        return list(session.add_file("upload", upload.path).columns)


def looked_into(workspace: Workspace, upload: Upload) -> tuple[list[str], list[list[str | None]]]:
    """Read an upload's columns and its first rows as text; raises as `columns_of`.

    The rows are personal data, as the file is: they are for whoever may import it.
    """
    with workspace.session() as session:
        table = session.add_file("upload", upload.path)
        shown = [_shown(table[name]).name(f"c{place}") for place, name in enumerate(table.columns)]
        rows = session.fetch(table.select(*shown).limit(_SAMPLE)).to_pylist()
        return list(table.columns), [list(row.values()) for row in rows]


def _shown(column: ibis.Value) -> ibis.Value:
    kind = column.type()
    if kind.is_nested() or kind.is_binary():
        return ibis.literal("…")
    return column.cast("string").substr(0, _SAMPLE_CHARACTERS)


_Load = Callable[[Workspace, Session, Any, Progress], ImportReport]


def _kind(name: str, arguments: type[_Import], load: _Load) -> Kind:
    def run(workspace: Workspace, told: _Import, progress: Progress) -> Result:
        with workspace.session() as session:
            report = load(workspace, session, told, progress)
        if not told.dry_run:
            with workspace.session() as session:
                workspace.history(session)  # so that the new customers are there when the import is done
        return msgspec.to_builtins(report)  # type: ignore[no-any-return]

    return Kind(
        name,
        arguments,
        run,
        resumes=True,
        can_resume=lambda workspace, told: uploads(workspace).has(told.upload),
        settled=_tidy,
    )


def _tidy(workspace: Workspace, told: _Import) -> None:
    if not (told.keep_upload or told.dry_run):
        uploads(workspace).remove(told.upload)


def _path(workspace: Workspace, told: _Import) -> Any:
    return uploads(workspace).upload(told.upload).path


def _how(told: _Import, progress: Progress) -> dict[str, Any]:
    return {"source": told.source, "progress": progress, "dry_run": told.dry_run}


def _items(workspace: Workspace, session: Session, told: ImportItems, progress: Progress) -> ImportReport:
    return workspace.import_items(session, _path(workspace, told), told.mapping, progress, dry_run=told.dry_run)


def _orders(workspace: Workspace, session: Session, told: ImportOrders, progress: Progress) -> ImportReport:
    return workspace.import_orders(session, _path(workspace, told), told.mapping, **_how(told, progress))


def _events(workspace: Workspace, session: Session, told: ImportEvents, progress: Progress) -> ImportReport:
    return workspace.import_events(session, _path(workspace, told), told.mapping, **_how(told, progress))


def _traits(workspace: Workspace, session: Session, told: ImportTraits, progress: Progress) -> ImportReport:
    how = _how(told, progress)
    return workspace.import_traits(session, _path(workspace, told), told.mapping, since=told.since, **how)


KINDS = (
    _kind("import_items", ImportItems, _items),
    _kind("import_orders", ImportOrders, _orders),
    _kind("import_events", ImportEvents, _events),
    _kind("import_traits", ImportTraits, _traits),
)


def needed(jobs: Jobs, upload_id: str) -> bool:
    """Say whether an import that waits, runs, or was interrupted and may go on needs an upload."""
    names = tuple(kind.name for kind in KINDS)
    stopped = jobs.listed(_MOST_STOPPED, state="interrupted", kinds=names).rows
    return any(job.arguments.get("upload") == upload_id for job in (*jobs.open(names), *stopped))
