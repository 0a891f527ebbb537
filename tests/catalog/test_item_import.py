"""A file of items: every line is put, set aside or dropped with a reason, also after a kill."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from suasion import Workspace
from suasion.catalog.tables import ITEM
from suasion.core.errors import ColumnMissing
from suasion.events.imports.mapping import ItemMapping
from suasion.events.imports.report import ImportReport
from tests.cli.command import environment

MAPPING = ItemMapping("sku", name="title", category="shelf")
HEADER = "sku,title,shelf,stock"
FAULTS_TRIED = ("import.after_quarantine", "items.before_commit")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "shop") as made:
        yield made


def load(workspace: Workspace, *lines: str, mapping: ItemMapping = MAPPING) -> ImportReport:
    file = workspace.directory.parent / "items.csv"
    file.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    with workspace.session() as session:
        return workspace.import_items(session, file, mapping)


def held(workspace: Workspace) -> dict[str, tuple[str | None, ...]]:
    with workspace.database.read() as connection:
        return {row.item: tuple(row[1:]) for row in connection.execute(select(ITEM).order_by(ITEM.c.item))}


def counts(report: ImportReport) -> tuple[int, int, int]:
    return report.items_added, report.items_changed, report.items_unchanged


def test_items_are_added_changed_and_left_and_the_report_says_how_many(workspace: Workspace) -> None:
    first = load(workspace, "tea,Green tea,Drinks,3", " 7 , ,,1")
    assert (counts(first), first.lines_in, first.lines_stored, first.balanced) == ((2, 0, 0), 2, 2, True)
    assert held(workspace) == {
        "7": ("7", None, None, None, None, None),
        "tea": ("Green tea", "Drinks", None, None, None, None),
    }
    again = load(workspace, "tea,Black tea,Drinks,3", "7,7,,1")
    assert counts(again) == (0, 1, 1)
    assert held(workspace)["tea"][0] == "Black tea"


def test_what_a_mapping_does_not_name_stays_as_it_is(workspace: Workspace) -> None:
    load(workspace, "tea,Green tea,Drinks,3")
    report = load(workspace, "tea,,,250 g", mapping=ItemMapping("sku", size="stock"))
    assert counts(report) == (0, 1, 0)
    assert held(workspace) == {"tea": ("Green tea", "Drinks", None, None, None, "250 g")}


def test_lines_that_name_no_item_or_contradict_each_other_are_set_aside(workspace: Workspace) -> None:
    report = load(workspace, "tea,Tea,Drinks,3", ",Ghost,,1", "jam,Jam,Food,1", "jam,Jam,Sweets,1", "tea,Tea,Drinks,9")
    assert report.quarantined == {"contradictory_item": 2, "missing_item": 1}
    assert (report.dropped, report.lines_stored, report.balanced) == ({"duplicate_row": 1}, 1, True)
    assert list(held(workspace)) == ["tea"]
    aside = [(row["line"], row["reason"], row["detail"]) for row in workspace.quarantined(report)]
    assert aside == [
        (2, "missing_item", "sku is empty"),
        (3, "contradictory_item", "sku is 'jam'"),
        (4, "contradictory_item", "sku is 'jam'"),
    ]
    with workspace.session() as session:
        assert workspace.import_reports(session) == [report], "counted again it is the same"


def test_the_same_file_again_puts_back_what_others_changed(workspace: Workspace) -> None:
    first = load(workspace, "tea,Tea,Drinks,3")
    load(workspace, "tea,Thee,Drinks,3")
    again = load(workspace, "tea,Tea,Drinks,3")
    assert (again.id, counts(again)) == (first.id, (0, 1, 0))
    assert held(workspace)["tea"][0] == "Tea"


def test_a_missing_column_is_named_and_changes_nothing(workspace: Workspace) -> None:
    with pytest.raises(ColumnMissing, match="'colour'") as refused:
        load(workspace, "tea,Tea,Drinks,3", mapping=ItemMapping("sku", brand="colour"))
    assert "ItemMapping was given brand='colour'" in refused.value.hint
    assert held(workspace) == {}


def test_cells_that_look_like_formulas_and_markup_stay_text(workspace: Workspace) -> None:
    load(workspace, "=1+1,<b>{{x}}</b>,'; drop table item,1")
    assert held(workspace)["=1+1"][:2] == ("<b>{{x}}</b>", "'; drop table item")


@pytest.mark.parametrize("point", FAULTS_TRIED)
def test_killed_anywhere_and_run_again_it_ends_the_same(point: str, tmp_path: Path) -> None:
    (tmp_path / "items.csv").write_text(f"{HEADER}\ntea,Tea,Drinks,3\n,Ghost,,1\n", encoding="utf-8")
    with Workspace.create(tmp_path / "shop"):
        pass
    script = (
        "import sys; from suasion import Workspace; from tests.catalog.test_item_import import MAPPING\n"
        "with Workspace.open(sys.argv[1]) as shop, shop.session() as session:"
        " shop.import_items(session, sys.argv[2], MAPPING)"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "shop"), str(tmp_path / "items.csv")]
    ended = subprocess.run(command, env=environment(point), check=False, capture_output=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    with Workspace.open(tmp_path / "shop") as workspace:
        assert held(workspace) == {}
        report = load(workspace, "tea,Tea,Drinks,3", ",Ghost,,1")
        assert (counts(report), report.quarantined) == ((1, 0, 0), {"missing_item": 1})
        assert list(held(workspace)) == ["tea"]
