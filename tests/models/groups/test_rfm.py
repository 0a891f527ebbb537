"""Bands and named cells, against bands counted by hand."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suasion import Workspace
from suasion.models.groups.card import RfmCard
from suasion.models.groups.cells import CELLS, cell
from suasion.models.groups.rfm import NEEDED_CUSTOMERS, bands, rfm
from tests.models.groups.shop import MOMENT, append, order


@given(st.lists(st.integers(0, 6), min_size=5, max_size=60))
def test_a_band_is_the_fifth_of_the_middle_of_a_tie(values: list[int]) -> None:
    found = bands(np.array(values, dtype=np.float64)).tolist()
    for value, band in zip(values, found, strict=True):
        below, same = sum(other < value for other in values), values.count(value)
        assert band == 1 + 5 * (2 * below + same) // (2 * len(values))


def test_fifths_of_distinct_values_are_equal() -> None:
    found = bands(np.random.default_rng(1).permutation(500).astype(np.float64))
    assert np.bincount(found)[1:].tolist() == [100] * 5


def test_every_cell_has_a_name_with_words_and_every_name_a_cell() -> None:
    assert {cell(r, f) for r in range(1, 6) for f in range(1, 6)} == set(CELLS)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """Customer number n ordered 1 + n // 20 times, for n each, last n // 2 days before the moment or a bit more."""
    with Workspace.create(tmp_path_factory.mktemp("rfm") / "shop") as workspace:
        for number in range(100):
            days = [119.5 - number // 2 - back for back in range(1 + number // 20)]
            append(workspace, *(order(f"u{number:03d}", day, float(number + 1)) for day in days))
        yield workspace


def banded(shop: Workspace) -> tuple[RfmCard, dict[str, list[str]]]:
    with shop.session() as session:
        card, values = rfm(session, shop.history(session), MOMENT)
    by_customer = {name: dict(zip(*table.to_pydict().values(), strict=True)) for name, table in values.items()}
    customers = sorted(by_customer["group.rfm.name"])
    return card, {name: [found[customer] for customer in customers] for name, found in by_customer.items()}


def test_bands_follow_recency_orders_and_money(shop: Workspace) -> None:
    card, values = banded(shop)
    assert (card.reason, card.customers) == ("", 100)
    assert values["group.rfm.recency"] == [str(5 - number // 20) for number in range(100)]
    assert values["group.rfm.frequency"] == [str(1 + number // 20) for number in range(100)]
    assert values["group.rfm.monetary"] == [str(1 + number // 20) for number in range(100)]
    assert values["group.rfm.name"][0] == '"new"'
    assert values["group.rfm.name"][99] == '"cannot_lose"'


def test_figures_are_counts_and_means_beside_everybodys(shop: Workspace) -> None:
    card, _ = banded(shop)
    often = next(one for one in card.bands if (one.dimension, one.band) == ("frequency", 5))
    assert (often.customers, often.mean) == (20, 5.0)
    assert card.baseline == {"recency": 24.5, "frequency": 3.0, "monetary": pytest.approx(191.5)}
    assert sum(one.customers for one in card.cells) == 100
    assert sum(one.share for one in card.cells) == pytest.approx(1)


def test_too_few_customers_are_told_and_have_no_bands(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "shop") as workspace:
        append(workspace, *(order(f"u{number}", 1, 1.0) for number in range(NEEDED_CUSTOMERS - 1)))
        group = workspace.groups.rfm()
    assert isinstance(group.card, RfmCard)
    assert group.card.reason == f"not enough data: {NEEDED_CUSTOMERS - 1} of {NEEDED_CUSTOMERS} customers with an order"
    assert (group.card.bands, group.run and group.run.published) == ((), 0)
