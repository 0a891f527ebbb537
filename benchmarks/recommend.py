"""Next-item recommendation on public data: ours beside implicit ALS, implicit item-kNN and EASE in the same run.

Each user's events in time order; the last is the target, all before it are history and training data; the target is
ranked against every item not in the history and ties count against the model. Settings are chosen with the second-last
event as the target, by models trained without the last two; everybody gets the same CPU-seconds to search, in a seeded
order. `--quick` shortens the search. Run: ``python -m benchmarks.recommend [--quick]``.
"""

import argparse
import gzip
import os
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import scipy.sparse as sp

from benchmarks.figures import data_file, figure
from suasion.core.randomness import generator
from suasion.recommend import linear, transitions
from suasion.recommend.blend import Blend, Member
from suasion.recommend.interactions import Interactions, from_columns
from suasion.recommend.judging import interval_of_mean
from suasion.recommend.recency import Recency
from suasion.recommend.similar import Similar
from suasion.recommend.transitions import Counting, Shaping
from suasion.statistics.recommendation_ranking import ndcg_of_ranks, ranks_of

BENCHMARK = "recommend"
SEED = 7
DENSE_ITEMS = 3000  # above this an inverse costs more than the training budget

Scorer = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Method:
    """A grid of settings for a number of items, and how to train one of them on interactions."""

    name: str
    grid: Callable[[int], Sequence[Any]]
    train: Callable[[Interactions, Any], Scorer]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    run("ml100k", ratings(tied=False), 0.110, quick=quick)
    run("ml100k_ties_shuffled", ratings(tied=True), None, quick=quick, peers=())
    run("beauty", sequences("rec-amazon-s3rec", "Beauty.txt.gz"), 0.060, quick=quick)
    print_failure("beauty_ties_shuffled_ndcg_at_10", "the file holds no times, so ties cannot be found")


def run(
    data: str,
    events: Interactions | None,
    target: float | None,
    *,
    quick: bool,
    peers: Sequence[Method] | None = None,
) -> None:
    if events is None:
        print_failure(f"{data}_ndcg_at_10", "data file missing")
        return
    rows, found = len(events.item), dict[str, float]()
    seconds = 5.0 if quick else 60.0
    ours, cpu = judged(OURS, events, seconds)
    for peer in (ALS, KNN, EASE) if peers is None else peers:
        if peer is EASE and events.shape[1] > DENSE_ITEMS and quick:
            print_failure(f"{data}_ease_ndcg_at_10", "an inverse over this many items does not fit into --quick")
            continue
        try:
            values, _ = judged(peer, events, seconds)
        except ImportError as error:
            print_failure(f"{data}_{peer.name}_ndcg_at_10", str(error))
            continue
        found[peer.name] = float(values.mean())
        figure(BENCHMARK, f"{data}_{peer.name}_ndcg_at_10", found[peer.name], "ndcg", seed=SEED, rows=rows)
    best = max(found, key=lambda name: found[name], default="")
    value, (low, high) = float(ours.mean()), interval_of_mean(ours, SEED) or (0.0, 0.0)
    of_peer: dict[str, Any] = {"peer": best, "peer_value": found.get(best), "seed": SEED, "rows": rows}
    figure(BENCHMARK, f"{data}_ndcg_at_10", value, "ndcg", target=target, **of_peer)
    figure(BENCHMARK, f"{data}_ndcg_at_10_low", low, "ndcg", seed=SEED, rows=rows)
    figure(BENCHMARK, f"{data}_ndcg_at_10_high", high, "ndcg", seed=SEED, rows=rows)
    limit = None if target is None else 1.0 if events.shape[1] <= DENSE_ITEMS else 5.0
    figure(BENCHMARK, f"{data}_train_cpu_seconds", cpu, "s", target=limit, higher_is_better=False, seed=SEED, rows=rows)
    if best:
        figure(BENCHMARK, f"{data}_ratio_to_best_peer", value / found[best], "ratio", target=1.4, seed=SEED, rows=rows)


def print_failure(metric: str, why: str) -> None:
    figure(BENCHMARK, metric, None, why)


def judged(method: Method, events: Interactions, budget: float) -> tuple[np.ndarray, float]:
    """Choose on the second-last events, train on all but the last; gives NDCG@10 per user and training CPU-seconds."""
    earlier, target = without_last(events, 2), last_item(events, 1)
    grid = method.grid(events.shape[1])
    order = generator(SEED, "search", method.name).permutation(len(grid))
    best, best_value, start = grid[order[0]], -1.0, time.process_time()
    for place in order:
        value = float(ndcg(method.train(earlier, grid[place]), earlier, target).mean())
        if value > best_value:
            best, best_value = grid[place], value
        if time.process_time() - start > budget:
            break
    training = without_last(events, 1)
    start = time.process_time()
    scorer = method.train(training, best)
    cpu = time.process_time() - start
    values: np.ndarray = ndcg(scorer, training, last_item(events, 0))
    return values, cpu


def ndcg(scorer: Scorer, known: Interactions, target: np.ndarray) -> np.ndarray:
    seen = np.split(known.item, np.flatnonzero(np.diff(known.customer)) + 1)
    ranks: list[np.ndarray] = []
    for start in range(0, len(target), 256):
        users = np.arange(start, min(start + 256, len(target)))
        ranks.append(ranks_of(scorer(users), target[users], [seen[user] for user in users]))
    values: np.ndarray = ndcg_of_ranks(np.concatenate(ranks))
    return values


