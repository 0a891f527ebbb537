"""The made retailer that the whole demo runs on."""

from pathlib import Path

import pytest

from tests.made_once import made_once
from tests.made_retailer import write_made_retailer

HOUSEHOLDS = 450
"""Enough that every target has the rows and the non-buyers that a model needs."""


@pytest.fixture(scope="session")
def retailer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(
        tmp_path_factory, "retailer", lambda directory: write_made_retailer(directory, households=HOUSEHOLDS)
    )
