"""The corner shop, open to be read."""

from collections.abc import Iterator

import pytest

from suasion import Workspace
from tests.campaigns.corner_shop import opened


@pytest.fixture(scope="session")
def corner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with opened(tmp_path_factory) as workspace:
        yield workspace
