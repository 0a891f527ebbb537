"""The directory of a workspace: what makes it one, who owns it, and how an empty one is made."""

import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from suasion.core.errors import SettingError, WorkspaceBusy, WorkspaceExists, WorkspaceMissing
from suasion.core.settings import Settings, Value, default_file
from suasion.privacy.key_ring import found_ring
from suasion.privacy.keys import make_vault_key, vault_keys
from suasion.wiring import connect, database_url

SETTINGS_FILE = "suasion.toml"
_DRAFT = "suasion.toml.new"
_LOCK = "owner.lock"


def is_workspace(directory: Path) -> bool:
    """Say whether a directory holds a workspace."""
    return (directory / SETTINGS_FILE).is_file()


def require_workspace(directory: Path) -> None:
    """See to it that there is a workspace.

    Raises
    ------
    suasion.core.errors.WorkspaceMissing
        If there is none.
    """
    if not is_workspace(directory):
        raise WorkspaceMissing(
            f"There is no workspace in {directory}.",
            hint="Name another directory with --workspace (-w), or make one with `suasion init` or `suasion demo`.",
        )


def make(directory: Path, values: Mapping[str, Value] | None = None) -> None:
    """Make an empty workspace, with these settings instead of the defaults.

    suasion.toml gets its name last: a directory in which this was killed is no workspace yet, and the next call
    finishes it.

    Raises
    ------
    suasion.core.errors.WorkspaceExists
        If a workspace, or anything else, is already there.
    suasion.core.errors.WorkspaceBusy
        If another process is making one there.
    suasion.core.errors.SettingError
        If a setting does not exist or cannot be that.
    """
    Settings(values or {})
    _refuse_what_is_there(directory)
    directory.mkdir(parents=True, exist_ok=True)
    directory.chmod(0o700)  # databases, lake and mailbox are for their owner alone
    lock = own(directory)
    try:
        _refuse_what_is_there(directory)  # somebody may have been quicker
        settings = _drafted(directory, values or {})
        if not (directory / "vault.db").exists():
            make_vault_key(directory)
        parts = connect(directory, settings, read_only=False)
        try:
            found_ring(parts.vault_database, vault_keys(directory)[0], parts.clock.now())
        finally:
            parts.close()
        (directory / _DRAFT).rename(directory / SETTINGS_FILE)
    finally:
        lock.release()


def _drafted(directory: Path, values: Mapping[str, Value]) -> Settings:
    """Write suasion.toml under another name, and in it the schema if the rows go to PostgreSQL.

    A schema that a killed call named is kept: the rows may be there already.
    """
    draft, whole, schema = directory / _DRAFT, directory / f"{_DRAFT}.whole", ""
    if database_url(os.environ):
        with suppress(SettingError, FileNotFoundError):
            schema = Settings.read(draft).text("database.schema")
        schema = schema or f"suasion_{_slug(directory.name)}_{secrets.token_hex(3)}"
    whole.write_text(default_file({**values, "database.schema": schema}), encoding="utf-8")
    whole.replace(draft)
    return Settings.read(draft)


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:40]


def own(directory: Path) -> FileLock:
    """Become the one process that may write.

    Raises
    ------
    suasion.core.errors.WorkspaceBusy
        If another process is.
    """
    lock = FileLock(directory / _LOCK, thread_local=False)  # every thread of the owner sees that it is held
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise WorkspaceBusy(
            f"Another process has {directory} open for writing.",
            hint="Wait for it or stop it; only reading needs no ownership.",
        ) from error
    return lock


def _refuse_what_is_there(directory: Path) -> None:
    found = {path.name for path in directory.iterdir()} if directory.exists() else set()
    if SETTINGS_FILE in found:
        what = "a workspace"
    elif found <= {_LOCK, f"{_DRAFT}.whole"} or _DRAFT in found:  # new, or left by a `make` that was killed
        return
    else:
        what = "something else"
    raise WorkspaceExists(f"{directory} already holds {what}.", hint="Choose an empty or a new directory.")
