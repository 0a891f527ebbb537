"""The one place where plain identifiers of many customers are compared: none of them leaves it, nor is kept.

What comes out names pairs of customers by their ids, and says field by field how far they agree.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import msgspec

from suasion.core.progress import NoProgress, Progress, Task
from suasion.privacy.likeness.blocking import Blocks, Pairs
from suasion.privacy.likeness.comparing import compared
from suasion.privacy.likeness.counting import Counts, by_hash
from suasion.privacy.likeness.people import Person
from suasion.privacy.likeness.spelling import Spelled, spelled
from suasion.privacy.likeness.weighing import Evidence, Verdict, weighed

_AT_ONCE = 2_000
"""Pairs between two words of progress."""


class Reveals(Protocol):
    """What turns tokens back into values: the vault."""

    def reveal(self, tokens: Iterable[str]) -> dict[str, str]:
        """Give the value behind each token."""
        ...


@dataclass(frozen=True)
class Alike:
    """Two customers who look like one person: `customer` is the lesser id, `verdict` is ``likely`` or ``possible``."""

    customer: str
    other: str
    bits: float
    verdict: Verdict
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Found:
    """What a look found.

    Parameters
    ----------
    pairs
        The strongest first.
    customers
        Of whom something is known that can be compared.
    compared
        Pairs that were.
    blocks_left_out, customers_left_out
        Groups that share something but are too large to compare everybody in them, and who is in one of those.
    """

    pairs: tuple[Alike, ...]
    customers: int
    compared: int
    blocks_left_out: int
    customers_left_out: int


def alike(vault: Reveals, people: Iterable[Sequence[Person]], progress: Progress | None = None) -> Found:
    """Find customers who look like one person.

    Parameters
    ----------
    people
        Every customer once, some at a time, in any order.
    progress
        Told how many customers were read and pairs compared.

    Returns
    -------
    Found
        The pairs whose weight makes one person likelier than not, under what `assumed` says: a ranking, no calibrated
        probability. It depends on nothing but the set of customers.
    """
    progress = progress or NoProgress()
    with progress.task("Read customers") as task:
        records = _records(vault, people, task)
    counts, blocks = Counts(), Blocks()
    with progress.task("Group customers", len(records)) as task:
        for place, record in enumerate(records, 1):
            one = _opened(record)
            counts.add(one)
            blocks.add(one)
            if place % _AT_ONCE == 0:
                task.advance(_AT_ONCE)
    sample = by_hash(_opened(record).customer for record in records)
    counts.close([_opened(records[place]) for place in sample])
    blocked = blocks.close()
    with progress.task("Compare pairs", len(blocked.pairs)) as task:
        found = _compared(records, blocked.pairs, counts, task)
    found.sort(key=lambda one: (-one.bits, one.customer, one.other))
    return Found(tuple(found), len(records), len(blocked.pairs), blocked.left_out, blocked.customers_left_out)


def _records(vault: Reveals, people: Iterable[Sequence[Person]], task: Task) -> list[bytes]:
    """Spell everybody of whom something is known, in order of id; packed, that takes some hundred bytes each."""
    encoder, found = msgspec.msgpack.Encoder(), list[tuple[str, bytes]]()
    for some in people:
        values = vault.reveal(token for person in some for token in person.tokens)
        for person in some:
            one = spelled(person, values)
            if not one.empty:
                found.append((person.customer, encoder.encode(one)))
        task.advance(len(some))
    found.sort()
    return [record for _, record in found]


_opened = msgspec.msgpack.Decoder(Spelled).decode


def _compared(records: Sequence[bytes], pairs: Pairs, counts: Counts, task: Task) -> list[Alike]:
    found, at, one = list[Alike](), -1, Spelled("", "", "", (), (), ())
    for start in range(0, len(pairs), _AT_ONCE):
        some = pairs[start : start + _AT_ONCE].tolist()
        for left, right in some:
            if left != at:
                at, one = left, _opened(records[left])
            other = _opened(records[right])
            weight = weighed(compared(one, other), one, other, counts)
            if weight.verdict:
                found.append(Alike(one.customer, other.customer, weight.bits, weight.verdict, weight.evidence))
        task.advance(len(some))
    return found
