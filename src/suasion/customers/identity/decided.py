"""What people decided about who is who, worked out to pairs of tokens: of two decisions on one pair the later holds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from suasion.customers.identity.resolution import Decided


@dataclass(frozen=True)
class Decision:
    """A person said that two sets of tokens are one customer, or are two.

    Parameters
    ----------
    number
        Counts decisions; the later holds.
    act
        What was decided.
    at
        When, in microseconds since 1970.
    left, right
        The tokens of each side.
    """

    number: int
    act: Literal["merge", "unmerge"]
    at: int
    left: tuple[str, ...]
    right: tuple[str, ...]


def worked_out(decisions: Sequence[Decision]) -> Decided:
    """Give the pairs that hold.

    Examples
    --------
    >>> merge, unmerge = Decision(1, "merge", 5, ("a",), ("b", "c")), Decision(2, "unmerge", 6, ("b",), ("a", "c"))
    >>> worked_out([merge, unmerge]).joined
    (('a', 'c', 5),)
    """
    ordered = sorted(decisions, key=lambda one: one.number)
    parted: dict[str, set[str]] = {}
    for one in ordered:
        for mine, theirs in ((one.left, one.right), (one.right, one.left)):
            for token in mine:  # others all at once: sides of a thousand make a million pairs
                if one.act == "unmerge":
                    parted.setdefault(token, set()).update(theirs)
                elif token in parted:
                    parted[token].difference_update(theirs)
    joined = [pair for one in reversed(ordered) if one.act == "merge" for pair in _pairs(one, parted)]
    return Decided(tuple(joined), {token: frozenset(others) for token, others in parted.items() if others})


def _pairs(one: Decision, parted: dict[str, set[str]]) -> Iterator[tuple[str, str, int]]:
    """Give every pair of the two sides that still holds; of sides nobody parted since, as many as connect them."""
    if not any(parted.get(token) for token in (*one.left, *one.right)):
        first, other = one.left[0], one.right[0]
        yield from ((first, right, one.at) for right in one.right)
        yield from ((left, other, one.at) for left in one.left[1:])
        return
    for left in one.left:
        apart = parted.get(left, set())
        if not apart.issuperset(one.right):
            yield from ((left, right, one.at) for right in one.right if right not in apart)
