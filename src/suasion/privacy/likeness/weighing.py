"""Evidence in bits: how much likelier the agreement of two customers is of one person than of two strangers.

Each field gives log2(m / u), the weights of Fellegi and Sunter (1969). Fields of one household agree without being one
person's, which sums of fields cannot see; so a household is a second explanation beside strangers, and takes away what
it explains as well: log2(1 + H/S), where H/S is how much likelier a household is than strangers.
"""

from dataclasses import dataclass
from math import log2
from typing import Literal

from suasion.privacy.likeness.assumed import (
    ASSUMED,
    DUPLICATES,
    FEW,
    HOUSEHOLD,
    LIKELY,
    POSSIBLE,
    SAME_LOCAL,
    SLIP,
    SWAPPED,
    Field,
)
from suasion.privacy.likeness.comparing import Agreement, Compared
from suasion.privacy.likeness.counting import Counts
from suasion.privacy.likeness.spelling import Spelled

Verdict = Literal["likely", "possible", ""]
_DIGITS = 4
"""Digits in a local part that are told apart; more make it no rarer."""


@dataclass(frozen=True)
class Evidence:
    """What one field says.

    Parameters
    ----------
    field
        ``given_name``, ``family_name``, ``email``, ``phone``, ``address``; or ``household``, the other explanation.
    level
        ``equal``, ``nearly`` or ``differs``; of the household ``explains``.
    bits
        For one person; less than 0 speaks against it.
    """

    field: str
    level: str
    bits: float


@dataclass(frozen=True)
class Weighed:
    """What all fields say: the sum of the bits, and in a word how likely that makes one person."""

    bits: float
    verdict: Verdict
    evidence: tuple[Evidence, ...]


def weighed(found: Compared, one: Spelled, other: Spelled, counts: Counts) -> Weighed:
    """Weigh the agreement of two customers."""
    evidence, home = list[Evidence](), 0.0
    for field, agreement in found.fields.items():
        person, household = _bits(field, agreement, _rarity(field, agreement, found, (one, other), counts))
        if found.swapped and field == "given_name":
            person += log2(SWAPPED)
            household += log2(SWAPPED)
        evidence.append(Evidence(field, agreement.level, person))
        home += household
    customers = max(counts.customers, FEW)
    shared = log2(1 + HOUSEHOLD / customers * 2**home)
    if shared >= 0.05:
        evidence.append(Evidence("household", "explains", -shared))
    bits = sum(part.bits for part in evidence)
    odds = DUPLICATES / customers * 2**bits
    return Weighed(bits, _verdict(odds / (1 + odds)), tuple(evidence))


def _verdict(probability: float) -> Verdict:
    if probability >= LIKELY:
        return "likely"
    return "possible" if probability >= POSSIBLE else ""


def _rarity(
    field: Field, agreement: Agreement, found: Compared, both: tuple[Spelled, Spelled], counts: Counts
) -> float:
    """Say how often two strangers agree so far (u)."""
    if agreement.level == "differs":
        return 1.0
    share = counts.commoner(agreement)
    if agreement.level == "equal":
        if field == "given_name":
            share = _given_of_family(share, found, both[0], counts)
    elif agreement.way in ("local", "slip"):
        share = max(share, _written_alike(agreement, found, both))
        share *= SLIP if agreement.way == "slip" else 1.0
    elif not agreement.way:
        share = max(share, counts.near(field))
    return min(share * agreement.tries, 1.0)


def _given_of_family(share: float, found: Compared, one: Spelled, counts: Counts) -> float:
    """Take in that some first names go with some last names: the two together may be commoner than each makes them."""
    family = found.fields.get("family_name")
    if family is None or family.level != "equal":
        return share
    return max(share, counts.share("name", one.whole_name) / counts.commoner(family))


def _written_alike(agreement: Agreement, found: Compared, both: tuple[Spelled, Spelled]) -> float:
    """Say how often strangers of these names write the same before the @: 0 if names have nothing to do with it."""
    local = agreement.values[0]
    names = {name for one in both for name in (one.given.partition(" ")[0], one.family.rpartition(" ")[2])}
    agree = [field for field in ("given_name", "family_name") if _agrees(found, field)]
    if not agree or not any(len(name) >= 3 and name in local for name in names):
        return 0.0
    digits = sum(one.isdecimal() for one in local)
    return float(SAME_LOCAL * 10.0 ** -min(digits, _DIGITS))


def _agrees(found: Compared, field: str) -> bool:
    agreement = found.fields.get(field)  # type: ignore[call-overload]  # a name of one
    return agreement is not None and agreement.level != "differs"


def _bits(field: Field, agreement: Agreement, rarity: float) -> tuple[float, float]:
    """Give the bits for one person, and those for one household, against strangers."""
    assumed = ASSUMED[field]
    same, near = assumed.equal, assumed.nearly
    home_same, home_near = assumed.home_equal, assumed.home_nearly
    if agreement.level == "equal":
        return log2(same / rarity), 0.0 if home_same is None else log2(home_same / rarity)
    if agreement.level == "nearly":
        return log2(near / rarity), 0.0 if home_near is None else log2(home_near / rarity)
    at_home = 0.0 if home_same is None or home_near is None else log2(1 - home_same - home_near)
    return log2(1 - same - near), at_home
