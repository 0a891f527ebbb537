"""What the READMEs show runs, and both say the same."""

import re
from pathlib import Path

import pyarrow as pa
import pytest

from suasion.customers.history import ITEMS

ROOT = Path(__file__).parent.parent
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]


def blocks(path: Path, language: str = "") -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", path.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_the_python_block_runs(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "orders.csv").write_text(
        "client,receipt,when,sku,qty,paid\n"
        "ann,r1,2026-01-05T10:00:00Z,milk,2,3.00\n"
        "ann,r1,2026-01-05T10:00:00Z,bread,1,2.50\n"
        "bob,r2,2026-01-06T11:00:00Z,gold,1,99\n"
        "bob,r3,2026-01-06T11:30:00Z,milk,0,0\n",
        encoding="utf-8",
    )
    rows = [{"item": item, "name": item.title(), "category": "Food"} for item in ("milk", "bread")]
    (block,) = blocks(path, "python")
    exec(compile(block, path.name, "exec"), {"items": pa.Table.from_pylist(rows, schema=ITEMS)})
    printed = capsys.readouterr().out
    assert "2 {'unknown_item': 1} {'nothing_sold': 1}" in printed
    assert "5.5" in printed


def test_both_languages_have_the_same_sections_commands_and_links() -> None:
    english, chinese = (path.read_text(encoding="utf-8") for path in READMES)
    for pattern in (r"^#+ ", r"\]\((?!#|README)([^)]+\.md)\)", r"^- ", r"^\d\. ", r"`(?:make|pip|suasion)[^`]*`"):
        one, other = (re.findall(pattern, text, re.MULTILINE) for text in (english, chinese))
        assert sorted(one) == sorted(other), pattern
    code = [[re.sub(r"\s*#.*", "", line) for line in "".join(blocks(path, "python")).splitlines()] for path in READMES]
    assert code[0] == code[1]


def test_both_show_the_same_output_of_the_demo() -> None:
    shown = [re.search(r"<!-- demo-output -->(.*?)<!--", p.read_text(encoding="utf-8"), re.DOTALL) for p in READMES]
    assert shown[0] is not None
    assert shown[1] is not None
    assert shown[0][1] == shown[1][1]
