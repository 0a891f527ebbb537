"""The file by which a command finds the server of a workspace: where it answers, and a key for its owner."""

import json
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

_FILE = "serving.json"


@dataclass(frozen=True)
class Serving:
    """A server of a workspace.

    Parameters
    ----------
    address
        Where it answers, as a URL.
    key
        What lets this machine's owner of the workspace do everything; made anew at every start.
    pid
        Its process.
    """

    address: str
    key: str = field(repr=False)
    pid: int

    @property
    def lives(self) -> bool:
        """Whether the process exists; after a kill -9 the file stays behind."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:  # somebody else's
            return True
        return True


def new_key() -> str:
    """Make a local key: 256 random bits."""
    return secrets.token_urlsafe(32)


def announce(directory: Path, serving: Serving) -> None:
    """Write the file, whole or not at all, readable by its owner alone."""
    draft = directory / f"{_FILE}.{serving.pid}.new"
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(vars(serving), file)
    draft.replace(directory / _FILE)


def announced(directory: Path) -> Serving | None:
    """Read the file; None if there is none, or it is none of ours."""
    try:
        found = json.loads((directory / _FILE).read_text(encoding="utf-8"))
        return Serving(str(found["address"]), str(found["key"]), int(found["pid"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def withdraw(directory: Path) -> None:
    """Delete the file; only the workspace's owner may, so that nobody deletes another's."""
    (directory / _FILE).unlink(missing_ok=True)
