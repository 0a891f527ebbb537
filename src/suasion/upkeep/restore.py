"""Restoring: a backup becomes a workspace that is held, with nobody in it who was erased since.

What makes a directory a workspace, suasion.toml, gets its name last. Until then the directory holds it as
``restore.unfinished``; a restore that was killed there begins again from nothing.
"""

import shutil
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from suasion.adapters.storage.migrations import latest
from suasion.core import faults
from suasion.core.durable import sync
from suasion.core.errors import Conflict, FileUnreadable, WorkspaceExists, WorkspaceTooNew
from suasion.core.progress import NoProgress, Progress, Task
from suasion.core.settings import Settings
from suasion.customers.identity.rules import rules_of
from suasion.events.sealed_files import Lake
from suasion.privacy.key_ring import opened_ring
from suasion.privacy.keys import KEY_FILE, vault_keys
from suasion.upkeep import contents
from suasion.upkeep.backup import STATE_FILE
from suasion.upkeep.contents import Contents, Held
from suasion.upkeep.room import require_room
from suasion.upkeep.settling import Settled, settle
from suasion.wiring import connect
from suasion.workspace.directory import SETTINGS_FILE, own
from suasion.workspace.governing import UNFINISHED as ERASURE_UNFINISHED

UNFINISHED = "restore.unfinished"
_SETTINGS_DRAFT = "restore.settings"
_LOCK = "owner.lock"

COPIED = faults.declare("restore.copied", "every file of the backup is in place; the workspace is not held yet")
SETTLED = faults.declare("restore.settled", "the workspace is held and erasures are replayed; it has no name yet")


@dataclass(frozen=True)
class Restored:
    """A workspace that was restored, and is held.

    Parameters
    ----------
    taken, sequence
        As of when it is, and the last event in it.
    vault_taken
        As of when its identifiers and erasures are.
    settled
        What was done to it, and what waits for `suasion release`.
    """

    directory: Path
    taken: datetime
    sequence: int
    vault_taken: datetime
    settled: Settled


def restore(backup: Path, directory: Path, *, vault: Path, progress: Progress | None = None) -> Restored:
    """Make a workspace, held, of a backup of the data and one of the vault; every file's SHA-256 is compared.

    Parameters
    ----------
    backup
        The data's.
    directory
        New or empty.
    vault
        The newest there is: its erasure ledger says who is not to come back. It must not be older than the data.

    Raises
    ------
    suasion.core.errors.NotFound, suasion.core.errors.FileUnreadable
        If one is no backup, or a file of it is missing or not what it was.
    suasion.core.errors.WorkspaceExists
        If the directory holds something.
    suasion.core.errors.WorkspaceTooNew
        If a later release took the backup.
    suasion.core.errors.Conflict
        If the vault is older than the data, or another's.
    suasion.core.errors.SettingError
        If no key opens the vault.
    """
    backup, directory, vault = backup.resolve(), directory.resolve(), vault.resolve()
    progress = progress or NoProgress()
    data, identifiers = contents.read(backup, "data"), contents.read(vault, "vault")
    _refuse(data, identifiers)
    _require_room(directory, [data, identifiers])
    with ExitStack() as held:
        _emptied(directory, held)
        with progress.task("Copy and compare", sum(one.bytes for one in (*data.files, *identifiers.files))) as task:
            _copied(backup, data, directory, task)
            _copied(vault, identifiers, directory, task)
        contents.sync_tree(directory)
        faults.pass_point(COPIED)
        settled = _settled(directory, data, progress)
        faults.pass_point(SETTLED)
        (directory / UNFINISHED).rename(directory / SETTINGS_FILE)
        sync(directory)
    return Restored(directory, data.taken, data.sequence, identifiers.taken, settled)


def _refuse(data: Contents, vault: Contents) -> None:
    for kind, step in (("state", data.step), ("vault", vault.step)):
        newest = latest("state") if kind == "state" else latest("vault")
        if step > newest:
            raise WorkspaceTooNew(
                f"The backup's {kind} is at step {step}; this release knows steps up to {newest}.",
                hint="Restore with the release that took it, or a later one.",
            )
    if vault.taken < data.taken:
        raise Conflict(
            f"The vault's backup (of {vault.taken:%Y-%m-%d %H:%M} UTC) is older than the data's (of "
            f"{data.taken:%Y-%m-%d %H:%M} UTC): identifiers that came in between are not in it.",
            hint="Give a newer backup of the vault, or an older one of the data.",
        )
    if not any(one.path == SETTINGS_FILE for one in data.files):
        raise FileUnreadable(f"The backup holds no {SETTINGS_FILE}.", hint="Take another backup.")


def _emptied(directory: Path, held: ExitStack) -> None:
    """Make the directory, own it, and clear what a restore that was killed left in it."""
    found = {path.name for path in directory.iterdir()} if directory.is_dir() else set()
    if not found <= {_LOCK} and UNFINISHED not in found:
        raise WorkspaceExists(f"{directory} already holds something.", hint="Choose an empty or a new directory.")
    directory.mkdir(parents=True, exist_ok=True)
    directory.chmod(0o700)
    lock = own(directory)
    held.callback(lock.release)
    (directory / UNFINISHED).touch()  # before anything else: what follows is known as ours
    sync(directory)
    for path in directory.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name not in (_LOCK, UNFINISHED):
            path.unlink()


def _copied(source: Path, whole: Contents, directory: Path, task: Task) -> None:
    for one in whole.files:
        path = _SETTINGS_DRAFT if one.path == SETTINGS_FILE else one.path
        _one(source, one, directory, path, task)
        if path == _SETTINGS_DRAFT:
            (directory / path).replace(directory / UNFINISHED)  # there is never a moment without that name


def _one(source: Path, one: Held, directory: Path, path: str, task: Task) -> None:
    if not (source / one.path).is_file():
        raise FileUnreadable(f"{source / one.path} is missing.", hint="The backup is not whole; use another.")
    found = contents.taken_in(source / one.path, directory, path, task)
    if (found.bytes, found.sha256) != (one.bytes, one.sha256):
        raise FileUnreadable(
            f"{source / one.path} is not what was backed up.", hint="It is damaged; use another backup."
        )


def _settled(directory: Path, data: Contents, progress: Progress) -> Settled:
    if not (directory / STATE_FILE).is_file():
        raise FileUnreadable(f"The backup holds no {STATE_FILE}.", hint="Take another backup.")
    keys = vault_keys(directory)
    settings = Settings.read(directory / UNFINISHED)
    parts = connect(directory, settings, read_only=False)
    try:
        opened_ring(parts.vault_database, keys)
        if (directory / KEY_FILE).is_file():
            (directory / KEY_FILE).chmod(0o600)
        lake, rules = Lake(directory / "lake"), rules_of(settings)
        (directory / ERASURE_UNFINISHED).touch(mode=0o600)  # the files are as they were before what is replayed now
        return settle(parts, lake, rules, taken=data.taken, sequence=data.sequence, progress=progress)
    finally:
        parts.close()


def _require_room(directory: Path, backups: list[Contents]) -> None:
    needed = sum(one.bytes for backup in backups for one in backup.files)
    place = next(one for one in (directory, *directory.parents) if one.is_dir())
    require_room(place, needed, "The workspace", hint="Make room, or restore to another disk.")
