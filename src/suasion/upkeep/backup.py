"""Backups: a workspace as it stood at one moment, taken while a server may go on writing; the vault apart.

A backup is written under a name that ends in ``.unfinished``; it gets its own name when everything in it is on disk, so
one that was killed is never taken for one.
"""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from suasion.adapters.storage.migrations import current, latest
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.adapters.storage.sqlite_copy import copy_database
from suasion.core import faults
from suasion.core.clock import Clock, SystemClock
from suasion.core.durable import sync
from suasion.core.errors import Conflict, WorkspaceBusy, WorkspaceError
from suasion.core.progress import NoProgress, Progress, Task
from suasion.core.version import __version__
from suasion.events.recent import last_sequence
from suasion.privacy.key_ring import opened_ring
from suasion.privacy.keys import KEY_FILE, is_in_environment, vault_keys
from suasion.upkeep import contents, last_backup
from suasion.upkeep.contents import Contents, Held
from suasion.upkeep.room import require_room
from suasion.upkeep.sealed import SealedFile, sealed_files
from suasion.workspace.directory import SETTINGS_FILE, require_workspace

STATE_FILE, VAULT_FILE = "state.db", "vault.db"
_ALSO = (SETTINGS_FILE, "demo.json")
_FOLDERS = ("models", "assets")
_DRAFT = ".unfinished"
_VAULT_NOTE = "vault.taken"
"""In the data's draft: the SHA-256 of what says which vault backup was taken with it."""
_TRIES = 3

STATE_COPIED = faults.declare("backup.state_copied", "state.db is copied; the files it names are not")
FILES_TAKEN = faults.declare("backup.files_taken", "every file is in the backup, which does not have its name yet")
VAULT_DONE = faults.declare("backup.vault_done", "the vault's backup has its name, that of the data has not")


@dataclass(frozen=True)
class BackedUp:
    """A backup that was taken.

    Parameters
    ----------
    directory, vault
        Where the data is, and the vault, if it was asked for.
    taken
        As of when the data is.
    sequence
        Of the last event in it.
    files, bytes
        In the data's backup; a file that is linked takes no room of its own.
    key
        Whether the vault's key is in the vault's backup; it is not if the environment gives it.
    """

    directory: Path
    vault: Path | None
    taken: datetime
    sequence: int
    files: int
    bytes: int
    key: bool


def back_up(
    directory: Path,
    target: Path,
    *,
    vault: Path | None = None,
    clock: Clock | None = None,
    progress: Progress | None = None,
) -> BackedUp:
    """Back a workspace up; no ownership is needed, and nobody who writes is kept waiting.

    Parameters
    ----------
    directory
        The workspace.
    target, vault
        New or empty directories, outside the workspace. The data's backup never holds an identifier or a key.

    Raises
    ------
    suasion.core.errors.WorkspaceMissing
        If there is no workspace.
    suasion.core.errors.WorkspaceError
        If another release wrote it, or its rows are in PostgreSQL.
    suasion.core.errors.Conflict
        If a target holds something, or a sealed file is not what the manifest says.
    suasion.core.errors.StorageFull
        If a target's disk has less room than the backup takes.
    """
    directory, target, vault = directory.resolve(), target.resolve(), vault.resolve() if vault else None
    clock, progress = clock or SystemClock(), progress or NoProgress()
    require_workspace(directory)
    _refuse_targets(directory, target, vault)
    _require_room(directory, target, vault)
    with _drafted(target, vault) as draft:
        data = _data(directory, draft, clock, progress)
        key = _vault(directory, vault, draft, clock, progress) if vault else False
        faults.pass_point(VAULT_DONE)
    (target / _VAULT_NOTE).unlink(missing_ok=True)
    last_backup.note(directory, data.taken, data.sequence, target, vault)
    size = sum(one.bytes for one in data.files)
    return BackedUp(target, vault, data.taken, data.sequence, len(data.files), size, key)