def without_last(events: Interactions, count: int) -> Interactions:
    kept = events.age_baskets() >= count
    _, basket = np.unique(events.basket[kept], return_inverse=True)
    return replace(
        events,
        customer=events.customer[kept],
        item=events.item[kept],
        basket=basket.astype(np.int64),
        time=events.time[kept],
    )


def last_item(events: Interactions, later: int) -> np.ndarray:
    last: np.ndarray = events.item[events.age_baskets() == later]
    return last


def _train_ours(known: Interactions, setting: tuple[Any, ...]) -> Scorer:
    counting, shaping, baskets, dense = setting
    recency = Recency(half_life_baskets=baskets)
    members = []
    share = 0.0
    if dense and known.shape[1] <= DENSE_ITEMS:
        decay, penalty, ease_penalty, share = dense
        closed = linear.fit_decayed_transitions(known, decay, penalty, Recency(half_life_baskets=2 * baskets))
        ease = linear.fit_recency_ease(known, ease_penalty, recency)
        members = [Member(scaled(closed), share * 0.5), Member(scaled(ease), share * 0.5)]
    if share < 1.0:
        members.insert(0, Member(scaled(transitions.fit(known, counting, shaping, recency)), 1.0 - share))
    return Blend(tuple(members)).scores


def scaled(member: Similar) -> Similar:
    """Bring a member's scores to a standard deviation of 1 over a few customers."""
    sample = member.scores(np.arange(min(100, member.history.shape[0])))
    return replace(member, matrix=member.matrix / max(float(sample.std()), 1e-12))


def _train_als(known: Interactions, setting: tuple[int, float, float]) -> Scorer:
    from implicit.cpu.als import AlternatingLeastSquares

    factors, regularization, alpha = setting
    model = AlternatingLeastSquares(
        factors=factors,
        regularization=regularization,
        alpha=alpha,
        iterations=15,
        num_threads=1,
        random_state=SEED,
    )
    model.fit(table(known), show_progress=False)
    return lambda users: model.user_factors[users] @ model.item_factors.T


def _train_knn(known: Interactions, setting: tuple[str, int]) -> Scorer:
    from implicit.nearest_neighbours import BM25Recommender, CosineRecommender

    kind, neighbours = setting
    model = (CosineRecommender if kind == "cosine" else BM25Recommender)(K=neighbours, num_threads=1)
    users_by_items = table(known)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the peer converts its own matrix, and says so
        model.fit(users_by_items, show_progress=False)
    return lambda users: np.asarray((users_by_items[users] @ model.similarity).toarray())


def _train_ease(known: Interactions, setting: float) -> Scorer:
    matrix, users_by_items = linear.ease(known, setting).astype(np.float32), table(known)
    return lambda users: np.asarray(users_by_items[users] @ matrix)


def table(known: Interactions) -> sp.csr_matrix:
    ones = np.ones(len(known.item), np.float32)
    return sp.csr_matrix((ones, (known.customer, known.item)), shape=known.shape)


def _our_grid(items: int) -> list[Any]:
    """Sparse alone for large catalogues; blended with closed forms where an inverse is affordable."""
    countings: tuple[tuple[int, float], ...] = ((5, 0.7), (15, 0.8), (30, 0.9))
    halves: tuple[float, ...] = (2.0, 4.0)
    powers: tuple[tuple[float, float], ...] = ((0.5, 0.5), (0.0, 0.5), (0.2, 0.5), (0.7, 0.3))
    closed: tuple[tuple[float, ...], ...] = ((),)
    if items <= DENSE_ITEMS:
        countings, powers, halves = countings[1:], powers[3:], (3.0, 4.0)
        closed = tuple(product((0.7, 0.85), (200.0, 400.0), (500.0, 1000.0), (0.5, 0.75, 1.0)))
    return [
        (Counting(reach, decay, 0.0), Shaping(source, target, 200), half, dense)
        for (reach, decay), (source, target), half, dense in product(countings, powers, halves, closed)
    ]


OURS = Method("ours", _our_grid, _train_ours)
ALS = Method("als", lambda _: list(product((16, 32, 64, 128), (0.1, 1.0, 5.0), (1.0, 5.0))), _train_als)
KNN = Method("knn", lambda _: list(product(("cosine", "bm25"), (20, 50, 100, 200, 500))), _train_knn)
EASE = Method("ease", lambda _: (50.0, 100.0, 200.0, 500.0, 1000.0), _train_ease)


def ratings(*, tied: bool) -> Interactions | None:
    """MovieLens, in time order; ties in file order, or shuffled."""
    path = data_file("rec-ml-100k", "ml-100k.inter.gz")
    if path is None:
        return None
    with gzip.open(path, "rt") as file:
        rows = [line.split() for line in file][1:]
    place = generator(SEED, "ties").permutation(len(rows)) if tied else np.arange(len(rows))
    return from_columns(
        np.array([row[0] for row in rows]),
        np.array([row[1] for row in rows]),
        np.char.zfill(place.astype(str), 8),
        np.array([int(float(row[3])) * 1_000_000 for row in rows]),
        4_000_000_000_000_000,
    )


def sequences(*parts: str) -> Interactions | None:
    """One user a line, then the items in order; the file holds no times."""
    path = data_file(*parts)
    if path is None:
        return None
    with gzip.open(path, "rt") as file:
        lines = [line.split() for line in file]
    length = [len(line) - 1 for line in lines]
    place = np.concatenate([np.arange(n) for n in length])
    return from_columns(
        np.repeat([line[0] for line in lines], length),
        np.concatenate([line[1:] for line in lines]),
        np.char.zfill(place.astype(str), 6),
        place.astype(np.int64),
        int(max(length)),
    )


if __name__ == "__main__":
    main()
