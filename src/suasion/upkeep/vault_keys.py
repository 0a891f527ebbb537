"""New keys for the vault of a workspace that nobody has open for writing."""

from pathlib import Path

from suasion.core.progress import Progress
from suasion.core.settings import Settings
from suasion.privacy.rotation import Rotated, rotate
from suasion.wiring import connect
from suasion.workspace.directory import SETTINGS_FILE, own, require_workspace


def replace_vault_keys(directory: Path, progress: Progress | None = None) -> Rotated:
    """Replace the vault's keys, or finish a replacement that was cut short; see `suasion.privacy.rotation`.

    Raises
    ------
    suasion.core.errors.WorkspaceMissing
        If there is no workspace.
    suasion.core.errors.WorkspaceBusy
        If a server or a command has it open for writing.
    suasion.core.errors.SettingError
        If no key opens the vault, or a key from the environment has no successor there.
    """
    require_workspace(directory)
    lock = own(directory)
    try:
        parts = connect(directory, Settings.read(directory / SETTINGS_FILE), read_only=False)
        try:
            return rotate(parts.vault_database, directory, parts.clock, progress=progress)
        finally:
            parts.close()
    finally:
        lock.release()
