import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from suasion import Workspace
from suasion.core.errors import NotFound
from suasion.governance.copied import KINDS
from tests import postgres_server
from tests.governance.canaries import WORD, fill, word

PEOPLE = 6


@pytest.fixture(params=["sqlite", "postgres"])
def shop(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Workspace, dict[int, str]]]:
    if request.param == "postgres":
        monkeypatch.setenv("SUASION_DATABASE_URL", postgres_server.url())
    with Workspace.create(tmp_path / "shop") as workspace:
        yield workspace, fill(workspace, PEOPLE)


def copy_of(workspace: Workspace, customer: str) -> tuple[dict[str, list[Any]], dict[str, Any]]:
    whole = b"".join(workspace.export_customer(customer).pieces)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        assert archive.testzip() is None
        index = json.loads(archive.read("index.json"))
        lines = {
            name: [json.loads(line) for line in archive.read(name).decode().splitlines()]
            for name in archive.namelist()
            if name != "index.json"
        }
    return lines, index


def test_a_copy_holds_every_kind_and_the_index_counts_it(shop: tuple[Workspace, dict[int, str]]) -> None:
    workspace, customers = shop
    lines, index = copy_of(workspace, customers[0])
    assert list(lines) == [kind.file for kind in KINDS]
    assert [(one["file"], one["lines"]) for one in index["files"]] == [
        (name, len(some)) for name, some in lines.items()
    ]
    assert all(one["title"].keys() == {"en", "zh"} for one in index["files"])
    assert index["customer"] == customers[0]
    empty = {name for name, some in lines.items() if not some}
    assert empty == set(), "the customer of the test has something of every kind"
    assert {row["kind"] for row in lines["identifiers.jsonl"]} == {"user_id", "anonymous_id", "email", "phone"}
    assert "+490000000000"[:3] in {row["value"][:3] for row in lines["identifiers.jsonl"]}
    assert [len(lines["customer.jsonl"]), len(lines["people_decided.jsonl"])] == [2, 1]


def test_it_names_her_in_the_clear_and_nobody_else(shop: tuple[Workspace, dict[int, str]]) -> None:
    workspace, customers = shop
    lines, _ = copy_of(workspace, customers[1])
    text = json.dumps(lines)
    assert {found.group(1) for found in WORD.finditer(text)} == {"00001"}
    assert word(1, "mail") + "@shop.test" in text
    assert not [token for token in workspace.customers.identity.holders() if token in text]
    assert not {customer for number, customer in customers.items() if number != 1 and customer in text}


def test_the_copy_by_a_former_name_is_the_same(shop: tuple[Workspace, dict[int, str]]) -> None:
    workspace, customers = shop
    names = [row["customer"] for row in copy_of(workspace, customers[0])[0]["customer.jsonl"]]
    assert len(names) == 2
    copies = [copy_of(workspace, name)[0] for name in names]
    assert copies[0] == copies[1]


def test_who_is_not_there_is_refused_before_anything_is_written(shop: tuple[Workspace, dict[int, str]]) -> None:
    workspace, _ = shop
    with pytest.raises(NotFound):
        workspace.export_customer("ann@shop.test")
