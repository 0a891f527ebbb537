"""The figures behind the report that go further than the public summary; stored under `figures` in the JSON file.

The units are those of `summary.py`. Whatever a step does not have it leaves out, and the report says "not enough data".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from suasion.core.errors import InputRefused
from suasion.measurement.aa_check import Comparison, SampleRatio
from suasion.measurement.recommendations_bought import ListComparison
from suasion.measurement.redemptions import CampaignRedemptions
from suasion.measurement.retailer_did import CampaignOverlap

Text = dict[str, str]
"""The same sentence by locale: ``{"en": …, "zh-Hans": …}``."""


@dataclass(frozen=True)
class Count:
    """How many had a reason: lines, messages."""

    reason: str
    count: int


@dataclass(frozen=True)
class Assumption:
    """Something the data does not hold and the workspace file states; `name` is the setting's."""

    name: str
    value: str | int | float | bool
    meaning: str = ""


@dataclass(frozen=True, kw_only=True)
class CollectFigures:
    """Why lines were not stored, and the time the events span."""

    quarantined: tuple[Count, ...] = ()
    dropped: tuple[Count, ...] = ()
    first_event: str = ""
    last_event: str = ""


@dataclass(frozen=True)
class SegmentText:
    """What a marketer would call a segment and the condition in words."""

    name: str
    title: Text
    meaning: Text


@dataclass(frozen=True)
class ReliabilityPoint:
    """One bin of predictions: mean predicted chance, share who bought with its 95 % ends, customers in it."""

    predicted: float
    observed: float
    low: float
    high: float
    customers: int


@dataclass(frozen=True)
class Candidate:
    """A learner that competed and its average precision on the choosing period."""

    learner: str
    average_precision: float


@dataclass(frozen=True, kw_only=True)
class TargetFigures:
    """The model card and the reliability of one target, by the target's name in the summary."""

    name: str
    customers: int = 0
    buyers: int = 0
    interval: tuple[float, float] | None = None
    reliability: tuple[ReliabilityPoint, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    calibration: str = ""
    features: int = 0
    trained_on: str = ""
    chosen_on: str = ""
    reported_on: str = ""


@dataclass(frozen=True)
class RecommendedItem:
    """An item and the customer's own purchases that put it on the list."""

    item: str
    because: tuple[str, ...] = ()


@dataclass(frozen=True)
class ListExample:
    """One customer's list; `customer` is an internal id, never an identifier."""

    customer: str
    items: tuple[RecommendedItem, ...]


@dataclass(frozen=True, kw_only=True)
class TaskFigures:
    """How sure one recommendation task is."""

    customers: int = 0
    interval: tuple[float, float] | None = None
    examples: tuple[ListExample, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RecommendFigures:
    """The two tasks."""

    with_repeats: TaskFigures = TaskFigures()
    new_only: TaskFigures = TaskFigures()


@dataclass(frozen=True)
class ActionCount:
    """Customers whom the drawn plan gives an action, how many remain after the holdout, and what they cost."""

    action: str
    planned: int
    kept: int
    cost: float


@dataclass(frozen=True, kw_only=True)
class DecideFigures:
    """The plan by action; `in_currency` names the constraints counted in money, the rest count customers.

    `planned` customers have an action in the drawn plan, which is worth `drawn_profit`; those of them not held out are
    contacted, for `kept_cost`. `predicted_profit` and `used_before_exploration` are of the plan before exploration and
    holdout.
    """

    actions: tuple[ActionCount, ...] = ()
    in_currency: tuple[str, ...] = ("budget",)
    predicted_profit: float | None = None
    planned: int | None = None
    drawn_profit: float | None = None
    kept_cost: float | None = None
    used_before_exploration: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class MessageSample:
    """One message as a customer gets it; `locale` is ``"en"`` or ``"zh-Hans"``."""

    action: str
    locale: str
    subject: str
    html: str
    text: str


@dataclass(frozen=True, kw_only=True)
class WriteFigures:
    """Why drafts were rejected, and a few messages to look at."""

    rejected: tuple[Count, ...] = ()
    samples: tuple[MessageSample, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SendFigures:
    """Why messages were skipped or failed."""

    skipped: tuple[Count, ...] = ()
    failed: tuple[Count, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MeasureFigures:
    """What `suasion.measurement` returned, as it returned it."""

    window: tuple[str, str] | None = None
    aa: tuple[Comparison, ...] = ()
    sample_ratio: SampleRatio | None = None
    recommendations: ListComparison | None = None
    redemptions: tuple[CampaignRedemptions, ...] = ()
    retailer: tuple[CampaignOverlap, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Everything the report shows beyond the summary.

    Parameters
    ----------
    moment
        The decision moment, ISO 8601 in UTC: every section without a time of its own is as of it.
    horizon_days
        Days ahead that are predicted and that judge.
    currency
        ISO 4217.
    source
        Where the data comes from, a sentence by locale.
    """

    moment: str
    horizon_days: int
    currency: str
    source: Text = field(default_factory=dict)
    assumptions: tuple[Assumption, ...] = ()
    collect: CollectFigures = CollectFigures()
    segments: tuple[SegmentText, ...] = ()
    targets: tuple[TargetFigures, ...] = ()
    recommend: RecommendFigures = RecommendFigures()
    decide: DecideFigures = DecideFigures()
    write: WriteFigures = WriteFigures()
    send: SendFigures = SendFigures()
    measure: MeasureFigures = MeasureFigures()


def figures_of(summary: Mapping[str, Any]) -> Figures:
    """Read the figures of a stored summary.

    Raises
    ------
    suasion.core.errors.InputRefused
        If they are missing or a value is of another type.
    """
    try:
        return msgspec.convert(summary.get("figures"), Figures)
    except msgspec.ValidationError as error:
        raise InputRefused(
            f"The stored figures cannot be read: {error}.", hint="Make the report anew: suasion demo"
        ) from error
