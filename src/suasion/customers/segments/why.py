"""Why one customer is in a segment or not: each part of its condition, with her own value and whether it holds."""

from bisect import bisect_left, bisect_right
from collections import abc
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from suasion.customers.measures.rounding import rounded
from suasion.customers.segments.conditions import (
    All,
    AnyOf,
    Behaviour,
    Condition,
    ConsentCondition,
    Not,
    SegmentReference,
    Sequence,
    Share,
    TraitCondition,
)
from suasion.customers.segments.facts import Facts, compares, trait_holds
from suasion.customers.segments.words import Language, Leaf, fact_in_words, in_words

LANGUAGES: tuple[Language, ...] = ("en", "zh")

Ranks = Callable[[Behaviour | Share], abc.Sequence[Any]]
"""Gives the sorted values of all customers who have one, as `compile.measured` does."""


@dataclass(frozen=True)
class Part:
    """One part of a condition.

    Parameters
    ----------
    holds
        Whether it does, for this customer.
    needs
        The part in words, by language.
    fact
        What is measured on the customer, in words, by language; empty where `parts` say it.
    value
        The same as plain JSON; None where there is nothing to measure, or `parts` say it.
    ahead, everybody
        For a part that ranks customers: how many have a greater (or smaller) value, and how many have one at all.
    joined
        How `parts` make it up; None for a part that measures.
    unknown
        Whether nothing is known of it, because she is not to be personalised; `holds` is False then. What is known
        follows the logic of three values of Kleene (1938): not unknown is unknown, too.
    """

    holds: bool
    needs: Mapping[str, str]
    fact: Mapping[str, str]
    value: Any = None
    ahead: int | None = None
    everybody: int | None = None
    joined: Literal["all", "any", "not"] | None = None
    parts: tuple["Part", ...] = ()
    unknown: bool = False


_NOT_LOOKED_AT = {"en": "not looked at: not to be personalised", "zh": "未评估：该客户已要求不做个性化"}


def why(condition: Condition, facts: Facts, ranks: Ranks) -> Part:
    """Take a condition apart for one customer; its `holds` is whether she meets it."""
    needs: dict[str, str] = {language: in_words(condition, language) for language in LANGUAGES}
    match condition:
        case All(parts):
            taken = tuple(why(part, facts, ranks) for part in parts)
            holds = all(part.holds for part in taken)
            unknown = not holds and all(part.holds or part.unknown for part in taken)
            return Part(holds, needs, {}, joined="all", parts=taken, unknown=unknown)
        case AnyOf(parts):
            taken = tuple(why(part, facts, ranks) for part in parts)
            holds = any(part.holds for part in taken)
            unknown = not holds and any(part.unknown for part in taken)
            return Part(holds, needs, {}, joined="any", parts=taken, unknown=unknown)
        case Not(inner):
            part = why(inner, facts, ranks)
            holds = not part.holds and not part.unknown
            return Part(holds, needs, {}, joined="not", parts=(part,), unknown=part.unknown)
        case ConsentCondition(granted=granted):
            stands = facts.measure(condition)
            return Part(stands == granted, needs, _fact(condition, stands), stands)
        case SegmentReference(name):
            raise ValueError(f"a reference to {name!r} is not expanded")
        case _ if not facts.personal:
            return Part(False, needs, _NOT_LOOKED_AT, unknown=True)
        case TraitCondition(_, comparison):
            value = facts.measure(condition)
            return Part(trait_holds(value, comparison), needs, _fact(condition, value), value)
        case Sequence(steps):
            value = facts.measure(condition)
            return Part(value == len(steps), needs, _fact(condition, value), value)
        case Behaviour() | Share():
            return _measured(condition, facts, ranks, needs)


def _measured(condition: Behaviour | Share, facts: Facts, ranks: Ranks, needs: Mapping[str, str]) -> Part:
    value, comparison = facts.measure(condition), condition.comparison
    fact = _fact(condition, value)
    if comparison.operator not in {"top", "bottom"}:
        return Part(compares(value, comparison), needs, fact, value)
    values = ranks(condition)
    if value is None:
        return Part(False, needs, fact, None, None, len(values))
    greatest = comparison.operator == "top"
    if isinstance(condition, Behaviour) and condition.measure.startswith("days_since"):
        # Ranks compare the moments themselves: most days since is the earliest moment.
        own, greatest = facts.as_of - timedelta(days=1) * value, not greatest
    else:
        own = value
    ahead = len(values) - bisect_right(values, own) if greatest else bisect_left(values, own)
    holds = ahead < rounded(len(values) * comparison.value)
    return Part(holds, needs, fact, value, ahead, len(values))


def _fact(condition: Leaf, value: Any) -> dict[str, str]:
    return {language: fact_in_words(condition, value, language) for language in LANGUAGES}
