"""The made retailer that the whole demo runs on."""

from pathlib import Path

import pytest

from tests.made_demo import made_retailer


@pytest.fixture(scope="session")
def retailer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_retailer(tmp_path_factory)