def _data(directory: Path, draft: Path, clock: Clock, progress: Progress) -> Contents:
    taken = clock.now()
    copy_database(directory / STATE_FILE, draft / STATE_FILE, progress)
    faults.pass_point(STATE_COPIED)
    step, sequence, sealed = _looked_at(draft / STATE_FILE)
    others = list(_others(directory))
    size = sum(_size(directory / path) for path in [STATE_FILE, *(one.path for one in sealed), *others])
    with progress.task("Take files", size) as task:
        for one in sealed:  # at once: what compaction replaces meanwhile stays for a while only
            contents.linked(directory / one.path, draft, one.path)
        files = [_of_state(draft, task)]
        files += [_sealed(directory, draft, one, task) for one in sealed]
        files += [contents.taken_in(directory / path, draft, path, task) for path in others]
    found = Contents(contents.FORMAT, "data", __version__, taken, sequence, step, tuple(files))
    contents.write(draft, found)
    contents.sync_tree(draft)
    faults.pass_point(FILES_TAKEN)
    return found


def _looked_at(state: Path) -> tuple[str, int, list[SealedFile]]:
    database = SQLiteDatabase(state, read_only=True)
    try:
        with database.read() as connection:
            step = current(connection)
            if step != latest("state"):
                raise WorkspaceError(
                    f"state.db is at step {step or 'none'}; this release backs up step {latest('state')}.",
                    hint="Take the backup with the release that wrote it, or open it once for writing with this one.",
                )
            return step, last_sequence(connection), list(sealed_files(connection))
    finally:
        database.close()


def _of_state(draft: Path, task: Task) -> Held:
    path = draft / STATE_FILE
    return Held(STATE_FILE, path.stat().st_size, contents.hashed(path, task))


def _sealed(directory: Path, draft: Path, one: SealedFile, task: Task) -> Held:
    if not (draft / one.path).is_file() and not (directory / one.path).is_file():
        raise Conflict(
            f"{one.path} is gone, which the manifest names.",
            hint="If it was compacted while the backup ran, take the backup again; else see `suasion verify`.",
        )
    found = contents.taken_in(directory / one.path, draft, one.path, task)
    if found.sha256 != one.sha256:
        raise Conflict(
            f"{one.path} is not what the manifest says; a backup of it could not be restored.",
            hint="`suasion verify` names every file that is damaged. Restore it from an older backup.",
        )
    return found


def _others(directory: Path) -> Iterator[str]:
    """Name what is not in a database and cannot be computed again, or only at length; drafts are left out."""
    yield from (name for name in _ALSO if (directory / name).is_file())
    for folder in _FOLDERS:
        for path in sorted((directory / folder).rglob("*")):
            if path.is_file() and not path.name.endswith((".new", ".part")):
                yield path.relative_to(directory).as_posix()


def _vault(directory: Path, target: Path, data: Path, clock: Clock, progress: Progress) -> bool:
    with _drafted(target) as draft:
        taken = clock.now()
        key = _vault_with_key(directory, draft, progress)
        names = [VAULT_FILE, *([KEY_FILE] if key else [])]
        with progress.task("Look at the vault", sum(_size(draft / name) for name in names)) as task:
            files = tuple(Held(name, _size(draft / name), contents.hashed(draft / name, task)) for name in names)
        database = SQLiteDatabase(draft / VAULT_FILE, read_only=True)
        try:
            with database.read() as connection:
                step = current(connection)
        finally:
            database.close()
        contents.write(draft, Contents(contents.FORMAT, "vault", __version__, taken, 0, step, files))
        contents.sync_tree(draft)
        (data / _VAULT_NOTE).write_text(_told(draft), encoding="ascii")  # before it gets its name
        sync(data / _VAULT_NOTE)
        sync(data)
    return key


def _told(vault: Path) -> str:
    return hashlib.sha256((vault / contents.FILE).read_bytes()).hexdigest()


def _left_by_killed(draft: Path, vault: Path) -> bool:
    """Say whether a vault's backup was taken with data whose backup was killed before it had its name."""
    note = draft / _VAULT_NOTE
    return note.is_file() and (vault / contents.FILE).is_file() and note.read_text(encoding="ascii") == _told(vault)


