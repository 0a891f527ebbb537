"""Files that leave while they are read."""

from collections.abc import AsyncIterator, Iterator

from anyio import CancelScope
from starlette.concurrency import run_in_threadpool


async def streamed(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Hand on piece by piece; whoever hangs up ends the read at once."""
    try:
        while (piece := await run_in_threadpool(next, pieces, None)) is not None:
            yield piece
    finally:
        with CancelScope(shield=True):  # the end is written down even if the reader is gone
            await run_in_threadpool(pieces.close)  # type: ignore[attr-defined]  # it is a generator
