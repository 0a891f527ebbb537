"""The small shop, made once a run and copied for whoever changes it."""

import shutil
from pathlib import Path

import pytest

from tests.made_once import made_once
from tests.upkeep.small_shop import small_shop


@pytest.fixture(scope="session")
def made_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    def make(directory: Path) -> None:
        small_shop(directory / "shop")

    return made_once(tmp_path_factory, "small-shop", make) / "shop"


@pytest.fixture
def shop(made_shop: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made_shop, tmp_path / "shop"))
