"""What the READMEs show runs, and both say the same."""

import re
from pathlib import Path

import pytest

from tests.cli.command import suasion_here

ROOT = Path(__file__).parent.parent
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]


def blocks(path: Path, language: str = "") -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", path.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_the_python_block_runs(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (block,) = blocks(path, "python")
    exec(compile(block, path.name, "exec"), {})
    printed = capsys.readouterr().out
    assert "1 {} {}" in printed
    assert "turnover" in printed
    assert "3" in printed


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_ones_own_data_comes_in_by_the_commands_it_shows(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (block,) = [block for block in blocks(path) if "import items" in block]
    assert len(block.splitlines()) == 5
    monkeypatch.chdir(tmp_path)
    for command in (part.split() for line in block.splitlines() for part in line.split(" && ")):
        if command[0] == "cd":
            monkeypatch.chdir(command[1])
            Path("items.csv").write_text("sku,title,shelf\nmilk,Milk,Dairy\n")
            Path("orders.csv").write_text("client,receipt,when,sku,qty,paid\nann,r1,2026-01-05T10:00:00Z,milk,2,3.00\n")
            Path("regulars.yaml").write_text(
                "name: regulars\ntitle: {en: Regulars, zh: 常客}\ndescription: {en: Bought., zh: 买过。}\n"
                "where: {behaviour: {of: orders, measure: count, is: {at_least: 1}}}\n",
                encoding="utf-8",
            )
        else:
            assert command[0] == "suasion"
            ended = suasion_here(*command[1:])
            assert (ended.code, ended.err) == (0, ""), command
    assert ended.out.split()[-3:] == ["regulars", "1", "1"], "one member of the first version"


def test_both_languages_have_the_same_sections_commands_and_links() -> None:
    english, chinese = (path.read_text(encoding="utf-8") for path in READMES)
    for pattern in (r"^#+ ", r"\]\((?!#|README)([^)]+\.md)\)", r"^- ", r"^\d\. ", r"`(?:make|pip|suasion)[^`]*`"):
        one, other = (re.findall(pattern, text, re.MULTILINE) for text in (english, chinese))
        assert sorted(one) == sorted(other), pattern
    code = [[re.sub(r"\s+# .*", "", line) for line in "".join(blocks(path, "python")).splitlines()] for path in READMES]
    assert code[0] == code[1]


def test_both_show_the_same_output_of_the_demo() -> None:
    shown = [re.search(r"<!-- demo-output -->(.*?)<!--", p.read_text(encoding="utf-8"), re.DOTALL) for p in READMES]
    assert shown[0] is not None
    assert shown[1] is not None
    assert shown[0][1] == shown[1][1]
