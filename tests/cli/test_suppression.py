"""The list from the command line: one address, a file, and nothing of either in what is printed or logged."""

import json
from pathlib import Path

import pytest

from suasion import Workspace
from suasion.events.spec import Identify
from tests.cli.command import Ended, suasion_here


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    with Workspace.create(tmp_path / "shop") as workspace:
        workspace.events.append(
            [Identify(message_id="1", user_id="ann", traits={"email": "ann@shop.test"})], source="web"
        )
        workspace.follow()
    return tmp_path / "shop"


def run(shop: Path, *arguments: str | Path) -> Ended:
    return suasion_here("suppression", *arguments, "--workspace", shop)


def test_a_file_says_line_by_line_what_it_refused_and_twice_changes_nothing(shop: Path) -> None:
    file = shop.parent / "bounced.csv"
    rows = ["id,address", "1,ann@shop.test", "2,not an address", '3,"new@shop.test"', "4,", "5,ANN@shop.test"]
    file.write_text("\ufeff" + "\n".join([*rows, *(f"{n},u{n}@shop.test" for n in range(6, 1_206))]) + "\n", "utf-8")
    asked = ("import", file, "--reason", "hard_bounce", "--source", "provider", "--column", "address")
    first = run(shop, *asked)
    assert first.code == 0, first.err
    assert first.out.splitlines() == [
        "line 3: not spelt as its kind is",
        "line 5: empty",
        "1,202 added, 1 already there; 2 lines refused.",
    ]
    again = run(shop, *asked, "--json")
    assert json.loads(again.out) == {
        "added": 0,
        "already": 1_203,
        "refused": [{"line": 3, "why": "malformed"}, {"line": 5, "why": "empty"}],
    }
    assert "shop.test" not in first.out + first.err + again.out + again.err
    with Workspace.open(shop) as workspace:
        assert workspace.suppressions.listed().total == 1_202
    logs = [path.read_text("utf-8", "replace") for path in shop.rglob("*.log*")]
    assert not [text for text in logs if "@shop.test" in text]


def test_a_file_without_that_column_or_that_is_no_text_is_refused(shop: Path) -> None:
    file = shop.parent / "list.csv"
    file.write_text("ann@shop.test\n", "utf-8")
    refused = run(shop, "import", file, "--reason", "other", "--source", "x")
    assert (refused.code, "no column 'email'" in refused.err, "ann@" in refused.err) == (1, True, False)
    file.write_bytes(b"email\n\xff\xfe\xff\n")
    refused = run(shop, "import", file, "--reason", "other", "--source", "x")
    assert (refused.code, "no CSV in UTF-8" in refused.err) == (1, True)


def test_one_is_added_listed_masked_and_lifted(shop: Path) -> None:
    asked = ("add", "ann@shop.test", "--reason", "complaint", "--source", "phone", "--note", "ticket 5")
    assert [run(shop, *asked).out for _ in range(2)] == [
        "On the list.\n",
        "It was on the list for this reason already.\n",
    ]
    (row,) = json.loads(run(shop, "list", "--json").out)
    assert (row["address"], row["reason"], row["note"], row["who"]) == (
        "a…@shop.test",
        "complaint",
        "ticket 5",
        "owner",
    )
    assert "a…@shop.test  complaint  phone" in run(shop, "list").out
    lifted = run(shop, "lift", "ann@shop.test", "--reason", "she wrote again")
    assert lifted.out == "Lifted: it was on the list for 1 reason.\n"
    assert run(shop, "list").out == "The list is empty.\n"
    for refused in (
        run(shop, "lift", "ann@shop.test", "--reason", "again"),
        run(shop, "add", "ann at shop.test", "--reason", "other", "--source", "x"),
    ):
        assert refused.code == 1
        assert "shop.test" not in refused.out + refused.err
