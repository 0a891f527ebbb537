"""Whether a condition holds for one customer, without the words in which `why.py` says it."""

from suasion.customers.segments.conditions import (
    All,
    AnyOf,
    Condition,
    ConsentCondition,
    Not,
    SegmentReference,
    Sequence,
    TraitCondition,
)
from suasion.customers.segments.facts import Facts, compares, trait_holds
from suasion.customers.segments.unpersonal import for_sure


def is_member(condition: Condition, facts: Facts) -> bool:
    """Say whether a customer is a member by her own facts; not for conditions that rank customers.

    Nobody is of whom no event or trait is known. Of who is not to be personalised only her consent is looked at.
    """
    if not (facts.events or facts.traits):
        return False
    return _holds(condition if facts.personal else for_sure(condition), facts)


def _holds(condition: Condition, facts: Facts) -> bool:
    match condition:
        case All(parts):
            return all(_holds(part, facts) for part in parts)
        case AnyOf(parts):
            return any(_holds(part, facts) for part in parts)
        case Not(part):
            return not _holds(part, facts)
        case ConsentCondition():
            return bool(facts.measure(condition) == condition.granted)
        case TraitCondition():
            return trait_holds(facts.measure(condition), condition.comparison)
        case Sequence(steps):
            return bool(facts.measure(condition) == len(steps))
        case SegmentReference(name):
            raise ValueError(f"a reference to {name!r} is not expanded")
        case _:
            return compares(facts.measure(condition), condition.comparison)
