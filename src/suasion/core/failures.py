"""How a failure that must not end a thread is told to the log."""

import traceback

from suasion.core.errors import StorageFull


def told(error: BaseException) -> str:
    """Say what failed and where, without the error's text: it can hold values of a row or cells of a file.

    Of a disk that takes nothing only that is said; where it was met says nothing more.

    Examples
    --------
    >>> told(StorageFull.said(read_only=True))
    'StorageFull: The disk that holds the workspace is read-only, so nothing can be written to it.'
    >>> told(ValueError("ann@shop.example"))
    'ValueError'
    """
    if full := StorageFull.of(error):
        return f"{type(full).__name__}: {full.message}"
    where = "".join(traceback.format_tb(error.__traceback__))
    return f"{type(error).__name__}\n{where}".strip()
