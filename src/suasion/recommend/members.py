"""The parts that blends are made of, each under its name, and the weights of one blend."""

from dataclasses import dataclass

from suasion.recommend.blend import Blend, Member
from suasion.recommend.neighbours import Neighbours
from suasion.recommend.popularity import Popularity
from suasion.recommend.recommender import Recommender
from suasion.recommend.rhythm import Rhythm
from suasion.recommend.similar import Similar

FLOOR = 1e-6
"""Weight of recent popularity beneath everything: what nothing else is known about still has an order."""


@dataclass(frozen=True)
class Weights:
    """How much each part counts in a blend, >= 0; a part that weighs 0 is left out."""

    neighbours: float = 1.0
    rhythm: float = 0.0
    transitions: float = 0.0


@dataclass(frozen=True)
class Members:
    """Fitted parts; `transitions` is None where no blend uses it.

    Parameters
    ----------
    recent
        Customers per item in the last 28 days.
    popularity
        Customers per item since the beginning.
    """

    neighbours: Neighbours
    rhythm: Rhythm
    recent: Popularity
    popularity: Popularity
    transitions: Similar | None = None

    def blend(self, weights: Weights) -> Blend:
        """Sum the parts, with the crowd far beneath."""
        return blend(weights, self.neighbours, self.rhythm, self.transitions, (self.recent, self.popularity))

    def crowd(self) -> Blend:
        """Rank by what everybody buys at present, then by what everybody ever bought: for strangers."""
        return Blend((Member(self.recent, 1.0), Member(self.popularity, 1e-3)))


def blend(
    weights: Weights,
    neighbours: Recommender,
    rhythm: Recommender,
    transitions: Recommender | None,
    crowd: tuple[Popularity, Popularity],
) -> Blend:
    """Sum the parts, with the crowd far beneath, so that every item anybody bought can be reached."""
    parts = ((neighbours, weights.neighbours), (rhythm, weights.rhythm), (transitions, weights.transitions))
    floor = Popularity(FLOOR * (crowd[0].share + crowd[1].share / 1000), "floor")
    return Blend((*(Member(part, weight) for part, weight in parts if part and weight), Member(floor, 1.0)))
