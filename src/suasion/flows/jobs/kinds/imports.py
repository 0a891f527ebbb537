"""Imports of uploaded files: items, orders, events, traits. Interrupted ones go on: the import's ledger resumes."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

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


class _Import(Arguments, frozen=True, kw_only=True):
    upload: str
    source: str
    keep_upload: bool = False
    """Whether the upload stays when the import is done, for another mapping of the same file."""

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


_Load = Callable[[Workspace, Session, Any, Progress], ImportReport]


def _kind(name: str, arguments: type[_Import], load: _Load) -> Kind:
    def run(workspace: Workspace, told: _Import, progress: Progress) -> Result:
        with workspace.session() as session:
            report = load(workspace, session, told, progress)
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
    if not told.keep_upload:
        uploads(workspace).remove(told.upload)


def _path(workspace: Workspace, told: _Import) -> Any:
    return uploads(workspace).upload(told.upload).path


def _items(workspace: Workspace, session: Session, told: ImportItems, progress: Progress) -> ImportReport:
    return workspace.import_items(session, _path(workspace, told), told.mapping, progress)


def _orders(workspace: Workspace, session: Session, told: ImportOrders, progress: Progress) -> ImportReport:
    path = _path(workspace, told)
    return workspace.import_orders(session, path, told.mapping, source=told.source, progress=progress)


def _events(workspace: Workspace, session: Session, told: ImportEvents, progress: Progress) -> ImportReport:
    path = _path(workspace, told)
    return workspace.import_events(session, path, told.mapping, source=told.source, progress=progress)


def _traits(workspace: Workspace, session: Session, told: ImportTraits, progress: Progress) -> ImportReport:
    path, since = _path(workspace, told), told.since
    return workspace.import_traits(session, path, told.mapping, source=told.source, since=since, progress=progress)


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
