"""How common values are among a workspace's customers: the u of Fellegi and Sunter, from the data itself.

Values are counted by 64-bit hashes, so that a million customers take some hundred bytes each and nobody's name is kept.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from heapq import nsmallest

import numpy as np
import numpy.typing as npt

from suasion.privacy.likeness.assumed import ASSUMED, FEW, NEAR_PAIRS, UNSEEN_LOCAL, UNSEEN_NAME, Field
from suasion.privacy.likeness.comparing import TAIL, Agreement, compared
from suasion.privacy.likeness.spelling import Spelled

SAMPLED = 2_000
"""Customers of whom pairs are compared to see how often strangers nearly agree."""
_STRIDES = 20
_UNSEEN = {"name": UNSEEN_NAME, "local": UNSEEN_LOCAL, "initial": 1.0, "area": 1.0}
_UNSEEN |= {field: assumed.unseen for field, assumed in ASSUMED.items()}
_HAVING: dict[str, Field] = {"name": "given_name", "initial": "given_name", "local": "email", "area": "address"}


def hashed(kind: str, value: str) -> int:
    """Give what a value is counted and grouped by; the same in every process."""
    return int.from_bytes(blake2b(f"{kind}\0{value}".encode(), digest_size=8).digest(), "little")


def counted_values(one: Spelled) -> Iterator[tuple[str, str]]:
    """Give what is counted of a customer: kind and value, each once."""
    seen = dict.fromkeys(("phone", phone[-TAIL:]) for phone in one.phones)
    for local, domain in one.emails:
        seen |= {("email", f"{local}@{domain}"): None, ("local", local): None}
    for place in one.places:
        seen |= {("area", place.area): None}
        if place.door:
            seen |= {("address", place.door): None}
    if one.given:
        seen |= {("given_name", one.given): None, ("initial", one.given[0]): None}
    if one.family:
        seen |= {("family_name", one.family): None}
    if one.whole_name:
        seen |= {("name", one.whole_name): None}
    yield from seen


class Counts:
    """Counts values of customers that are added one after another; asked once all are.

    Examples
    --------
    >>> counts = Counts()
    >>> for number in range(5_000):
    ...     counts.add(Spelled(f"c{number}", "", "smith" if number % 5 else "quartermain", (), (), ()))
    >>> counts.close()
    >>> round(counts.share("family_name", "smith"), 2), round(counts.share("family_name", "nobody"), 4)
    (0.8, 0.0004)
    """

    def __init__(self) -> None:
        self.customers = 0
        self._having: dict[Field, int] = dict.fromkeys(ASSUMED, 0)
        self._hashes = array("Q")
        self._known: npt.NDArray[np.uint64] = np.empty(0, np.uint64)
        self._counts: npt.NDArray[np.int64] = np.empty(0, np.int64)
        self._near: dict[Field, float] = {field: assumed.near for field, assumed in ASSUMED.items()}

    def add(self, one: Spelled) -> None:
        """Count what is known of one more customer."""
        self.customers += 1
        for field, there in (
            ("given_name", one.given),
            ("family_name", one.family),
            ("email", one.emails),
            ("phone", one.phones),
            ("address", one.places),
        ):
            self._having[field] += bool(there)  # type: ignore[index]  # they are the fields
        self._hashes.extend(hashed(kind, value) for kind, value in counted_values(one))

    def close(self, sample: Sequence[Spelled] = ()) -> None:
        """Add up, once every customer was added; pairs of a sample show how often strangers nearly agree."""
        self._known, self._counts = np.unique(np.frombuffer(self._hashes, np.uint64), return_counts=True)
        self._hashes = array("Q")
        seen, near = dict.fromkeys(ASSUMED, 0), dict.fromkeys(ASSUMED, 0)
        for stride in range(1, min(_STRIDES, len(sample) - 1) + 1):
            for at in range(len(sample) - stride):
                for field, found in compared(sample[at], sample[at + stride]).fields.items():
                    seen[field] += 1
                    near[field] += found.level == "nearly" and not found.way
        for field, assumed in ASSUMED.items():
            weighed = near[field] + NEAR_PAIRS * assumed.near
            self._near[field] = weighed / (seen[field] + NEAR_PAIRS)

    def near(self, field: Field) -> float:
        """Say how often two strangers nearly agree in a field."""
        return self._near[field]

    def share(self, kind: str, value: str) -> float:
        """Say how common a value is among customers besides the two who are compared."""
        key = np.uint64(hashed(kind, value))
        place = int(np.searchsorted(self._known, key))
        there = place < len(self._known) and self._known[place] == key
        others = max(int(self._counts[place]) - 2, 0) if there else 0
        having = self._having[_HAVING.get(kind, kind)]  # type: ignore[arg-type]  # what is no field is named in it
        return min((others + _UNSEEN[kind]) / max(having, FEW), 1.0)

    def commoner(self, agreement: Agreement) -> float:
        """Give the share of the commoner of an agreement's two values."""
        return max(self.share(agreement.kind, value) for value in agreement.values)


def by_hash(customers: Iterable[str]) -> list[int]:
    """Choose the places of a sample that does not depend on the order of customers."""
    keyed = ((hashed("sample", customer), place) for place, customer in enumerate(customers))
    return [place for _, place in nsmallest(SAMPLED, keyed)]
