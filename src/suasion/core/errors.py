"""Every error Suasion raises on purpose.

* SuasionError
  x SettingError            (ValueError)        a setting is missing, unknown or out of range
  x WorkspaceError
    - WorkspaceMissing      (FileNotFoundError) no workspace at that directory
    - WorkspaceExists       (FileExistsError)   asked to create where one already is
    - WorkspaceBusy         (RuntimeError)      another process owns it
    - WorkspaceTooNew       (RuntimeError)      written by a later release
  x InputRefused            (ValueError)        a file or request was refused whole; nothing changed
    - ColumnMissing
    - FileUnreadable
  x NotFound                (LookupError)       a named thing does not exist
  x Conflict                (RuntimeError)      what was asked contradicts what is stored
  x Infeasible              (ValueError)        limits that no plan can satisfy
  x DeliveryRefused         (RuntimeError)      a channel would not take a message
  x NotSignedIn             (PermissionError)   nobody, or somebody unknown, asks for what needs a caller
  x NotAllowed              (PermissionError)   the caller is known and may not do this
  x TooManyRequests         (RuntimeError)      the caller has to wait
    - Overloaded                                more waits here than can be taken in
  x TooLarge                (ValueError)        a request or file is larger than it may be
  x StorageFull             (OSError)           the workspace's disk takes no more, or is read-only
  x ExtraMissing            (ImportError)       an optional dependency is not installed

Each carries a stable `code`, a message that says what happened with the offending value, and a `hint` that says what to
do. Too little data is never an error: functions return a result that says "not enough data".
"""

import errno
from collections.abc import Iterable
from difflib import get_close_matches
from typing import ClassVar


class SuasionError(Exception):
    """Base of everything Suasion raises on purpose.

    Parameters
    ----------
    message
        What happened and with which value.
    hint
        What the reader can do about it; empty if there is nothing.
    """

    code: ClassVar[str] = "error"

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n\nHint: {self.hint}" if self.hint else self.message


class SettingError(SuasionError, ValueError):
    """A setting is missing, unknown, of the wrong type or out of range."""

    code = "setting"


class WorkspaceError(SuasionError):
    """The workspace as a whole cannot be used the way it was asked for."""

    code = "workspace"


class WorkspaceMissing(WorkspaceError, FileNotFoundError):
    """There is no workspace at the directory given."""

    code = "workspace_missing"


class WorkspaceExists(WorkspaceError, FileExistsError):
    """A workspace is already there, or the directory holds something else."""

    code = "workspace_exists"


class WorkspaceBusy(WorkspaceError, RuntimeError):
    """Another process owns the workspace; one owner writes."""

    code = "workspace_busy"


class WorkspaceTooNew(WorkspaceError, RuntimeError):
    """The workspace was written by a later release than this one."""

    code = "workspace_too_new"


class InputRefused(SuasionError, ValueError):
    """A file or request was refused whole; nothing was changed."""

    code = "input_refused"


class ColumnMissing(InputRefused):
    """A file lacks a column that its mapping names."""

    code = "column_missing"

    @classmethod
    def from_names(cls, source: str, missing: Iterable[str], found: Iterable[str], todo: str = "") -> "ColumnMissing":
        """Name the missing columns, the columns found and the nearest matches; `todo` is what the caller can do."""
        missing, found = list(missing), list(found)
        near = [match for name in missing for match in get_close_matches(name, found, n=1)]
        guess = f"Did you mean {near}? " if near else ""
        return cls(f"{source} lacks the column(s) {missing}; it has {found}.", hint=(guess + todo).strip())


class FileUnreadable(InputRefused):
    """A file is empty, of an unknown format, or not in the encoding it was said to be in."""

    code = "file_unreadable"


class NotFound(SuasionError, LookupError):
    """A named thing does not exist."""

    code = "not_found"

    @classmethod
    def among(cls, kind: str, name: str, choices: Iterable[str]) -> "NotFound":
        """Name the thing, what exists instead, and the nearest match."""
        choices = sorted(choices)
        near = get_close_matches(name, choices, n=1)
        instead = f"there is {choices}" if choices else "there is none yet"
        return cls(
            f"There is no {kind} {name!r}; {instead}.",
            hint=f"Did you mean {near[0]!r}?" if near else "",
        )


class Conflict(SuasionError, RuntimeError):
    """What was asked contradicts what is already stored."""

    code = "conflict"


