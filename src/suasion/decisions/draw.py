"""Drawing one action per customer with exact probabilities, fixed counts, and spend that hardly moves.

Dependent rounding: small random steps that keep every row sum and every expectation, until all entries are 0 or 1.

* While enough customers are open, a step moves along a direction that also keeps each action's count and the use of
  each limit with differing weights (the flight phase of the cube method, Deville and Tille, Biometrika 2004).
* When few are left, steps follow cycles and then paths of the bipartite graph of customers and actions, which keep each
  action's count within 1 of its expectation (Gandhi, Khuller, Parthasarathy and Srinivasan, J. ACM 2006).

So marginals are exact, each count is its expectation rounded down or up, and the use of any other limit differs from
its expectation by at most what the last few customers can change: `drift_bounds`. Nothing is repaired afterwards.
"""

import numpy as np
from numpy.typing import NDArray

from suasion.core.errors import InputRefused
from suasion.core.randomness import generator
from suasion.decisions.allocation.problem import Constraint, Problem

_ZERO = 1e-12


def draw(
    pi: NDArray[np.float64], seed: int, *names: str, constraints: tuple[Constraint, ...] = ()
) -> NDArray[np.int64]:
    """Draw one column per row.

    Takes O(entries strictly between 0 and 1) steps, each on at most ``1 + n_actions + n_limits`` customers.

    Parameters
    ----------
    pi
        ``(n_customers, 1 + n_actions)``, rows sum to 1; column 0 is no contact.
    seed, names
        What the draw is for; the same give the same draw.
    constraints
        Limits whose use a draw should keep near its expectation. Limits on single actions need not be given: counts
        are kept anyway.

    Returns
    -------
    drawn
        ``(n_customers,)``: the column drawn.

    Raises
    ------
    suasion.core.errors.InputRefused
        If a row does not sum to 1 or an entry is outside [0, 1].

    Examples
    --------
    >>> draw(np.full((4, 2), 0.5), 1, "example").sum()
    np.int64(2)
    """
    if not np.isfinite(pi).all() or (pi < -1e-9).any() or (np.abs(pi.sum(axis=1) - 1.0) > 1e-9).any():
        raise InputRefused("Choice probabilities must be from 0 to 1 and sum to 1 for each customer.")
    rng = generator(seed, *names)
    table = pi.copy()
    table[table < _ZERO] = 0.0
    uses = _balanced(constraints, pi.shape)
    order = rng.permutation(len(table))
    open_rows = [int(row) for row in order if _open(table, row)]
    left = _fly(table, uses, open_rows, rng)
    _approach(table, uses, left, rng)
    _land(table, left, rng)
    drawn: NDArray[np.int64] = table.argmax(axis=1).astype(np.int64)
    return drawn


def drift_bounds(problem: Problem) -> NDArray[np.float64]:
    """Bound how far a draw can move the use of each limit from its expectation, ``(n_constraints,)``.

    At most ``m = n_actions + n_limits`` customers (limits on single actions not counted) are open when balancing ends,
    and only they move a limit. For limits on a single action 0 is given: those are counts, kept by rounding. For the
    others, with a customer's range being the largest weight it can get:

    * certain: the sum of the m largest ranges. It is given if it is below 2 % of the limit, as it is at scale.
    * else, if smaller, six standard deviations when the m last customers are typical ones that each toss a fair coin
      between nothing and their whole range: ``6 * sqrt(m) / 2 * root mean square of the ranges``. The draw settles
      costly choices first, so the last customers move less than that.
    """
    wide = [c for c in problem.constraints if not _on_one_action(c)]
    last = problem.n_actions + len(wide)
    bounds = []
    for constraint in problem.constraints:
        if _on_one_action(constraint) or not problem.n_customers:
            bounds.append(0.0)
            continue
        weights = np.broadcast_to(constraint.weights, problem.profit.shape)
        if problem.allowed is not None:
            weights = np.where(problem.allowed, weights, 0.0)
        ranges = weights.max(axis=1, initial=0.0).astype(np.float64)
        certain = float(np.sort(ranges)[::-1][:last].sum())
        likely = 3.0 * float(np.sqrt(last * np.mean(ranges**2)))
        bounds.append(certain if certain <= 0.02 * constraint.limit else min(certain, likely))
    return np.array(bounds)


