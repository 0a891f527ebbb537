from collections.abc import Iterator

import pytest

from suasion import Workspace
from suasion.recommend.listing import versions
from tests.campaigns.corner_shop import MOMENT, opened


@pytest.fixture(scope="module")
def corner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with opened(tmp_path_factory) as workspace:
        yield workspace


def test_versions_are_listed_newest_first_without_their_files(corner: Workspace) -> None:
    found = versions(corner.database)
    assert [one.version for one in found] == [2, 1]
    assert found[0].moment == MOMENT
    assert found[0].choice.reason == "no earlier window"
