"""The whole demo on the small made retailer, run once for all tests."""

from pathlib import Path

import pytest

from tests.cli.command import suasion
from tests.made_once import made_once
from tests.made_retailer import write_made_retailer

HOUSEHOLDS = 450
"""Enough that every target has the rows and the non-buyers that a model needs."""


def made_retailer(factory: pytest.TempPathFactory) -> Path:
    """Give the directory with the retailer's files."""
    return made_once(factory, "retailer", lambda directory: write_made_retailer(directory, households=HOUSEHOLDS))


def made_demo(factory: pytest.TempPathFactory) -> Path:
    """Give a directory with the finished workspace, ``shop``, and what the demo printed; nobody may write to it."""
    retailer = made_retailer(factory)

    def run(directory: Path) -> None:
        ended = suasion("demo", "--data", retailer, "--workspace", directory / "shop", "--no-serve", "--json")
        assert ended.code == 0, ended.err
        (directory / "out").write_text(ended.out, encoding="utf-8")
        (directory / "err").write_text(ended.err, encoding="utf-8")

    return made_once(factory, "made-demo", run)
