"""Segments that refer to segments: who refers to whom, what is refused, and conditions without references.

A reference means the newest saved definition of the other. Whatever evaluates a condition gets it `expanded`.
"""

from collections.abc import Iterable, Mapping

from suasion.core.errors import InputRefused
from suasion.customers.measures.parse import among
from suasion.customers.segments.conditions import All, AnyOf, Condition, Definition, Not, SegmentReference, Sequence

DEEPEST = 40
"""How deep a condition may be with what it refers to; a reference counts as a level."""
MOST_PARTS = 100
"""Of how many parts a condition may consist with what it refers to; each reference counts anew, each step as a part.

Screens wait while one is evaluated: so many take some seconds to be made into SQL alone."""


def referred(condition: Condition) -> frozenset[str]:
    """Name the segments that a condition refers to directly."""
    match condition:
        case All(parts) | AnyOf(parts):
            return frozenset().union(*map(referred, parts))
        case Not(part):
            return referred(part)
        case SegmentReference(name):
            return frozenset({name})
        case _:
            return frozenset()


def expanded(condition: Condition, definitions: Mapping[str, Definition]) -> Condition:
    """Put the definitions of other segments in the place of references; `refuse_unsound` says which may be given.

    Examples
    --------
    >>> from suasion.customers.segments.conditions import Comparison, TraitCondition
    >>> gold = Definition("gold", {}, {}, TraitCondition("tier", Comparison("is", "gold")))
    >>> expanded(SegmentReference("gold", member=False), {"gold": gold}) == Not(gold.where)
    True
    """
    match condition:
        case All(parts):
            return All(tuple(expanded(part, definitions) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(expanded(part, definitions) for part in parts))
        case Not(part):
            return Not(expanded(part, definitions))
        case SegmentReference(name, member):
            inner = expanded(definitions[name].where, definitions)
            return inner if member else Not(inner)
        case _:
            return condition


def refuse_unsound(names: Iterable[str], definitions: Mapping[str, Definition]) -> None:
    """Make sure that some of the definitions can be expanded.

    Raises
    ------
    suasion.core.errors.InputRefused
        If one refers to a segment that there is not (with the nearest), segments refer to each other in a circle, or
        one is too deep or has too many parts with what it refers to.
    """
    measuring = _Measuring(definitions)
    for name in names:
        measuring.of(name, ())


class _Measuring:
    """How deep definitions are and of how many parts they consist, each worked out once."""

    def __init__(self, definitions: Mapping[str, Definition]) -> None:
        self._definitions = definitions
        self._known: dict[str, tuple[int, int]] = {}

    def of(self, name: str, path: tuple[str, ...]) -> tuple[int, int]:
        if name in path:
            circle = " -> ".join((*path[path.index(name) :], name))
            raise InputRefused(f"These segments refer to each other in a circle: {circle}.", hint="Break it up.")
        if path:
            among(name, self._definitions, f"A reference in segment {path[-1]!r}")
        if name not in self._known:
            deep, parts = self._measured(self._definitions[name].where, (*path, name))
            if deep > DEEPEST or parts > MOST_PARTS:
                raise InputRefused(
                    f"Segment {name!r} would be {deep} deep and have {parts} parts with what it refers to.",
                    hint=f"At most {DEEPEST} deep and {MOST_PARTS} parts.",
                )
            self._known[name] = deep, parts
        return self._known[name]

    def _measured(self, condition: Condition, path: tuple[str, ...]) -> tuple[int, int]:
        match condition:
            case All(parts) | AnyOf(parts):
                found = [self._measured(part, path) for part in parts]
            case Not(part):
                found = [self._measured(part, path)]
            case SegmentReference(name):
                found = [self.of(name, path)]
            case Sequence(steps):
                found = [(0, 1)] * len(steps)
            case _:
                found = []
        return 1 + max((deep for deep, _ in found), default=0), 1 + sum(parts for _, parts in found)
