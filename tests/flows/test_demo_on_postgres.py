"""The whole demo with its rows in PostgreSQL."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests import postgres_server
from tests.cli.command import suasion
from tests.made_demo import made_demo, made_retailer


def figures(printed: str) -> Any:
    """Give what a demo printed, without what differs by run: seconds and places."""

    def kept(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: kept(one) for name, one in value.items() if name not in ("seconds", "workspace", "report")}
        return [kept(one) for one in value] if isinstance(value, list) else value

    return kept(json.loads(printed))


@pytest.mark.slow
def test_it_ends_with_the_figures_that_it_has_on_sqlite(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUASION_DATABASE_URL", postgres_server.url())
    retailer = made_retailer(tmp_path_factory)
    ended = suasion("demo", "--data", retailer, "--workspace", tmp_path / "shop", "--no-serve", "--json")
    assert ended.code == 0, ended.err
    monkeypatch.delenv("SUASION_DATABASE_URL")
    on_sqlite = (made_demo(tmp_path_factory) / "out").read_text(encoding="utf-8")
    assert figures(ended.out) == figures(on_sqlite)
    assert not list((tmp_path / "shop").glob("*.db*"))
    assert "postgresql" not in ended.out + ended.err