def _on_one_action(constraint: Constraint) -> bool:
    return constraint.weights.ndim == 1 and int(np.count_nonzero(constraint.weights)) <= 1


def _balanced(constraints: tuple[Constraint, ...], shape: tuple[int, int]) -> list[NDArray[np.float64]]:
    uses = []
    for constraint in constraints:
        if _on_one_action(constraint):
            continue
        use = np.zeros(shape)
        use[:, 1:] = constraint.weights
        uses.append(use / max(float(use.max()), 1e-300))
    return uses


def _open(table: NDArray[np.float64], row: int) -> bool:
    return int(np.count_nonzero(table[row] > 0.0)) > 1


def _pair(row: NDArray[np.float64], ranks: list[int]) -> tuple[int, int]:
    # Of the columns still possible, the two that use most: what is costly is settled first, while enough customers are
    # open to balance it, and what is left to the end is cheap.
    inside = [column for column in ranks if row[column] > 0.0]
    return inside[0], inside[1]


def _fly(
    table: NDArray[np.float64], uses: list[NDArray[np.float64]], waiting: list[int], rng: np.random.Generator
) -> list[int]:
    # Each customer in the working set moves probability between two of its entries: t_i from column a_i to b_i. With
    # one customer more than balancing equations, some t other than zero keeps all sums. The last column's sum follows
    # from the others'.
    n_equations = table.shape[1] - 1 + len(uses)
    size = n_equations + 1
    total = sum(uses, np.zeros(table.shape))
    ranks = np.argsort(-total, axis=1, kind="stable").tolist()
    widest = total.max(axis=1)
    waiting = sorted(waiting, key=lambda row: float(widest[row]))
    working: list[int] = []
    effects: list[NDArray[np.float64]] = []
    pairs: list[tuple[int, int]] = []

    def enter(row: int) -> None:
        first, second = _pair(table[row], ranks[row])
        effect = np.zeros(n_equations)
        if first < n_equations - len(uses):
            effect[first] -= 1.0
        if second < n_equations - len(uses):
            effect[second] += 1.0
        for place, use in enumerate(uses):
            effect[n_equations - len(uses) + place] = use[row, second] - use[row, first]
        working.append(row)
        effects.append(effect)
        pairs.append((first, second))

    while True:
        while len(working) < size and waiting:
            enter(waiting.pop())
        if len(working) < size:
            return working + waiting
        direction = _kernel(np.array(effects).T)
        _step(table, working, pairs, direction, rng)
        for place in range(size - 1, -1, -1):
            row, (first, second) = working[place], pairs[place]
            if table[row, first] > 0.0 and table[row, second] > 0.0:
                continue
            del working[place], effects[place], pairs[place]
            if _open(table, row):
                enter(row)


