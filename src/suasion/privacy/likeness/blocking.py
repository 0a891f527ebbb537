"""Which pairs are compared at all: those that share a key. Never all pairs, and never many of one key.

A key is a hash of values that one person's two records likely have in common. Work grows with the number of customers:
a block of more than `MOST_IN_BLOCK` is left out, and once there are `MOST_PAIRS` a customer so are the larger blocks.
"""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from suasion.privacy.likeness.assumed import FEW
from suasion.privacy.likeness.comparing import SHORT_TAIL, TAIL
from suasion.privacy.likeness.counting import hashed
from suasion.privacy.likeness.spelling import Spelled

MOST_IN_BLOCK = 40
MOST_PAIRS = 10
"""Pairs a customer, on average, that are compared at most; a few customers count as a thousand."""

Pairs = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Blocked:
    """The pairs to compare.

    Parameters
    ----------
    pairs
        Shape (n_pairs, 2): places of customers, the lower first; each pair once, in order.
    blocks
        Keys that two customers or more share.
    left_out
        Those of them that were too large.
    customers_left_out
        Customers who are in one of these; most are compared by another key.
    """

    pairs: Pairs
    blocks: int
    left_out: int
    customers_left_out: int


def keys(one: Spelled) -> Iterator[str]:
    """Give the keys of a customer.

    Each allows for something: another provider's address, letters that changed places, a number with swapped digits,
    first and last name in each other's place, a move.
    """
    parts = [part for part in (one.given.partition(" ")[0], one.family) if part]
    for local, domain in one.emails:
        yield f"email {local}@{domain}"
        if len(local) >= 4:
            yield f"local {local}"
        if len(local) >= 6:
            yield f"letters {''.join(sorted(local))}"
    for phone in one.phones:
        yield f"phone {phone[-SHORT_TAIL:]}"
        for part in parts:
            yield f"digits {part} {''.join(sorted(phone[-TAIL:]))}"
    if one.whole_name:
        yield f"name {one.whole_name}"
    for place in one.places:
        if place.numbers:
            yield f"house {place.area} {place.numbers[0]}"
            for part in parts:
                yield f"at home {place.area} {place.numbers[0]} {part}"
        for part in parts:
            yield f"area {place.area} {part}"
        if one.whole_name:
            yield f"name and area {place.area} {one.whole_name}"


class Blocks:
    """Groups customers that are added one after another by their keys."""

    def __init__(self) -> None:
        self._keys, self._places = array("Q"), array("I")
        self._customers = 0

    def add(self, one: Spelled) -> None:
        """Add the next customer."""
        found = {hashed("block", key) for key in keys(one)}
        self._keys.extend(found)
        self._places.extend([self._customers] * len(found))
        self._customers += 1

    def close(self) -> Blocked:
        """Give the pairs; nothing can be added then."""
        keys = np.frombuffer(self._keys, np.uint64)
        order = np.argsort(keys, kind="stable")
        keys, places = keys[order], np.frombuffer(self._places, np.uint32)[order].astype(np.int64)
        self._keys, self._places = array("Q"), array("I")
        starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]]) if len(keys) else np.empty(0, np.int64)
        sizes = np.diff(np.r_[starts, len(keys)])
        several = sizes >= 2
        kept = several & (sizes <= MOST_IN_BLOCK)
        kept &= sizes <= _largest(sizes[kept], MOST_PAIRS * max(self._customers, FEW))
        left = several & ~kept
        apart = _members(places, starts[left], sizes[left])
        pairs = [_pairs(places, starts[kept & (sizes == size)], size) for size in range(2, MOST_IN_BLOCK + 1)]
        whole = np.unique(np.concatenate(pairs))
        return Blocked(
            np.stack((whole // _WIDE, whole % _WIDE), axis=1),
            int(several.sum()),
            int(left.sum()),
            len(np.unique(apart)),
        )


_WIDE = 1 << 32


def _largest(sizes: npt.NDArray[np.int64], most: int) -> int:
    """Say up to which size blocks come to no more than so many pairs together."""
    counts = np.bincount(sizes, minlength=MOST_IN_BLOCK + 1)
    pairs = np.cumsum(counts * np.arange(len(counts)) * (np.arange(len(counts)) - 1) // 2)
    return int(np.searchsorted(pairs, most, side="right")) - 1


def _pairs(places: Pairs, starts: Pairs, size: int) -> Pairs:
    """Give every pair of the blocks of one size, as one number each."""
    members = places[starts[:, None] + np.arange(size)]
    one, other = np.triu_indices(size, 1)
    found: Pairs = members[:, one] * _WIDE + members[:, other]
    return found.ravel()


def _members(places: Pairs, starts: Pairs, sizes: Pairs) -> Pairs:
    ends = np.zeros(len(places) + 1, np.int64)
    np.add.at(ends, starts, 1)
    np.add.at(ends, starts + sizes, -1)
    inside: Pairs = places[np.cumsum(ends[:-1]) > 0]
    return inside
