"""What is left of a condition for a customer who is not to be personalised: what she said of consent, and nothing else.

Her behaviour and traits are not looked at, so whether such a part holds is not known, and she is a member only of what
holds whatever they are: "not (an order in 30 days)" is no more known of her than "an order in 30 days".
"""

from suasion.customers.segments.conditions import All, AnyOf, Condition, ConsentCondition, Not


def for_sure(condition: Condition, *, negated: bool = False) -> Condition:
    """Put what is not known of a customer at its worst: what a part that is not looked at says counts against her.

    Parameters
    ----------
    condition
        With references expanded: whoever is referred to may ask for more than consent.
    negated
        Whether the condition stands under an odd number of ``not``: then its worst is to hold.

    Examples
    --------
    >>> from suasion.customers.segments.conditions import Comparison, TraitCondition
    >>> gold = TraitCondition("tier", Comparison("is", "gold"))
    >>> for_sure(gold), for_sure(Not(gold))
    (AnyOf(parts=()), Not(part=All(parts=())))
    """
    match condition:
        case All(parts):
            return All(tuple(for_sure(part, negated=negated) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(for_sure(part, negated=negated) for part in parts))
        case Not(part):
            return Not(for_sure(part, negated=not negated))
        case ConsentCondition():
            return condition
        case _:
            return All(()) if negated else AnyOf(())
