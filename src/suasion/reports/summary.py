"""The public summary of a run of the loop: what `suasion demo --json` prints, name for name.

Rates are in [0, 1], amounts in the workspace's currency, times ISO 8601 in UTC, `seconds` wall-clock time. An interval
is ``[low, high]``. None says "not enough data"; it is never written as zero.
"""

from collections.abc import Mapping
from typing import Any, TypedDict

import msgspec

from suasion.core.errors import InputRefused


class Collect(TypedDict):
    """``lines_in = lines_stored + lines_quarantined + lines_dropped``."""

    lines_in: int
    lines_stored: int
    lines_quarantined: int
    lines_dropped: int
    events: int
    seconds: float


class Segment(TypedDict):
    """A saved segment and how many customers were in it at `as_of`."""

    name: str
    size: int
    as_of: str


class Know(TypedDict):
    """Who the customers are."""

    customers: int
    segments: list[Segment]
    seconds: float


class TargetBaselines(TypedDict):
    """Average precision of the two rankings a model has to beat."""

    rfm: float | None
    last_month: float | None


class Target(TypedDict):
    """One prediction target; `gain_interval` is of average precision over the better baseline."""

    name: str
    learner: str
    average_precision: float | None
    auc: float | None
    ece: float | None
    ece_noise: float | None
    baselines: TargetBaselines
    gain_interval: list[float] | None


class Predict(TypedDict):
    """What each customer is likely to buy."""

    targets: list[Target]
    seconds: float


class TaskBaselines(TypedDict):
    """NDCG@10 of the three lists a recommender has to beat."""

    popularity: float | None
    recent_popularity: float | None
    own_frequency: float | None


class Task(TypedDict):
    """One recommendation task; `gain_interval` is of NDCG@10 over the best baseline."""

    ndcg_at_10: float | None
    recall_at_10: float | None
    baselines: TaskBaselines
    gain_interval: list[float] | None


class Recommend(TypedDict):
    """What each customer would like next."""

    with_repeats: Task
    new_only: Task
    seconds: float


class Constraint(TypedDict):
    """A limit, what the drawn plan used of it, and what one more unit would be worth."""

    name: str
    limit: float
    used: float
    price: float


class Decide(TypedDict):
    """Who gets what; gaps, losses and costs are explained in docs/decisions."""

    customers: int
    contacted: int
    holdout: int
    budget: float
    spend: float
    constraints: list[Constraint]
    certified_gap: float | None
    exploration_cost: float | None
    greedy_loss: float | None
    violations: int
    seconds: float


class Write(TypedDict):
    """The messages; `source` is ``"template"`` or the language model's name."""

    messages: int
    rejected: int
    source: str
    seconds: float


class Send(TypedDict):
    """The ledger; ``planned = sent + skipped + failed + uncertain``."""

    planned: int
    sent: int
    skipped: int
    failed: int
    uncertain: int
    seconds: float


class Measure(TypedDict):
    """The A/A check on the amount bought: kept minus held out, nobody treated."""

    aa_interval: list[float] | None
    aa_difference: float | None
    kept: int
    held_out: int
    sample_ratio_p_value: float | None
    seconds: float


class Steps(TypedDict):
    """The loop, in order."""

    collect: Collect
    know: Know
    predict: Predict
    recommend: Recommend
    decide: Decide
    write: Write
    send: Send
    measure: Measure


class Summary(TypedDict):
    """A run: where it lives, where its report is, how long it took, and what each step came to."""

    workspace: str
    report: str
    seconds: float
    steps: Steps


def contract(summary: Mapping[str, Any]) -> Summary:
    """Give the public part of a stored summary, checked; `figures` and anything else beyond the contract is left out.

    Raises
    ------
    suasion.core.errors.InputRefused
        If a name of the contract is missing or its value is of another type; the message holds the path to it.
    """
    try:
        return msgspec.convert(dict(summary), Summary)
    except msgspec.ValidationError as error:
        raise InputRefused(
            f"The summary does not keep the contract: {error}.", hint="suasion/reports/summary.py lists every name."
        ) from error
