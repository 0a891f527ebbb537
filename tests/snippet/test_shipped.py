"""The file that pages load is made of its source, and small."""

import gzip
import subprocess
import sys
from pathlib import Path

from suasion.http.routes.snippet import SNIPPET

ROOT = Path(__file__).parents[2]


def test_the_shipped_file_is_what_the_source_gives(tmp_path: Path) -> None:
    made = tmp_path / "suasion.js"
    subprocess.run([sys.executable, str(ROOT / "snippet" / "build.py"), str(made)], check=True)
    assert SNIPPET.read_bytes() == made.read_bytes(), "run: python snippet/build.py"


def test_it_is_small() -> None:
    assert len(SNIPPET.read_bytes()) < 8_000
    assert len(gzip.compress(SNIPPET.read_bytes())) < 4_000


def test_it_runs_nothing_that_a_strict_policy_forbids_and_reads_no_input() -> None:
    source = (ROOT / "snippet" / "suasion.js").read_text(encoding="utf-8")
    forbidden = (
        "eval(",
        "new Function",
        "innerHTML",
        "document.write",
        ".value",
        ".innerText",
        ".textContent",
        "style",
    )
    assert [word for word in forbidden if word in source] == []
