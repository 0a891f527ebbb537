"""Where an id may be, held in memory: a new id is known to be new without a look at the disk."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

LANES = 32
"""Sets that one filter tells apart."""

_HASHES = 6
_CELLS = 16
_STEPS = np.arange(_HASHES, dtype=np.uint32)
_BITS = np.uint32(1) << np.arange(LANES, dtype=np.uint32)

Cells = NDArray[np.uint32]


class IdFilter:
    """32 Bloom filters side by side: which of 32 sets may hold an id.

    Bit `lane` of every cell belongs to one set, so one look answers for all of them, and one set is emptied without a
    word to the others. It never says no of an id that was added; filled to its capacity it says yes of a new one
    in less than 1 of 1,000 looks into a set (Bloom 1970; (1 - exp(-6/16))^6 = 9.3e-4). It is not safe to use from two
    threads at once.

    Parameters
    ----------
    capacity
        Ids of the fullest set. Memory: 64 bytes for each, for all 32 sets together.

    Examples
    --------
    >>> held = IdFilter(1_000)
    >>> held.add([b"0123456789abcdef"], lane=3)
    >>> held.lanes([b"0123456789abcdef", b"another 16 bytes"]).tolist()
    [8, 0]
    """

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.counts = np.zeros(LANES, dtype=np.int64)
        self._cells: Cells = np.zeros(max(capacity, 1) * _CELLS, dtype=np.uint32)

    @property
    def full(self) -> bool:
        """Whether a set holds more than the filter was made for: it stays right, and says yes too often."""
        return bool(self.counts.max() > self.capacity)

    def add(self, digests: Sequence[bytes], lane: int) -> None:
        """Add ids of 16 uniformly distributed bytes to one set."""
        if not digests:
            return
        where = self._positions(digests)
        self._cells[where] |= _BITS[lane]  # the same bit everywhere, so it does no harm that positions repeat
        self.counts[lane] += len(digests)

    def add_spread(self, digests: Sequence[bytes]) -> None:
        """Add ids of one large set, which takes up all lanes: an id's first byte says which."""
        if not digests:
            return
        lanes = spread(digests)
        for lane in range(LANES):
            self.add([one for one, its in zip(digests, lanes, strict=True) if its == lane], lane)

    def lanes(self, digests: Sequence[bytes]) -> Cells:
        """Give for each id the sets that may hold it, set `lane` as bit `lane`; shape (n,)."""
        found: Cells = np.bitwise_and.reduce(self._cells[self._positions(digests)], axis=1)
        return found

    def clear(self, lane: int) -> None:
        """Empty one set."""
        self._cells &= ~_BITS[lane]
        self.counts[lane] = 0

    def _positions(self, digests: Sequence[bytes]) -> NDArray[np.uint64]:
        # Two halves of an id are two hashes, from which all others follow (Kirsch, Mitzenmacher 2006); a 32-bit hash
        # times the number of cells, over 2^32, is a position without a slow division (Lemire 2019).
        halves = np.frombuffer(b"".join(digests), dtype="<u4").reshape(-1, 4)
        hashes = halves[:, :1] + (halves[:, 1:2] | np.uint32(1)) * _STEPS
        where: NDArray[np.uint64] = (hashes.astype(np.uint64) * np.uint64(len(self._cells))) >> np.uint64(32)
        return where


def spread(digests: Sequence[bytes]) -> list[int]:
    """Say in which lane each id of a set lies that takes up all of them."""
    return [one[0] % LANES for one in digests]