def _kernel(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    # A vector x with matrix @ x = 0, all zero if there is no other. Elimination with element-wise operations only, so
    # that the result does not depend on a linear algebra library.
    work = matrix.copy()
    n_rows, n_columns = work.shape
    pivots: list[int] = []
    result = np.zeros(n_columns)
    for column in range(n_columns):
        top = len(pivots)
        place = top + int(np.abs(work[top:, column]).argmax()) if top < n_rows else top
        if top == n_rows or abs(work[place, column]) < 1e-10:
            result[column] = 1.0
            result[pivots] = -work[:top, column]
            return result
        if place != top:
            work[[top, place]] = work[[place, top]]
        work[top] /= work[top, column]
        factors = work[:, column].copy()
        factors[top] = 0.0
        work -= factors[:, None] * work[top]
        pivots.append(column)
    return result


def _step(
    table: NDArray[np.float64],
    rows: list[int],
    pairs: list[tuple[int, int]],
    direction: NDArray[np.float64],
    rng: np.random.Generator,
) -> None:
    # Move as far as possible one way or the other, with chances that keep every expectation.
    up, down = np.inf, np.inf
    moves = []
    for row, (first, second), t in zip(rows, pairs, direction.tolist(), strict=True):
        if abs(t) < 1e-11:
            continue
        give, take = (first, second) if t > 0 else (second, first)
        size = abs(t)
        moves.append((row, give, take, size))
        up = min(up, table[row, give] / size)
        down = min(down, table[row, take] / size)
    forward = rng.random() * (up + down) < down
    length = up if forward else -down
    for row, give, take, size in moves:
        table[row, give] = _snapped(table[row, give] - length * size)
        table[row, take] = _snapped(table[row, take] + length * size)


def _snapped(share: float) -> float:
    if share < _ZERO:
        return 0.0
    return 1.0 if share > 1.0 - _ZERO else share


def _approach(
    table: NDArray[np.float64], uses: list[NDArray[np.float64]], rows: list[int], rng: np.random.Generator
) -> None:
    # The last customers still balance while they have more free entries than there are sums to keep: now every open
    # entry may move, against the last open one of its row.
    n_columns = table.shape[1]
    while True:
        moves = []
        for row in rows:
            *free, last = np.flatnonzero(table[row] > 0.0).tolist()
            moves += [(row, column, last) for column in free]
        if not moves:
            return
        effects = np.zeros((n_columns + len(uses), len(moves)))
        for place, (row, column, last) in enumerate(moves):
            effects[column, place] -= 1.0
            effects[last, place] += 1.0
            for k, use in enumerate(uses):
                effects[n_columns + k, place] = use[row, last] - use[row, column]
        direction = _kernel(effects)
        if not direction.any():
            return
        change = np.zeros_like(table[rows])
        at = {row: place for place, row in enumerate(rows)}
        for (row, column, last), t in zip(moves, direction.tolist(), strict=True):
            change[at[row], column] -= t
            change[at[row], last] += t
        _move(table, rows, change, rng)


def _move(table: NDArray[np.float64], rows: list[int], change: NDArray[np.float64], rng: np.random.Generator) -> None:
    change[np.abs(change) < 1e-11] = 0.0
    block = table[rows]
    with np.errstate(divide="ignore"):
        up = np.where(change < 0, block / -np.where(change < 0, change, 1.0), np.inf).min()
        down = np.where(change > 0, block / np.where(change > 0, change, 1.0), np.inf).min()
    length = up if rng.random() * (up + down) < down else -down
    moved = block + length * change
    moved[moved < _ZERO] = 0.0
    moved[moved > 1.0 - _ZERO] = 1.0
    table[rows] = moved


def _land(table: NDArray[np.float64], rows: list[int], rng: np.random.Generator) -> None:
    while True:
        rows = [row for row in rows if _open(table, row)]
        if not rows:
            return
        _alternate(table, _walk(table, rows), rng)


def _walk(table: NDArray[np.float64], rows: list[int]) -> list[tuple[int, int]]:
    # A cycle if there is one, else a path between two columns with a single open entry: the edges in order.
    by_column: dict[int, list[int]] = {}
    by_row: dict[int, list[int]] = {}
    for row in rows:
        for column in np.flatnonzero(table[row] > 0.0).tolist():
            by_row.setdefault(row, []).append(column)
            by_column.setdefault(column, []).append(row)
    leaves = [column for column, members in by_column.items() if len(members) == 1]
    column = min(leaves) if leaves else min(by_column)
    edges: list[tuple[int, int]] = []
    column_at, row_at = {column: 0}, dict[int, int]()
    last_row = -1
    while True:
        row = next((row for row in by_column[column] if row != last_row), -1)
        if row < 0:
            return edges
        if row in row_at:
            return [*edges[row_at[row] + 1 :], (row, column)]
        row_at[row] = len(edges)
        onward = next(other for other in by_row[row] if other != column)
        edges += [(row, column), (row, onward)]
        if onward in column_at:
            return edges[column_at[onward] :]
        column_at[onward] = len(edges)
        column, last_row = onward, row


def _alternate(table: NDArray[np.float64], walk: list[tuple[int, int]], rng: np.random.Generator) -> None:
    even, odd = walk[::2], walk[1::2]
    up = min([1.0 - table[edge] for edge in even] + [table[edge] for edge in odd])
    down = min([table[edge] for edge in even] + [1.0 - table[edge] for edge in odd])
    length = up if rng.random() * (up + down) < down else -down
    for edge in even:
        table[edge] = _snapped(table[edge] + length)
    for edge in odd:
        table[edge] = _snapped(table[edge] - length)
