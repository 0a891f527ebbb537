"""What is kept of every version of a group: what was asked, the figures to judge it by, and what it takes to repeat it.

Figures are about all customers together; a card names nobody.
"""

from datetime import datetime

import msgspec

from suasion.core.errors import WorkspaceTooNew

NOT_CAUSAL = "It says who resembles whom, not whom a message would change. Not for prices, credit or anybody's rights."

Words = dict[str, str]
"""A text by language: ``en`` and ``zh``."""


class BandFigures(msgspec.Struct, frozen=True):
    """One band of one dimension: how many stand in it, and their mean `value` (days, orders, or money)."""

    dimension: str
    band: int
    customers: int
    mean: float | None


class CellFigures(msgspec.Struct, frozen=True):
    """One named cell: how many stand in it, and their mean days since the last order, orders, and money."""

    name: str
    title: Words
    customers: int
    share: float
    days_since_last: float | None
    orders: float | None
    amount: float | None


class RfmCard(msgspec.Struct, frozen=True, tag="rfm"):
    """Bands of recency, frequency and money; empty where `reason` says what is missing.

    Parameters
    ----------
    baseline
        The means over all customers with orders: what each band and cell is to be read beside.
    """

    as_of: datetime
    reason: str
    customers: int
    bands: tuple[BandFigures, ...] = ()
    cells: tuple[CellFigures, ...] = ()
    baseline: dict[str, float] = {}
    not_for: str = NOT_CAUSAL


class GapFigures(msgspec.Struct, frozen=True):
    """The gap statistic of one number of clusters, with the standard error of its reference."""

    clusters: int
    gap: float
    standard_error: float


class SilhouetteFigures(msgspec.Struct, frozen=True):
    """The mean silhouette of one number of clusters, in [-1, 1], and its standard deviation over random halves."""

    clusters: int
    silhouette: float
    deviation: float


class Difference(msgspec.Struct, frozen=True):
    """How far a cluster's mean of a feature lies from everybody's, in standard deviations of what entered."""

    feature: str
    words: Words
    standardised: float


class ClusterFigures(msgspec.Struct, frozen=True):
    """One cluster.

    Parameters
    ----------
    name, title
        The trait's value, and what it says in words.
    customers, share
        How many stood in it as of the card's moment.
    jaccard
        Mean over bootstrap resamples of the overlap with the most similar cluster found anew (Hennig 2007), in [0, 1].
    stable
        Whether that is 0.75 or more.
    centre
        In the space of the scaling, one number per feature.
    differences
        The largest, the strongest first.
    """

    name: str
    title: Words
    customers: int
    share: float
    jaccard: float
    stable: bool
    centre: tuple[float, ...]
    differences: tuple[Difference, ...]


class ScalingFigures(msgspec.Struct, frozen=True):
    """How one feature enters: its signed logarithm or itself, less `centre`, over `spread`; 0 where unknown."""

    feature: str
    logarithm: bool
    centre: float
    spread: float


class ClustersCard(msgspec.Struct, frozen=True, tag="clusters"):
    """A fitted clustering; no clusters where `reason` says why.

    Parameters
    ----------
    asked
        The number of clusters that was asked for; None to choose it.
    sampled
        How many customers the choice, the fit and the stability rest on.
    suggested, gaps, silhouettes
        The number that the figures choose: one by the gap statistic, else by silhouettes, which are empty then.
    adjusted_rand, adjusted_rand_deviation
        Mean and standard deviation over bootstrap resamples of the agreement with the clustering found anew (Hubert and
        Arabie 1985): 1 is the same, 0 what chance gives.
    """

    as_of: datetime
    reason: str
    asked: int | None
    seed: int
    customers: int
    sampled: int
    suggested: int | None = None
    gaps: tuple[GapFigures, ...] = ()
    silhouettes: tuple[SilhouetteFigures, ...] = ()
    scaling: tuple[ScalingFigures, ...] = ()
    clusters: tuple[ClusterFigures, ...] = ()
    adjusted_rand: float | None = None
    adjusted_rand_deviation: float | None = None
    not_for: str = NOT_CAUSAL


class Ranking(msgspec.Struct, frozen=True):
    """How well a score finds held-out members of the seed, each figure with the ends of its 95 % interval.

    `auc` is 0.5 at random; `lift_5` and `lift_10` say how many times as many members as a random pick of as many
    customers the best 5 % and 10 % hold, 1 at random.
    """

    auc: float
    auc_interval: tuple[float, float]
    lift_5: float
    lift_5_interval: tuple[float, float]
    lift_10: float
    lift_10_interval: tuple[float, float]


class Telling(msgspec.Struct, frozen=True):
    """A feature that tells the seed from the others by itself.

    `auc` is its own, 0.5 if it says nothing; below 0.5 the seed has less of it. `leak`: so much that it probably *is*
    what defines the seed.
    """

    feature: str
    words: Words
    auc: float
    leak: bool


class LookalikeCard(msgspec.Struct, frozen=True, tag="lookalike"):
    """Look-alikes of a seed segment; no figures where `reason` says what is missing.

    Parameters
    ----------
    seed_members, others
        Customers with features, in the segment and not.
    learners
        Which learner was chosen how often, of the folds.
    model, recency
        The held-out figures of the model, and of the simplest baseline: who bought last, first.
    telling
        What tells the seed from the others by itself, the strongest first.
    """

    as_of: datetime
    reason: str
    segment: str
    seed: int
    seed_members: int
    others: int
    learners: dict[str, int] = {}
    model: Ranking | None = None
    recency: Ranking | None = None
    telling: tuple[Telling, ...] = ()
    not_for: str = NOT_CAUSAL


Card = RfmCard | ClustersCard | LookalikeCard


def encode(card: Card) -> str:
    """Write a card as JSON: the same card is the same text."""
    return msgspec.json.encode(card).decode()


def decode(text: str) -> Card | None:
    """Read what `encode` wrote; None if that is the body of a removed group.

    Raises
    ------
    suasion.core.errors.WorkspaceTooNew
        If a later release wrote it.
    """
    try:
        found: Card | None = msgspec.json.decode(text, type=Card | None)
    except msgspec.ValidationError as error:
        raise WorkspaceTooNew(
            f"A stored group cannot be read: {error}.", hint="Use the release that wrote it."
        ) from None
    return found
