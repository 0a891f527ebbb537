"""The corner shop, made once and read by every test here."""

from collections.abc import Iterator

import pytest

from suasion import Workspace
from tests.campaigns.corner_shop import make
from tests.made_once import made_once


@pytest.fixture(scope="session")
def corner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """Give the corner shop, read-only."""
    with Workspace.open(made_once(tmp_path_factory, "corner-shop", make) / "shop", read_only=True) as workspace:
        yield workspace
