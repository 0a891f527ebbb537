from collections.abc import Iterator

import pytest

from suasion import Workspace
from suasion.flows.judged import judged_model, judged_recommender
from tests.campaigns.corner_shop import DAY, MOMENT, opened


@pytest.fixture(scope="module")
def corner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with opened(tmp_path_factory) as workspace:
        yield workspace


def test_only_the_version_that_the_step_judged_has_its_figures(corner: Workspace) -> None:
    found = judged_model(corner.database, "shop", 2)
    assert found is not None
    assert (found.flow, found.step, found.finished, found.version) == ("demo", "predict", MOMENT + 2 * DAY, 2)
    assert found.figures["average_precision"] == 0.61
    assert found.figures["curve"]["customers"] == 150
    assert judged_model(corner.database, "shop", 1) is None
    assert judged_model(corner.database, "Bakery", 1) is None, "the step recorded nothing of it"


def test_a_recommender_made_after_the_step_is_not_judged_by_it(corner: Workspace) -> None:
    found = judged_recommender(corner.database, 2)
    assert found is not None
    assert found.figures["with_repeats"]["customers"] == 33
    assert found.figures["new_only"]["customers"] is None
    assert judged_recommender(corner.database, 1) is None
