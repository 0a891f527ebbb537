"""How far two customers agree, field by field; the values on which they do stay in here, for their rarity counts."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeVar

from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.fuzz import ratio, token_sort_ratio

from suasion.privacy.likeness.assumed import Field, Level
from suasion.privacy.likeness.spelling import Place, Spelled, is_han

TAIL, SHORT_TAIL = 9, 8
"""Last digits of a phone number by which it is the same with and without the code of a country, or of an area."""
_ORDER = ("differs", "nearly", "equal")
V = TypeVar("V")


@dataclass(frozen=True)
class Agreement:
    """One field of two customers.

    Parameters
    ----------
    level
        How far they agree.
    kind, values
        What has to be counted to say how rare that is: the field, the initials of first names or the local parts of
        addresses; and both values of it. Not shown to anybody.
    way
        What is special about it: ``initial``, ``local``, ``slip`` or ``area``; empty if nothing is.
    tries
        How many pairs of values could have agreed.
    """

    level: Level
    kind: str
    values: tuple[str, str]
    way: str = ""
    tries: int = 1


@dataclass(frozen=True)
class Compared:
    """All fields that both customers have; `swapped` if first and last name stand in each other's place."""

    fields: dict[Field, Agreement]
    swapped: bool = False


def compared(one: Spelled, other: Spelled) -> Compared:
    """Compare two customers; which is the first makes no difference."""
    fields, swapped = _names(one, other)
    for field, found in (
        ("email", _best(one.emails, other.emails, _emails)),
        ("phone", _best(one.phones, other.phones, _phones)),
        ("address", _best(one.places, other.places, _places)),
    ):
        if found is not None:
            fields[field] = found  # type: ignore[index]  # the three are fields
    return Compared(fields, swapped)


def _names(one: Spelled, other: Spelled) -> tuple[dict[Field, Agreement], bool]:
    straight = _both(one, other.given, other.family)
    if all(found.level == "equal" for found in straight.values()):
        return straight, False
    crossed = _both(one, other.family, other.given)
    if len(crossed) == 2 and all(found.level == "equal" for found in crossed.values()):
        return crossed, True
    return straight, False


def _both(one: Spelled, given: str, family: str) -> dict[Field, Agreement]:
    found: dict[Field, Agreement] = {}
    if one.given and given:
        found["given_name"] = given_names(one.given, given)
    if one.family and family:
        found["family_name"] = family_names(one.family, family)
    return found


def given_names(one: str, other: str) -> Agreement:
    """Compare first names: an initial, a shorter form and a slip of the pen are nearly the same.

    Examples
    --------
    >>> [given_names("ann", other).level for other in ("ann", "anna", "a", "bob")]
    ['equal', 'nearly', 'nearly', 'differs']
    >>> given_names("伟", "伟明").level
    'differs'
    """
    if one.replace(" ", "") == other.replace(" ", ""):
        return Agreement("equal", "given_name", (one, other))
    first, second = one.split(maxsplit=1)[0], other.split(maxsplit=1)[0]
    if min(len(first), len(second)) == 1 and first[0] == second[0] and not is_han(first):
        return Agreement("nearly", "initial", (first[0], second[0]), "initial")
    return Agreement("nearly" if _near(first, second) else "differs", "given_name", (one, other))


def family_names(one: str, other: str) -> Agreement:
    """Compare last names: one of a double name, and a slip of the pen, are nearly the same.

    Examples
    --------
    >>> [family_names("smith", other).level for other in ("smith", "smiht", "smith jones", "smart")]
    ['equal', 'nearly', 'nearly', 'differs']
    """
    if one.replace(" ", "") == other.replace(" ", ""):
        return Agreement("equal", "family_name", (one, other))
    words, others = set(one.split()), set(other.split())
    inside = words <= others or others <= words
    return Agreement("nearly" if inside or _near(one, other) else "differs", "family_name", (one, other))


def _near(one: str, other: str) -> bool:
    """Say whether two words are a slip apart; one Chinese character more or less makes another name."""
    if is_han(one) or is_han(other):
        return False
    shorter, longer = sorted((one, other), key=lambda word: (len(word), word))
    if len(shorter) >= 3 and longer.startswith(shorter):
        return True
    if len(shorter) < 4:
        return False
    slips = 1 if len(shorter) < 8 else 2
    return OSA.distance(one, other, score_cutoff=slips) <= slips or JaroWinkler.similarity(shorter, longer) >= 0.94


def _emails(one: tuple[str, str], other: tuple[str, str]) -> Agreement:
    (local, domain), (second, elsewhere) = one, other
    whole = (f"{local}@{domain}", f"{second}@{elsewhere}")
    if one == other:
        return Agreement("equal", "email", whole)
    if local == second and len(local) >= 3:
        way = "slip" if OSA.distance(domain, elsewhere, score_cutoff=2) <= 2 else "local"
        return Agreement("nearly", "local", (local, second), way)
    same = domain == elsewhere and min(len(local), len(second)) >= 6 and _digits(local) == _digits(second)
    near = same and OSA.distance(local, second, score_cutoff=1) <= 1
    return Agreement("nearly" if near else "differs", "email", whole)


def _digits(text: str) -> str:
    return "".join(one for one in text if one.isdecimal())


def _phones(one: str, other: str) -> Agreement:
    tails = one[-TAIL:], other[-TAIL:]
    if tails[0] == tails[1]:
        return Agreement("equal", "phone", tails)
    shorter = min(len(one), len(other))
    if shorter == SHORT_TAIL and one[-SHORT_TAIL:] == other[-SHORT_TAIL:]:
        return Agreement("equal", "phone", tails)
    near = shorter >= SHORT_TAIL and OSA.distance(*tails, score_cutoff=1) <= 1
    return Agreement("nearly" if near else "differs", "phone", tails)


def _places(one: Place, other: Place) -> Agreement:
    doors = one.door, other.door
    area = _same_area(one, other)
    if not all(doors):
        return Agreement("nearly" if area else "differs", "area", (one.area, other.area), "area")
    alike = (
        100.0
        if one.words == other.words
        else max(
            ratio(one.words.replace(" ", ""), other.words.replace(" ", "")), token_sort_ratio(one.words, other.words)
        )
    )
    if area and one.numbers == other.numbers and alike >= 90:
        return Agreement("equal", "address", doors)
    close = alike >= 80 and one.numbers[0] == other.numbers[0] and _inside(one.numbers, other.numbers)
    swapped = alike >= 90 and sorted("".join(one.numbers)) == sorted("".join(other.numbers))
    return Agreement("nearly" if area and (close or swapped) else "differs", "address", doors)


def _same_area(one: Place, other: Place) -> bool:
    if one.postcode and other.postcode:
        slip = min(len(one.postcode), len(other.postcode)) >= 4 and OSA.distance(one.postcode, other.postcode) == 1
        return one.postcode == other.postcode or (slip and one.city == other.city)
    return bool(one.city) and one.city == other.city


def _inside(numbers: Sequence[str], others: Sequence[str]) -> bool:
    shorter = min(len(numbers), len(others))
    return list(numbers[:shorter]) == list(others[:shorter])


def _best(ones: Sequence[V], others: Sequence[V], compare: Callable[[V, V], Agreement]) -> Agreement | None:
    """Give the values that agree most, whichever of the two customers they stand at first."""
    found: Iterable[Agreement] = (compare(*pair) for pair in product(ones, others))
    best = max(found, key=lambda one: (_ORDER.index(one.level), one.way != "local", sorted(one.values)), default=None)
    if best is None:
        return None
    return Agreement(best.level, best.kind, best.values, best.way, len(ones) * len(others))