def _vault_with_key(directory: Path, draft: Path, progress: Progress) -> bool:
    """Copy the vault and the key that opens the copy, though they may be being replaced; gives whether a key is in."""
    if is_in_environment():
        copy_database(directory / VAULT_FILE, draft / VAULT_FILE, progress)
        return False
    for _ in range(_TRIES):
        keys = (directory / KEY_FILE).read_bytes()
        (draft / VAULT_FILE).unlink(missing_ok=True)
        copy_database(directory / VAULT_FILE, draft / VAULT_FILE, progress)
        if (directory / KEY_FILE).read_bytes() == keys:
            (draft / KEY_FILE).touch(mode=0o600)
            (draft / KEY_FILE).write_bytes(keys)
            sync(draft / KEY_FILE)
            _require_opens(draft)
            return True
    raise Conflict("The vault's keys are being replaced.", hint="Take the backup when `suasion vault rotate` is done.")


def _require_opens(draft: Path) -> None:
    database = SQLiteDatabase(draft / VAULT_FILE, read_only=True)
    try:
        opened_ring(database, vault_keys(draft))
    finally:
        database.close()


@contextmanager
def _drafted(target: Path, vault: Path | None = None) -> Iterator[Path]:
    """Give an empty directory beside `target` that becomes it when the block ends without an error.

    What a backup that was killed left goes first, the `vault` it had taken too.
    """
    draft = _draft_of(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(draft.with_name(draft.name + ".lock"))
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise WorkspaceBusy(f"Another process takes a backup to {target}.", hint="Wait for it to end.") from error
    try:
        if vault and _left_by_killed(draft, vault):
            shutil.rmtree(_draft_of(vault), ignore_errors=True)
            vault.rename(_draft_of(vault))  # killed here, the next one goes on: a draft is cleared away
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        try:
            yield draft
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        draft.rename(target)  # takes the place of an empty directory
        sync(target.parent)
    finally:
        lock.release()
        Path(lock.lock_file).unlink(missing_ok=True)


def _draft_of(target: Path) -> Path:
    return target.with_name(target.name + _DRAFT)


def _refuse_targets(directory: Path, target: Path, vault: Path | None) -> None:
    for one in (target, vault) if vault else (target,):
        if one == directory or directory in one.parents:
            raise Conflict(
                f"{one} lies inside the workspace.", hint="A backup belongs elsewhere, best on another disk."
            )
        if one == vault and _left_by_killed(_draft_of(target), one):
            continue
        if (one.is_dir() and any(one.iterdir())) or one.is_file():
            raise Conflict(f"{one} already holds something.", hint="Name a directory that is new or empty.")
    if vault and (vault == target or target in vault.parents or vault in target.parents):
        raise Conflict(
            "The vault's backup would lie with the data.",
            hint="Keep them apart: whoever has both reads who everybody is.",
        )
    if not (directory / STATE_FILE).is_file():
        raise WorkspaceError(
            "The workspace's state is not in state.db but on a database server.",
            hint="Back it up with the server's own means (pg_dump) as docs/operating.md says.",
        )


def _require_room(directory: Path, target: Path, vault: Path | None) -> None:
    state = _size(directory / STATE_FILE) + _size(directory / f"{STATE_FILE}-wal")
    lake = sum(_size(path) for path in (directory / "lake").rglob("*.parquet"))
    others = sum(_size(directory / path) for path in _others(directory))
    place = _there(target)
    linkable = place.stat().st_dev == directory.stat().st_dev
    _require_room_at(place, state + others + (0 if linkable else lake))
    if vault:
        _require_room_at(_there(vault), _size(directory / VAULT_FILE) + _size(directory / f"{VAULT_FILE}-wal"))


def _require_room_at(place: Path, needed: int) -> None:
    require_room(place, needed, "The backup", hint="Make room, or name a target on another disk.")


def _there(path: Path) -> Path:
    """Give the nearest directory above `path` that exists already."""
    return next(one for one in (path, *path.parents) if one.is_dir())


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:  # compacted meanwhile, or a write-ahead log that has just gone
        return 0
