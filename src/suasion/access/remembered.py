"""Write keys that were looked up a moment ago: the intake asks about the same few, thousands of times a second.

A key that is revoked in this process is forgotten with the commit. What another process changed shows after `LASTS`.
"""

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock
from typing import Generic, TypeVar

LASTS = timedelta(seconds=10)
_MOST = 1_000

T = TypeVar("T")


class Remembered(Generic[T]):
    """What holders of keys were found to be, by the hash of the key.

    Parameters
    ----------
    most
        How many are remembered; beyond it the one remembered first is forgotten.

    Examples
    --------
    >>> from datetime import UTC
    >>> now = datetime(2026, 1, 1, tzinfo=UTC)
    >>> keys = Remembered[str]()
    >>> keys.put("hash", "web", now, None, keys.turn)
    >>> keys.get("hash", now), keys.get("hash", now + LASTS)
    ('web', None)
    """

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._lock = Lock()
        self._found: OrderedDict[str, tuple[T, datetime]] = OrderedDict()
        self.turn = 0
        """How often all was forgotten; taken before a look-up, and given to `put` with what that found."""

    def get(self, key: str, now: datetime) -> T | None:
        """Give what is remembered of a key, if it still holds."""
        found = self._found.get(key)
        return found[0] if found is not None and now < found[1] else None

    def put(self, key: str, holder: T, now: datetime, expires_at: datetime | None, turn: int) -> None:
        """Remember what a look-up found, unless all was forgotten since it began."""
        until = now + LASTS
        with self._lock:
            if turn != self.turn:
                return
            self._found.pop(key, None)
            self._found[key] = (holder, until if expires_at is None else min(until, expires_at))
            if len(self._found) > self._most:
                self._found.popitem(last=False)

    def forget(self) -> None:
        """Forget all, also what look-ups under way will find."""
        with self._lock:
            self.turn += 1
            self._found.clear()