class Infeasible(SuasionError, ValueError):
    """No plan can satisfy the limits given."""

    code = "infeasible"


class DeliveryRefused(SuasionError, RuntimeError):
    """A channel would not take a message; it was certainly not sent."""

    code = "delivery_refused"


class NotSignedIn(SuasionError, PermissionError):
    """Nobody, or somebody unknown, asks for something that needs a session or a key."""

    code = "not_signed_in"


class NotAllowed(SuasionError, PermissionError):
    """The caller is known, and their role or key does not allow this."""

    code = "not_allowed"


class TooManyRequests(SuasionError, RuntimeError):
    """The caller asks more often than it may; `wait_seconds` says when to ask again."""

    code = "too_many_requests"

    def __init__(self, message: str, *, wait_seconds: int, hint: str = "") -> None:
        super().__init__(message, hint=hint or f"Ask again in {wait_seconds} s.")
        self.wait_seconds = wait_seconds


class Overloaded(TooManyRequests):
    """More waits here than can be taken in, whoever sent it; nothing of this was taken, and it can be sent again."""

    code = "overloaded"


class TooLarge(SuasionError, ValueError):
    """A request or a file is larger than it may be."""

    code = "too_large"


_FULL = ("is full, or takes nothing any more", "Make room on it, then ask again.")
_READ_ONLY = (
    "is read-only, so nothing can be written to it",
    "Mount it for writing, then ask again. `suasion doctor`, `verify` and `backup` read what is there meanwhile.",
)
_TAKES_NOTHING = {errno.ENOSPC: _FULL, errno.EDQUOT: _FULL, errno.EFBIG: _FULL, errno.EROFS: _READ_ONLY}


class StorageFull(SuasionError, OSError):
    """The disk that holds the workspace is full, read-only, or takes nothing; what was to be written is not kept."""

    code = "storage_full"

    @classmethod
    def said(cls, *, read_only: bool = False) -> "StorageFull":
        """Say it without a path: whoever asks over HTTP learns nothing of the machine."""
        return cls._of("the workspace", *(_READ_ONLY if read_only else _FULL))

    @classmethod
    def of(cls, error: BaseException, *, naming_it: bool = False) -> "StorageFull | None":
        """Tell a system's error that means no room (disk, quota or file size) or a read-only disk from any other.

        Parameters
        ----------
        error
            Any.
        naming_it
            True to say which file could not be written, to whoever sits at this machine.

        Examples
        --------
        >>> StorageFull.of(OSError(errno.ENOSPC, "No space left on device")).message
        'The disk that holds the workspace is full, or takes nothing any more.'
        >>> StorageFull.of(OSError(errno.EROFS, "Read-only file system", "/mnt/shop"), naming_it=True).message
        'The disk that holds /mnt/shop is read-only, so nothing can be written to it.'
        >>> StorageFull.of(OSError(errno.EACCES, "Permission denied")) is None
        True
        """
        if isinstance(error, cls):
            return error
        if not isinstance(error, OSError) or error.errno not in _TAKES_NOTHING:
            return None
        named = naming_it and error.filename
        return cls._of(str(error.filename) if named else "the workspace", *_TAKES_NOTHING[error.errno])

    @classmethod
    def _of(cls, what: str, how: str, hint: str) -> "StorageFull":
        return cls(f"The disk that holds {what} {how}.", hint=hint)


class ExtraMissing(SuasionError, ImportError):
    """An optional dependency is needed here and is not installed."""

    code = "extra_missing"

    @classmethod
    def named(cls, package: str, extra: str) -> "ExtraMissing":
        """Say which package is missing and the exact line that installs it."""
        return cls(f"{package} is not installed.", hint=f"pip install 'suasion[{extra}]'")


def of_this_machine(error: OSError) -> SuasionError | None:
    """Say what the system refused to whoever sits at this machine, with the file; None for what only a bug explains.

    Examples
    --------
    >>> of_this_machine(PermissionError(errno.EACCES, "Permission denied", "/mnt/shop/owner.lock")).message
    'This account may not read or write /mnt/shop/owner.lock.'
    >>> of_this_machine(OSError(errno.EBADF, "Bad file descriptor")) is None
    True
    """
    if isinstance(error, PermissionError) and error.filename:
        return WorkspaceError(
            f"This account may not read or write {error.filename}.",
            hint="Run the command as the account that owns it, or give this one the right to it.",
        )
    return StorageFull.of(error, naming_it=True)
