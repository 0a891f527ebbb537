"""When a workspace was last backed up: a note in its directory, which `suasion doctor` reads."""

from datetime import datetime
from pathlib import Path

import msgspec

from suasion.core.errors import StorageFull

_FILE = "last_backup.json"


class LastBackup(msgspec.Struct, frozen=True):
    """When, up to which event, and where to; `vault` is empty if the vault was not backed up with it."""

    taken: datetime
    sequence: int
    directory: str
    vault: str


def note(workspace: Path, taken: datetime, sequence: int, directory: Path, vault: Path | None) -> None:
    """Note a backup that ended; the note before is replaced at once. A disk that takes nothing goes without a note."""
    draft = workspace / f"{_FILE}.new"
    try:
        draft.write_bytes(msgspec.json.encode(LastBackup(taken, sequence, str(directory), str(vault or ""))))
        draft.chmod(0o600)
        draft.replace(workspace / _FILE)
    except OSError as error:
        if StorageFull.of(error) is None:
            raise


def noted(workspace: Path) -> LastBackup | None:
    """Give the note; None if there is none that can be read."""
    try:
        return msgspec.json.decode((workspace / _FILE).read_bytes(), type=LastBackup)
    except (OSError, msgspec.MsgspecError):
        return None
