"""Some members of a segment, drawn by chance, each with the facts that matched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from suasion.core.database import Database
from suasion.customers.consent import Consent
from suasion.customers.listing import CustomerRow, figures_of
from suasion.customers.pinned import Pin
from suasion.customers.segments.conditions import Definition
from suasion.customers.segments.member_sets import MemberSet
from suasion.customers.segments.membership import explained, facts_at
from suasion.customers.segments.why import Part

SAMPLE = 10
"""So many are shown."""


@dataclass(frozen=True)
class SampledMember:
    """One member.

    Parameters
    ----------
    figures
        Hers as of the pin; None if it does not hold her.
    why
        The condition taken apart on what is known today of the time before the moment.
    """

    customer: str
    figures: CustomerRow | None
    why: Part


@dataclass(frozen=True)
class Sample:
    """Some members, with which ones they were drawn from, and as of when the facts are."""

    of: MemberSet
    facts_as_of: datetime
    members: tuple[SampledMember, ...]


def sampled(
    pin: Pin, database: Database, consent: Consent, definition: Definition, *, chosen: Sequence[str], as_of: datetime
) -> tuple[SampledMember, ...]:
    """Say of some members, by their present names, why each is one as of a moment that the pin reaches."""
    if not chosen:
        return ()
    figures, facts = figures_of(pin, chosen), facts_at(pin, database, consent, chosen, [as_of])
    return tuple(
        SampledMember(customer, figures.get(customer), explained(pin, definition, facts[customer][as_of], as_of))
        for customer in chosen
    )
