"""The lower bound of a share is Clopper and Pearson's, and covers what it says where there are few days of evidence."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest
from scipy import stats

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.core.engine import Session
from suasion.customers.profile.bound import clopper_pearson_low
from suasion.statistics.intervals import wilson
from tests.customers.profile import plain

Vector = npt.NDArray[np.float64]
NOMINAL, FEW = 0.975, (2, 3, 4, 5)
TRIALS = (*np.arange(1, 30, 0.75), 50.0, 120.0, 365.0, 2000.0)


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with DuckDBEngine(1).session() as session:
        yield session


def bounds(session: Session, share: Vector, trials: Vector) -> Vector:
    rows = session.add_arrow("share", pa.table({"row": range(len(share)), "share": share, "trials": trials}))
    found = session.fetch(rows.select("row", low=clopper_pearson_low(rows.share, rows.trials)).order_by("row"))
    return found["low"].to_numpy()


def coverage(low: Vector, trials: int, shares: Vector) -> Vector:
    """Give how often the bound of each number of successes, ``(trials + 1,)``, is not above a true share."""
    chance = stats.binom.pmf(np.arange(trials + 1)[:, None], trials, shares)
    return np.asarray((chance * (low[:, None] <= shares)).sum(axis=0), dtype=np.float64)


def test_it_is_clopper_and_pearsons_but_for_a_hundredth(session: Session) -> None:
    share, trials = (grid.ravel() for grid in np.meshgrid(np.linspace(0, 1, 401), TRIALS))
    low = bounds(session, share, trials)
    hits = np.maximum(share * trials, 1e-9)
    exact = np.where(share > 0, stats.beta.ppf(1 - NOMINAL, hits, trials - hits + 1), 0.0)
    assert (low - exact).max() < 0.0011
    assert (exact - low).max() < 0.011
    assert low[share == 1] == pytest.approx(exact[share == 1])
    assert low == pytest.approx([plain.bound(*one) for one in zip(share, trials, strict=True)])


@pytest.mark.parametrize("trials", [*FEW, 10, 30])
def test_it_covers_what_it_says_at_every_share(session: Session, trials: int) -> None:
    hits = np.arange(trials + 1) / trials
    low = bounds(session, hits, np.full(trials + 1, float(trials)))
    shares = np.concatenate([np.linspace(0.0005, 0.9995, 2000), low[1:] - 1e-9])  # worst just below a bound
    assert coverage(low, trials, shares).min() > NOMINAL - 0.001


@pytest.mark.parametrize("trials", FEW)
def test_wilsons_does_not_at_small_shares(trials: int) -> None:
    low = np.array([wilson(hits, trials).low for hits in range(trials + 1)])
    assert coverage(low, trials, np.linspace(0.001, 0.1, 500)).min() < 0.92
