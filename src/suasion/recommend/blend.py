"""A weighted sum of recommenders, still additive: its parts are the weighted parts of its members."""

from dataclasses import dataclass

import numpy as np

from suasion.recommend.interactions import Ints
from suasion.recommend.recommender import Floats, Recommender


@dataclass(frozen=True)
class Member:
    """One recommender and its weight, >= 0."""

    recommender: Recommender
    weight: float


@dataclass(frozen=True)
class Blend:
    """Members, in the order their parts are summed."""

    members: tuple[Member, ...]
    name: str = "blend"

    def scores(self, customers: Ints) -> Floats:
        """Sum the weighted scores."""
        total: Floats | None = None
        for member in self.members:
            scores = member.recommender.scores(customers)
            if total is None:
                total = member.weight * scores
            else:
                total += scores if member.weight == 1.0 else member.weight * scores
        return np.zeros((len(customers), 0)) if total is None else total

    def parts(self, customer: int, items: Ints) -> list[dict[int, float]]:
        """Sum the weighted parts per past item."""
        together: list[dict[int, float]] = [{} for _ in items]
        for member in self.members:
            for sums, parts in zip(together, member.recommender.parts(customer, items), strict=True):
                if not sums and member.weight == 1.0:
                    sums.update(parts)
                    continue
                for source, amount in parts.items():
                    sums[source] = sums.get(source, 0.0) + member.weight * amount
        return together
