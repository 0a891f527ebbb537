"""The core: the few customers whose choice the prices leave open, solved exactly while all others keep theirs.

After the dual has found prices, nearly every customer has one action that is clearly best. What is left, the customers
near a tie, is a small assignment problem under what the others leave of the limits, and HiGHS solves it (the "core" of
a knapsack problem, Balas and Zemel 1980). Its LP gives better prices; its mixed-integer form, restricted to the choices
that reduced costs cannot rule out, proves how good a plan is.
"""

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array, vstack

from suasion.decisions.allocation.problem import Problem

_NODES = 20_000


@dataclass(frozen=True, eq=False)
class Core:
    """Open choices: option k is customer ``rows[k]`` getting action ``columns[k]``; `room` is what is left for them."""

    problem: Problem
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    room: NDArray[np.float64]

    @property
    def profit(self) -> NDArray[np.float64]:
        """Profit of each option."""
        return self.problem.profit[self.rows, self.columns].astype(np.float64)

    def use(self) -> NDArray[np.float64]:
        """Lay out what each option uses of each limit, ``(n_constraints, n_options)``."""
        result = np.empty((len(self.problem.constraints), len(self.rows)))
        for place, constraint in enumerate(self.problem.constraints):
            weights = constraint.weights
            result[place] = weights[self.columns] if weights.ndim == 1 else weights[self.rows, self.columns]
        return result


def relax(core: Core) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Solve the core's LP: the share of each option, and the price of each limit, >= 0."""
    if not len(core.rows):
        return np.zeros(0), np.zeros(len(core.room))
    solver = _loaded(core, whole=False)
    solver.setOptionValue("solver", "simplex")
    solver.run()
    solution = solver.getSolution()
    prices = np.asarray(solution.row_dual, dtype=np.float64)[: len(core.room)]
    return np.asarray(solution.col_value, dtype=np.float64), np.maximum(prices, 0.0)


def solve(core: Core, relative_gap: float) -> tuple[NDArray[np.bool_] | None, float]:
    """Solve the core in whole numbers: the options taken (None if nothing was found) and a proven upper bound."""
    if not len(core.rows):
        return np.zeros(0, dtype=bool), 0.0
    solver = _loaded(core, whole=True)
    solver.setOptionValue("mip_rel_gap", relative_gap)
    solver.setOptionValue("mip_feasibility_tolerance", 1e-9)
    # Nodes and not seconds end the search, so that a slow machine gives the same plan.
    solver.setOptionValue("mip_max_nodes", _NODES)
    solver.run()
    info = solver.getInfo()
    values = np.asarray(solver.getSolution().col_value, dtype=np.float64)
    found = len(values) == len(core.rows) and np.isfinite(info.objective_function_value)
    return (values > 0.5 if found else None), float(info.mip_dual_bound)


def _loaded(core: Core, *, whole: bool) -> highspy.Highs:
    size = len(core.rows)
    customers, place = np.unique(core.rows, return_inverse=True)
    once = coo_array((np.ones(size), (place, np.arange(size))), shape=(len(customers), size))
    matrix = csr_array(vstack([csr_array(core.use()), csr_array(once)]))
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = size, matrix.shape[0]
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_ = core.profit
    lp.col_lower_, lp.col_upper_ = np.zeros(size), np.ones(size)
    lp.row_lower_ = np.full(matrix.shape[0], -np.inf)
    lp.row_upper_ = np.concatenate([core.room, np.ones(len(customers))])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.num_col_, lp.a_matrix_.num_row_ = size, matrix.shape[0]
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    if whole:
        lp.integrality_ = [highspy.HighsVarType.kInteger] * size
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("random_seed", 0)
    solver.passModel(lp)
    return solver
