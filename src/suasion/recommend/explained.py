"""Recommendations as screens read them: items by name, with the few reasons that weigh most."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from suasion.catalog.lookup import ItemWords, items_by_id
from suasion.core.database import Database
from suasion.core.errors import NotFound
from suasion.customers.identifiers import required
from suasion.customers.pinned import PinnedHistory
from suasion.recommend.answering import Recommendation
from suasion.recommend.registry import Recommendations


@dataclass(frozen=True)
class Because:
    """One reason: a past item of the customer (the recommended one itself: bought again), or None for the crowd.

    `amount` is its exact part of the score, `share` that part of the whole score.
    """

    item: str | None
    name: str | None
    amount: float
    share: float


@dataclass(frozen=True)
class Recommended:
    """One item; `rest` is the sum of all parts that `reasons` leaves out, so that they add up to `score`."""

    item: str
    name: str | None
    category: str | None
    score: float
    reasons: tuple[Because, ...]
    rest: float


@dataclass(frozen=True)
class RecommendedList:
    """What one customer would get, best first.

    Parameters
    ----------
    general
        Whether she is unknown to the recommender, or not to be personalised, and gets what everybody buys.
    note
        Why the list is general, short or empty.
    version, as_of
        Of the fitted recommender, and the moment up to which it learned; None if none was fitted.
    """

    customer: str
    items: tuple[Recommended, ...]
    general: bool
    note: str
    version: int | None
    as_of: datetime | None


class ExplainedRecommendations:
    """Recommends with names and reasons."""

    def __init__(self, database: Database, recommendations: Recommendations, pinned: PinnedHistory) -> None:
        self._database, self._recommendations, self._pinned = database, recommendations, pinned

    def of_customer(self, customer: str, k: int = 10, *, new_only: bool = False, reasons: int = 3) -> RecommendedList:
        """Recommend to a customer whom we know.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is no such customer.
        """
        self._pinned.follow()
        customer = required(self._database, customer).customer
        return self.top(customer, k, new_only=new_only, reasons=reasons)

    def top(self, customer: str, k: int = 10, *, new_only: bool = False, reasons: int = 3) -> RecommendedList:
        """Recommend at most k items with the strongest reasons of each; never raises for a stranger."""
        try:
            version = self._recommendations.version()
        except NotFound:
            return RecommendedList(customer, (), False, "no recommender was fitted yet", None, None)
        (answer,) = self._recommendations.top([customer], k, new_only=new_only, version=version.version)
        kept = {one.item: one.reasons[:reasons] for one in answer.recommendations}
        wanted = {reason.item for some in kept.values() for reason in some if reason.item is not None} | set(kept)
        words = items_by_id(self._database, wanted)
        items = tuple(_explained(one, reasons, words) for one in answer.recommendations)
        return RecommendedList(customer, items, answer.general, answer.note, version.version, version.moment)


def _explained(one: Recommendation, count: int, words: Mapping[str, ItemWords]) -> Recommended:
    def name(item: str | None) -> str | None:
        return words[item].name if item is not None and item in words else None

    shown = tuple(
        Because(reason.item, name(reason.item), reason.amount, reason.amount / one.score if one.score else 0.0)
        for reason in one.reasons[:count]
    )
    rest = sum(reason.amount for reason in one.reasons[count:])
    category = words[one.item].category if one.item in words else None
    return Recommended(one.item, name(one.item), category, one.score, shown, rest)
