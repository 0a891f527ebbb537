"""Answers for named customers: items with scores and exact reasons, or the reason why there are none."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import msgspec
import numpy as np
from threadpoolctl import threadpool_limits

from suasion.recommend.blend import Blend
from suasion.recommend.fitted import Fitted
from suasion.recommend.interactions import Ints, Names
from suasion.recommend.recommender import NO_ITEM, Floats, Recommender
from suasion.recommend.top import ROWS, best


class Reason(msgspec.Struct, frozen=True, gc=False):
    """One part of a score: "because you bought `item`"; None stands for what everybody buys at present.

    The item itself may be its own reason: bought before, and likely to be bought again.
    """

    item: str | None
    amount: float


@dataclass(frozen=True)
class Recommendation:
    """One item; `reasons`, largest first, sum to `score`."""

    item: str
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Answer:
    """What one customer gets, best first.

    Parameters
    ----------
    note
        Why the list is general, short or empty; empty if it is none of these.
    general
        The customer is unknown, or not to be personalised, so the list is what everybody buys.
    """

    customer: str
    recommendations: tuple[Recommendation, ...]
    note: str = ""
    general: bool = False


def answer(
    model: Fitted,
    customers: Sequence[str],
    k: int,
    *,
    exclude: Collection[str] = (),
    candidates: Collection[str] | None = None,
    new_only: bool = False,
    general: Collection[str] = (),
) -> list[Answer]:
    """Recommend at most k items to each customer, in the order asked; what everybody buys to those in `general`."""
    allowed = np.ones(len(model.items), bool)
    if candidates is not None:
        allowed[:] = False
        allowed[_places(model.items, candidates)] = True
    allowed[_places(model.items, exclude)] = False
    blend, crowd = model.blend(new_only=new_only), model.members.crowd()
    if not len(model.items):
        return [Answer(customer, (), "nobody has bought anything yet") for customer in customers]
    places = [
        NO_ITEM if customer in general else int(next(iter(_places(model.customers, [customer])), NO_ITEM))
        for customer in customers
    ]
    names, answers = model.items.tolist(), []
    for customer, place, scores in zip(customers, places, _scored(blend, crowd, places), strict=True):
        if place == NO_ITEM:
            who = "not personalised" if customer in general else "unknown customer"
            note = f"{who}: what everybody buys at present"
            one = _one(names, crowd, customer, 0, np.where(allowed, scores, -np.inf), k=k, note=note)
            answers.append(replace(one, general=True))
        else:
            kept = _fresh(model, place, allowed, new_only=new_only)
            answers.append(_one(names, blend, customer, place, np.where(kept, scores, -np.inf), k=k))
    return answers


def _scored(blend: Blend, crowd: Blend, places: Sequence[int]) -> Iterator[Floats]:
    """Score all items for each place, a block of customers at once; strangers (`NO_ITEM`) get the crowd's scores."""
    for start in range(0, len(places), ROWS):
        block = np.array(places[start : start + ROWS])
        known = block[block != NO_ITEM]
        with threadpool_limits(1, "blas"):
            scores = iter(blend.scores(known) if len(known) else ())
        for place in block:
            yield crowd.scores(np.zeros(1, np.int64))[0] if place == NO_ITEM else next(scores)


def _fresh(model: Fitted, place: int, allowed: np.ndarray, *, new_only: bool) -> np.ndarray:
    if not new_only:
        return allowed
    start, end = model.own.count.indptr[place : place + 2]
    kept = allowed.copy()
    kept[model.own.count.indices[start:end]] = False
    return kept


def _one(
    names: list[str], recommender: Recommender, customer: str, place: int, scores: Floats, *, k: int, note: str = ""
) -> Answer:
    items = best(scores[None, :], k)[0]
    items = items[items >= 0]
    if not len(items):
        return Answer(customer, (), "nothing is left to recommend: every item is filtered out or scores 0")
    parts = recommender.parts(place, items)
    return Answer(
        customer,
        tuple(
            Recommendation(names[item], float(scores[item]), _reasons(names, of_item))
            for item, of_item in zip(items, parts, strict=True)
        ),
        note if len(items) == k else f"{note}; only {len(items)} items can be recommended".lstrip("; "),
    )


def _reasons(names: list[str], parts: dict[int, float]) -> tuple[Reason, ...]:
    ordered = sorted([(-amount, source) for source, amount in parts.items() if amount])
    return tuple([Reason(None if source == NO_ITEM else names[source], -negative) for negative, source in ordered])


def _places(names: Names, wanted: Collection[str]) -> Ints:
    asked = np.array(sorted(wanted), dtype=np.str_)
    place = np.minimum(np.searchsorted(names, asked), max(len(names) - 1, 0)) if len(asked) else np.zeros(0, np.int64)
    return place[names[place] == asked] if len(names) and len(asked) else np.zeros(0, np.int64)
