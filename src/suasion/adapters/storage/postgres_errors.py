"""PostgreSQL's errors in our words, and without the values that the server repeats in them."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError

from suasion.core.errors import StorageFull, WorkspaceBusy, WorkspaceError

# https://www.postgresql.org/docs/current/errcodes-appendix.html
_NO_READ = frozenset({"58030"})
"""An error of the disk."""
_NO_WRITE = _NO_READ | {"53100", "25006"}
"""Disk full; made read-only, as hosters do before a disk is full."""
_BUSY = frozenset({"55P03", "57014", "40001", "40P01"})
"""A lock or a statement took too long; two transactions were in each other's way."""
_VALUES = "22"
"""The class of errors whose first line repeats a value; others repeat it in what follows."""


def without_values(context: ExceptionContext) -> None:
    """Cut an error down to its first line, or its name: a hook of SQLAlchemy's `handle_error`."""
    error = context.original_exception
    if not isinstance(error, psycopg.Error) or error.sqlstate is None:
        return
    line = error.diag.message_primary or ""
    kind = type(error).__name__
    said = f"{kind} ({error.sqlstate})" if error.sqlstate.startswith(_VALUES) else f"{kind}: {line}"
    error.args = (said,)
    if context.sqlalchemy_exception is not None:
        context.sqlalchemy_exception.args = (said,)


@contextmanager
def said_plainly(*, writing: bool) -> Iterator[None]:
    """Give a full disk, a busy database and a lost server errors of their own."""
    try:
        yield
    except DBAPIError as error:
        state = getattr(error.orig, "sqlstate", None)
        if state in (_NO_WRITE if writing else _NO_READ):
            raise StorageFull.said() from error
        if state in _BUSY:
            raise WorkspaceBusy(
                "PostgreSQL is busy with the same rows, and does not end.", hint="Ask again in a moment."
            ) from error
        if error.connection_invalidated or _unreachable(error, state):
            raise WorkspaceError(
                "The PostgreSQL server that holds the workspace cannot be reached, or has just gone.",
                hint="It is asked again by itself. See that it runs and that SUASION_DATABASE_URL names it.",
            ) from error
        raise


def _unreachable(error: DBAPIError, state: str | None) -> bool:
    lost = state is None and isinstance(error.orig, psycopg.OperationalError)
    return lost or (state is not None and (state.startswith(("08", "57P", "28", "3D")) or state == "53300"))
