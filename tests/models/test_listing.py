from collections.abc import Iterator
from datetime import timedelta

import pytest

from suasion import Workspace
from suasion.core.errors import NotFound
from suasion.models.listing import learned_until, stored_card, stored_versions, summaries
from suasion.models.targets import shop
from tests.campaigns.corner_shop import MOMENT, card, opened


@pytest.fixture(scope="module")
def corner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with opened(tmp_path_factory) as workspace:
        yield workspace


def test_each_target_shows_its_newest_version_and_why_one_has_none(corner: Workspace) -> None:
    first, second = summaries(corner.database)
    assert (first.target, first.version, first.versions, first.reason) == ("shop", 2, 2, "")
    assert first.gain_interval is not None
    assert (second.target, second.reason, second.average_precision) == ("Bakery", "not enough data", None)


def test_a_card_is_read_back_whole(corner: Workspace) -> None:
    assert stored_card(corner.database, "shop", 1) == card(shop(), version=1)
    assert stored_card(corner.database, "shop").version == 2


def test_versions_are_listed_newest_first(corner: Workspace) -> None:
    assert [one.version for one in stored_versions(corner.database, "shop")] == [2, 1]


def test_what_was_never_trained_is_refused(corner: Workspace) -> None:
    with pytest.raises(NotFound, match="shop"):
        stored_card(corner.database, "shopp")
    with pytest.raises(NotFound, match="version 9"):
        stored_card(corner.database, "shop", 9)


def test_nothing_is_learned_from_the_end_of_the_choosing_window_on() -> None:
    made = card(shop())
    assert learned_until(made) == made.schedule.select + timedelta(days=28) <= MOMENT
