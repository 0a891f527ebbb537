"""Where an id may be, held in memory: a new id is known to be new without a look at the disk."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

SETS = 32
"""Sets that one filter tells apart."""
LANES = 8
"""Bloom filters that lie side by side: as many as a byte has bits."""

_HASHES = 6
_CELLS = 16
_STEPS = np.arange(_HASHES, dtype=np.uint32)
_BITS = np.uint8(1) << np.arange(LANES, dtype=np.uint8)

Sets = NDArray[np.uint32]


class IdFilter:
    """Eight Bloom filters side by side, filled one after another, and which sets the ids in each are of.

    Bit `lane` of every cell belongs to one filter, so one look answers for all of them. It never says no of an id that
    was added. A full filter says yes of a new id in less than 1 of 1,000 looks (Bloom 1970; (1 - exp(-6/16))^6 =
    9.3e-4), all eight in about 1 of 130. A filter is emptied when all sets in it were cleared. Not safe to use from
    two threads at once.

    Parameters
    ----------
    capacity
        Ids that it is made for, of all sets together. Memory: 2 bytes for each, however few there are.

    Examples
    --------
    >>> held = IdFilter(1_000)
    >>> held.add([b"0123456789abcdef"], 3)
    >>> held.sets([b"0123456789abcdef", b"another 16 bytes"]).tolist()
    [8, 0]
    """

    def __init__(self, capacity: int) -> None:
        self._most = max(-(-capacity // LANES), 1)  # ids of one lane
        self._cells = np.zeros(self._most * _CELLS, dtype=np.uint8)
        self._counts = [0] * LANES
        self._lane = 0
        self._held = np.zeros(LANES, dtype=np.uint32)  # the sets of each lane, set s as bit s
        self._of_cell: Sets = np.zeros(1 << LANES, dtype=np.uint32)  # the sets of all lanes whose bits a cell has

    @property
    def full(self) -> bool:
        """Whether it holds more than it was made for: it stays right, and says yes too often."""
        return self._counts[self._lane] > self._most

    def add(self, digests: Sequence[bytes], number: int) -> None:
        """Add ids of 16 uniformly distributed bytes to one set."""
        while digests:
            if self._counts[self._lane] >= self._most and 0 in self._counts:
                self._lane = self._counts.index(0)
            room = self._most - self._counts[self._lane]
            if room <= 0:  # no lane is empty any more
                room = len(digests)
            self._add(digests[:room], number)
            digests = digests[room:]

    def sets(self, digests: Sequence[bytes]) -> Sets:
        """Give for each id the sets that may hold it, set s as bit s; shape (n,)."""
        found: Sets = self._of_cell[np.bitwise_and.reduce(self._cells[self._positions(digests)], axis=1)]
        return found

    def clear(self, number: int) -> None:
        """Empty one set; what shares a lane with others only counts for none from now on."""
        self._held &= ~(np.uint32(1) << np.uint32(number))
        for lane in range(LANES):
            if self._counts[lane] and not self._held[lane]:
                self._cells &= ~_BITS[lane]
                self._counts[lane] = 0
        self._tell_sets()

    def _add(self, digests: Sequence[bytes], number: int) -> None:
        where = self._positions(digests)
        self._cells[where] |= _BITS[self._lane]  # the same bit everywhere, so it does no harm that positions repeat
        self._counts[self._lane] += len(digests)
        if not self._held[self._lane] >> np.uint32(number) & 1:
            self._held[self._lane] |= np.uint32(1) << np.uint32(number)
            self._tell_sets()

    def _tell_sets(self) -> None:
        cells = np.arange(1 << LANES, dtype=np.uint32)
        self._of_cell[:] = 0
        for lane in range(LANES):
            self._of_cell |= np.where(cells >> np.uint32(lane) & 1, self._held[lane], np.uint32(0))

    def _positions(self, digests: Sequence[bytes]) -> NDArray[np.uint64]:
        # Two halves of an id are two hashes, from which all others follow (Kirsch, Mitzenmacher 2006); a 32-bit hash
        # times the number of cells, over 2^32, is a position without a slow division (Lemire 2019).
        halves = np.frombuffer(b"".join(digests), dtype="<u4").reshape(-1, 4)
        hashes = halves[:, :1] + (halves[:, 1:2] | np.uint32(1)) * _STEPS
        where: NDArray[np.uint64] = (hashes.astype(np.uint64) * np.uint64(len(self._cells))) >> np.uint64(32)
        return where
