"""`suasion prepare`: a file, a recipe, what was changed; no workspace."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.cli.command import suasion_here


@pytest.fixture
def leads(tmp_path: Path) -> Path:
    """A hundred leads: a name each, towns of which one is rare, amounts with two gaps and one that is no number."""
    rows = ["name,town,spent,first seen,bought"]
    for at in range(100):
        town = "Graz" if at == 7 else ("Ulm", "Wien")[at % 2]
        spent = {3: "", 4: "n/a", 5: "much"}.get(at, str(at / 2))
        rows.append(f"Lead {at},{town},{spent},2026-01-{1 + at % 28:02d},{('yes', 'no')[at % 3 == 0]}")
    file = tmp_path / "leads.csv"
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return file


def test_a_recipe_is_suggested_and_every_change_is_told_with_its_count(leads: Path) -> None:
    ended = suasion_here("prepare", leads, "--label", "bought")
    assert (ended.code, ended.err) == (0, "")
    for line in (
        "leads.csv: 100 rows, 5 columns",
        "Label bought: 'yes' in 66.00% of the rows",
        "   spent: 2 of 100 cells are unknown",
        "   spent: 1 of 100 cells cannot be read as numbers and are unknown",
        "   name: left out, for it names the rows: nearly every value differs",
        "   town: 1 rare categories are one, 1 of 100 cells",
        "- types",
    ):
        assert line in ended.out.splitlines()


def test_a_column_that_seems_to_know_the_label_is_named(tmp_path: Path) -> None:
    rows = ["x,refunded on,last seen,bought"]
    for at in range(400):
        bought = at % 3 == 0
        refunded = "2026-01-05" if bought and at % 2 else ""
        seen = "2026-02-01" if bought and at % 4 == 0 else "2026-01-01"
        rows.append(f"{at * 37 % 101 / 7},{refunded},{seen},{('no', 'yes')[bought]}")
    file = tmp_path / "leads.csv"
    file.write_text("\n".join(rows), encoding="utf-8")
    ended = suasion_here("prepare", file, "--label", "bought")
    assert "   refunded on: all 67 rows where it is known have the outcome" in ended.out.splitlines()
    assert (
        "   refunded on：取值为 known 的 67 行"
        in suasion_here("prepare", file, "--label", "bought", "--language", "zh").out
    )
    assert "   last seen: all 34 rows where it is 2026-02-01 have the outcome" in ended.out.splitlines()
    _, leak = json.loads(suasion_here("prepare", file, "--label", "bought", "--json").out)["leakage"]["leaks"]
    assert (leak["column"], leak["why"], leak["rows"]) == ("last seen", "certain", 34)
    recipe = tmp_path / "recipe.yaml"
    without = "steps:\n- types\n- leave_out: {columns: [refunded on, last seen]}\n"
    recipe.write_text(without, encoding="utf-8")
    assert (
        "No column seems to know the label."
        in suasion_here("prepare", file, "--label", "bought", "--recipe", recipe).out
    )


def test_too_few_rows_to_look_for_leaks_are_said(leads: Path) -> None:
    ended = suasion_here("prepare", leads, "--label", "bought")
    assert (
        "Whether a column knows the label: not enough data: 34 of 50 rows without the outcome (among 100)" in ended.out
    )


def test_the_recipe_it_writes_does_the_same_again(leads: Path, tmp_path: Path) -> None:
    recipe = tmp_path / "recipe.yaml"
    first = suasion_here("prepare", leads, "--label", "bought", "--save-recipe", recipe, "--json")
    again = suasion_here("prepare", leads, "--label", "bought", "--recipe", recipe, "--json")
    assert (first.code, again.code) == (0, 0)
    assert json.loads(first.out) == json.loads(again.out)
    assert json.loads(first.out)["inputs"]["town=Ulm"] == ["town"]


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_the_prepared_rows_can_be_kept(leads: Path, tmp_path: Path, suffix: str) -> None:
    output = tmp_path / f"prepared{suffix}"
    ended = suasion_here("prepare", leads, "--label", "bought", "--output", output, "--json")
    assert ended.code == 0
    wanted = [*json.loads(ended.out)["inputs"], "bought"]
    if suffix == ".csv":
        header, *rows = output.read_text(encoding="utf-8").splitlines()
        assert [name.strip('"') for name in header.split(",")] == wanted
        assert len(rows) == 100
    else:
        table = pq.read_table(output)
        assert table.column_names == wanted
        assert table["bought"].to_pylist().count(1.0) == 66
        assert table["spent"].null_count == 3


def test_it_speaks_chinese(leads: Path) -> None:
    ended = suasion_here("prepare", leads, "--label", "bought", "--language", "zh")
    assert "   spent：100 格中有 1 格不能读作数字，视为未知" in ended.out.splitlines()


def test_a_table_without_a_label_is_prepared_too(leads: Path) -> None:
    ended = suasion_here("prepare", leads, "--json")
    assert ended.code == 0
    assert json.loads(ended.out)["label"] is None


def test_a_file_of_a_chinese_spreadsheet_is_read_once_its_encoding_is_named(tmp_path: Path) -> None:
    file = tmp_path / "客户.csv"
    file.write_bytes(("城市,购买\n" + "北京,是\n上海,否\n" * 40).encode("gb18030"))
    refused = suasion_here("prepare", file, "--label", "购买")
    assert refused.code == 1
    assert "gb18030" in refused.err
    read = suasion_here("prepare", file, "--label", "购买", "--encoding", "gb18030")
    assert read.code == 0
    assert "Label 购买: '是' in 50.00% of the rows" in read.out


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--label", "bougth"), 1, "Did you mean ['bought']?"),
        (("--label", "town"), 1, "holds 3 categories"),
        (("--label", "bought", "--positive", "perhaps"), 1, "nowhere 'perhaps'"),
        (("--positive", "yes"), 2, "There is no --label"),
        (("--output", "prepared.xlsx"), 2, "neither with .csv nor with .parquet"),
        (("--encoding", "klingon"), 1, "There is no encoding 'klingon'"),
    ],
)
def test_what_cannot_be_done_is_said_with_a_way_out(
    leads: Path, options: tuple[str, ...], code: int, said: str
) -> None:
    ended = suasion_here("prepare", leads, *options)
    assert ended.code == code
    assert said in ended.err
    assert ended.out == ""


@pytest.mark.parametrize(
    ("recipe", "said"),
    [
        ("steps: [types, polish]", "There is no step 'polish'"),
        ("steps: [types, {scale: {method: zscore}}]", "Step 2 (scale): Invalid enum value 'zscore'"),
        ("steps: [types, {scale: {methods: z_score}}]", "Its options: method, columns"),
        ("steps: [types]", "are no numbers: ['name', 'town', 'first seen']"),
        ("steps: [scale]", "The first step of the recipe is 'scale'"),
        ("[types]", "A recipe has one key"),
        ("steps: [types, {leave_out: {columns: [twon]}}]", "Did you mean ['town']?"),
    ],
)
def test_a_recipe_that_is_wrong_is_refused_by_the_step_that_is(
    leads: Path, tmp_path: Path, recipe: str, said: str
) -> None:
    file = tmp_path / "recipe.yaml"
    file.write_text(recipe, encoding="utf-8")
    ended = suasion_here("prepare", leads, "--label", "bought", "--recipe", file)
    assert ended.code == 1
    assert said in ended.err


def test_control_characters_of_a_file_do_not_reach_the_terminal(tmp_path: Path) -> None:
    file = tmp_path / "odd.csv"
    file.write_text("a\x1b[31m,b\n" + "1,yes\n2,no\n" * 30, encoding="utf-8")
    ended = suasion_here("prepare", file, "--label", "b")
    assert ended.code == 0
    assert "\x1b" not in ended.out
