"""The build itself: what it is made of, how big it is, and that its sources hold to their rules."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from suasion.http.console import BUILT, SCREENS

CONSOLE = Path(__file__).parents[2] / "console"

# Kilobytes as the browser downloads them (brotli); what a person waits for at the first visit.
FIRST_VIEW_KB, CHARTS_KB = 140, 190


@pytest.fixture(scope="module", autouse=True)
def _built(built: None) -> None:
    """Every test here looks at the build."""


def _run(*command: str) -> None:
    command_line = [sys.executable, str(CONSOLE / "packaged_node.py"), *command]
    done = subprocess.run(command_line, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def _kilobytes(names: set[str]) -> float:
    return sum((BUILT / "assets" / f"{name}.br").stat().st_size for name in names) / 1000


def _named(page: str) -> set[str]:
    return set(re.findall(r"/assets/([\w.-]+\.(?:js|css))", page))


def test_the_first_view_and_the_charts_stay_small() -> None:
    first = _named((BUILT / "index.html").read_text(encoding="utf-8"))
    first |= {path.name for path in (BUILT / "assets").glob("en-*.js")}
    first |= {path.name for path in (BUILT / "assets").glob("Home-*.js")}
    assert 30 < _kilobytes(first) < FIRST_VIEW_KB
    assert not any(name.startswith("echarts") for name in first)
    assert _kilobytes({path.name for path in (BUILT / "assets").glob("echarts-*.js")}) < CHARTS_KB


def test_the_page_holds_no_script_or_style_of_its_own() -> None:
    page = (BUILT / "index.html").read_text(encoding="utf-8")
    assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
    assert "<style" not in page
    assert " style=" not in page
    assert re.findall(r"""(?:src|href)=["'](?!/assets/)""", page) == []


def test_every_package_has_an_exact_version_and_the_lock_names_no_host() -> None:
    package = json.loads((CONSOLE / "package.json").read_text(encoding="utf-8"))
    wanted = {**package["dependencies"], **package["devDependencies"]}
    assert [name for name, version in wanted.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []
    lock = json.loads((CONSOLE / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert [name for name, entry in lock.items() if "resolved" in entry] == []
    assert {name: lock[f"node_modules/{name}"]["version"] for name in wanted} == wanted


def test_the_lock_has_every_platform_of_a_package() -> None:
    lock = json.loads((CONSOLE / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    missing = [
        f"{name}: {other}"
        for name, entry in lock.items()
        for other in entry.get("optionalDependencies", {})
        if f"node_modules/{other}" not in lock and f"{name}/node_modules/{other}" not in lock
    ]
    assert missing == []


def test_what_is_shipped_is_under_a_permissive_licence() -> None:
    lock = json.loads((CONSOLE / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    shipped = {name: entry.get("license") for name, entry in lock.items() if name and not entry.get("dev")}
    assert set(shipped.values()) <= {"MIT", "Apache-2.0", "BSD-3-Clause", "ISC", "0BSD", "Unlicense"}, shipped


def test_every_route_of_the_console_is_answered_by_the_server() -> None:
    source = (CONSOLE / "src" / "routes.tsx").read_text(encoding="utf-8")
    paths = re.findall(r"""\bpath: "/([^"/]*)""", source)
    assert {path for path in paths if path} <= set(SCREENS)


@pytest.mark.parametrize("script", ["types", "lint", "test"])
def test_the_sources_hold_to_their_rules(script: str) -> None:
    """Types (both languages have every word), lint (no literal text), and the unit tests (every word translated)."""
    _run("npm", "run", "--silent", script)


def test_the_typed_client_is_what_the_openapi_document_says() -> None:
    _run("node", "scripts/write-schema.ts", "--check")
