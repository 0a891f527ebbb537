"""The state of the process and of what it serves: version, schema, log, disk, engine, health."""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock

from sqlalchemy import func, select

from suasion.adapters.storage.migrations import current, latest
from suasion.core.settings import Value
from suasion.core.version import __version__
from suasion.deliveries.hold import standing
from suasion.events.tables import MANIFEST, TAIL
from suasion.http.health import workspace_health
from suasion.workspace import Workspace

REMEMBERED_SECONDS = 30.0
"""How long disk use is remembered: a mailbox or the models can be many files."""
_PARTS = ("state.db", "vault.db", "lake", "models", "report", "mailbox", "uploads", "tmp")


@dataclass(frozen=True)
class Schema:
    """How far a database's migrations went; `step` and `newest` are equal unless it was opened read-only too early."""

    database: str
    step: str
    newest: str


@dataclass(frozen=True)
class LogState:
    """The log.

    Parameters
    ----------
    sequence
        Of the last event, which is also how many there are.
    tail
        Events not sealed yet.
    sealed_files, sealed_events
        Ranges in the lake, a pair of files each, and the events in them.
    last_sealed
        When the last range was sealed.
    """

    sequence: int
    tail: int
    sealed_files: int
    sealed_events: int
    last_sealed: datetime | None


@dataclass(frozen=True)
class DiskUse:
    """Bytes that one part of the workspace takes, with a database's write-ahead log counted to it."""

    part: str
    bytes: int


@dataclass(frozen=True)
class SystemState:
    """Everything an operator looks at first.

    Parameters
    ----------
    uptime_seconds
        Since this process began to serve the workspace.
    checks
        What was looked at and what was found wrong with it; an empty text means nothing.
    held_since
        When the workspace was restored, if it was not released yet: nothing leaves it.
    disk
        At most `REMEMBERED_SECONDS` old.
    disk_free_bytes
        On the volume that holds the workspace.
    """

    as_of: datetime
    version: str
    uptime_seconds: float
    schemas: tuple[Schema, ...]
    log: LogState
    disk: tuple[DiskUse, ...]
    disk_free_bytes: int
    engine: dict[str, Value]
    checks: dict[str, str]
    held_since: datetime | None


class SystemLook:
    """Looks at the process and at the workspace it serves; make one when serving begins.

    Parameters
    ----------
    workspace
        What is served.
    seconds
        A clock that never goes back, in seconds.
    """

    def __init__(self, workspace: Workspace, seconds: Callable[[], float] = time.monotonic) -> None:
        self._workspace, self._seconds = workspace, seconds
        self._began = seconds()
        self._measuring = Lock()
        self._disk: tuple[float, tuple[DiskUse, ...]] | None = None

    def now(self) -> SystemState:
        """Look."""
        workspace = self._workspace
        settings = workspace.settings.items()
        return SystemState(
            as_of=workspace.clock.now(),
            version=__version__,
            uptime_seconds=round(self._seconds() - self._began, 1),
            schemas=_schemas(workspace),
            log=_log(workspace),
            disk=self._disk_use(),
            disk_free_bytes=shutil.disk_usage(workspace.directory).free,
            engine={name: value for name, value in settings if name.startswith("engine.")},
            checks=workspace_health(workspace).checks,
            held_since=_held_since(workspace),
        )

    def _disk_use(self) -> tuple[DiskUse, ...]:
        with self._measuring:  # whoever asks meanwhile takes what the first finds
            if self._disk is None or self._seconds() - self._disk[0] >= REMEMBERED_SECONDS:
                found = tuple(DiskUse(part, _bytes(self._workspace.directory, part)) for part in _PARTS)
                self._disk = self._seconds(), found
            return self._disk[1]


def _schemas(workspace: Workspace) -> tuple[Schema, ...]:
    with workspace.database.read() as connection:
        step = current(connection)
    # The vault's own database is not ours to open; a workspace does not open unless it is at the newest step.
    return Schema("state.db", step, _latest("state")), Schema("vault.db", _latest("vault"), _latest("vault"))


_latest = cache(latest)


def _held_since(workspace: Workspace) -> datetime | None:
    with workspace.database.read() as connection:
        held = standing(connection)
    return None if held is None else held.since


def _log(workspace: Workspace) -> LogState:
    with workspace.database.read() as connection:
        tail, last = connection.execute(select(func.count(), func.max(TAIL.c.seq))).one()
        columns = (func.count(), func.sum(MANIFEST.c.events), func.max(MANIFEST.c.last), func.max(MANIFEST.c.sealed))
        query = select(*columns).where(MANIFEST.c.replaced.is_(None))
        files, events, sealed, when = connection.execute(query).one()
    return LogState(max(last or 0, sealed or 0), tail, files, events or 0, when)


def _bytes(directory: Path, part: str) -> int:
    files = [path for path in directory.glob(f"{part}*") if path.is_file()]
    files += [path for path in (directory / part).rglob("*") if path.is_file()] if (directory / part).is_dir() else []
    return sum(_size(path) for path in files)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:  # a write-ahead log or an overflow file that has just gone
        return 0
