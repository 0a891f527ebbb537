"""What a segment's condition can say, as frozen values.

`parse.py` makes them from YAML, `compile.py` turns them into Ibis, `words.py` into a sentence.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, TypeAlias

from suasion.customers.consent.acts import MARKETING, Purpose
from suasion.customers.measures.measure import ITEM_FIELDS, NUMBERS, TEXTS, Comparison, Operator, RowFilter, Source

__all__ = [
    "ITEM_FIELDS",
    "NO_ROWS",
    "NUMBERS",
    "TEXTS",
    "All",
    "AnyOf",
    "Behaviour",
    "Comparison",
    "Condition",
    "ConsentCondition",
    "Definition",
    "Measure",
    "Not",
    "Operator",
    "RowFilter",
    "SegmentReference",
    "Sequence",
    "Share",
    "Source",
    "Step",
    "TraitCondition",
]

Measure = Literal[
    "count", "sum", "average", "distinct", "days_since_last", "days_since_first", "first", "last", "top", "never"
]

NO_ROWS = Comparison("at_most", 0)
"""What `never` compares its rows with."""


@dataclass(frozen=True)
class All:
    """Every part holds; without parts it always does."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class AnyOf:
    """At least one part holds; without parts it never does."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class Not:
    """The part does not hold."""

    part: "Condition"


@dataclass(frozen=True)
class TraitCondition:
    """The latest value of a trait compares so; a trait never told, or told as null, is not known."""

    name: str
    comparison: Comparison


@dataclass(frozen=True)
class Behaviour:
    """A measure over a customer's rows compares so.

    Without rows count, sum and distinct are 0; the average, the days since the last or first row and the first, last or
    most frequent (`top`) value of a field have no value, which meets no comparison. `never` counts rows and compares
    with `NO_ROWS`. For the comparisons `top` and `bottom` only customers with a row take part.
    """

    of: Source
    measure: Measure
    comparison: Comparison
    field: str | None = None
    within_days: int | None = None
    where: tuple[RowFilter, ...] = ()


@dataclass(frozen=True)
class Share:
    """Of a sum (or count) over a customer's rows, the share that falls on rows passing `part` compares so.

    In [0, 1]; a customer whose whole is not above 0 has no share and meets no comparison.
    """

    of: Source
    part: tuple[RowFilter, ...]
    comparison: Comparison
    field: str | None = None  # None counts rows
    within_days: int | None = None


@dataclass(frozen=True)
class ConsentCondition:
    """Consent for a channel, topic and purpose stands (or does not, which includes never having been given)."""

    channel: str
    topic: str
    granted: bool
    purpose: Purpose = MARKETING


@dataclass(frozen=True)
class SegmentReference:
    """She is (or is not) a member of another segment, by its newest saved definition and as of the same moment.

    `references.expanded` puts that definition in its place before anything is evaluated.
    """

    name: str
    member: bool


@dataclass(frozen=True)
class Step:
    """A row of a sequence: later than that of the step before, and at most `within` (whole minutes) after it.

    With `never` there is no such row so soon after it, and that time has run out.
    """

    of: Source
    where: tuple[RowFilter, ...] = ()
    within: timedelta | None = None
    never: bool = False


@dataclass(frozen=True)
class Sequence:
    """Rows of all steps one after the other, each strictly later than the one before; only the last may be `never`."""

    steps: tuple[Step, ...]
    within_days: int | None = None


Condition: TypeAlias = (
    All | AnyOf | Not | TraitCondition | Behaviour | Share | ConsentCondition | SegmentReference | Sequence
)


@dataclass(frozen=True)
class Definition:
    """A segment: its name in files and URLs, its titles and descriptions by language ("en", "zh"), its condition."""

    name: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    where: Condition
