"""Whether a disk has room for a copy of a workspace."""

import shutil
from pathlib import Path

from suasion.core.errors import StorageFull

SPARE_BYTES = 64_000_000
"""What a copy leaves free: a disk that is full to the last byte harms everybody who uses it."""


def require_room(place: Path, needed: int, what: str, *, hint: str) -> None:
    """See to it that a disk holds `needed` bytes more, with `SPARE_BYTES` left.

    Parameters
    ----------
    place
        A directory on it.
    what
        What is to be written, as a sentence begins.

    Raises
    ------
    suasion.core.errors.StorageFull
        If it does not; nothing was written.
    """
    free = shutil.disk_usage(place).free
    if free < needed + SPARE_BYTES:
        megabytes = [f"{size / 1e6:,.0f} MB" for size in (needed, SPARE_BYTES, free)]
        raise StorageFull(
            f"{what} takes {megabytes[0]} and leaves {megabytes[1]} free; {place} has {megabytes[2]} free.", hint=hint
        )
