"""The command line as a person meets it: what it says, where it says it, and the code it ends with."""

import json
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from suasion import Workspace, __version__
from suasion.cli import main
from tests.cli.command import environment, suasion, suasion_here


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """An empty workspace."""
    with Workspace.create(tmp_path / "shop") as workspace:
        return workspace.directory


def test_the_package_installs_the_command() -> None:
    (script,) = entry_points(group="console_scripts", name="suasion")
    assert script.load() is main


def test_the_version_is_said_without_loading_the_heavy_parts() -> None:
    program = """
import json, sys
sys.argv = ["suasion", "--version"]
from suasion.cli import main
try:
    main()
finally:
    print(json.dumps(sorted(sys.modules)))
"""
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=environment(), check=True
    )
    said, modules = ended.stdout.splitlines()
    assert said == f"suasion {__version__}"
    heavy = {"duckdb", "lightgbm", "ibis", "sklearn", "scipy", "numpy", "pyarrow", "sqlalchemy", "fastapi", "openai"}
    heavy |= {"httpx", "rich"}
    assert not heavy & set(json.loads(modules))


def test_help_lists_every_command() -> None:
    ended = suasion_here("--help")
    assert (ended.code, ended.err) == (0, "")
    for command in ("init", "demo", "report", "serve"):
        assert f" {command} " in ended.out


def test_a_wrong_command_line_is_told_from_a_failure() -> None:
    ended = suasion_here("dmeo")
    assert (ended.code, ended.out) == (2, "")
    assert "dmeo" in ended.err


@pytest.mark.parametrize("command", ["report", "serve"])
def test_where_there_is_no_workspace_the_way_to_one_is_told(command: str, tmp_path: Path) -> None:
    ended = suasion_here(command, "--workspace", tmp_path / "nowhere")
    assert (ended.code, ended.out) == (1, "")
    assert f"There is no workspace in {tmp_path / 'nowhere'}" in ended.err
    assert "Hint: Name another directory with --workspace (-w), or make one with `suasion init`" in ended.err
    assert not (tmp_path / "nowhere").exists()


def test_a_new_workspace_is_made_and_says_where_its_settings_are(tmp_path: Path) -> None:
    ended = suasion("init", "--workspace", tmp_path / "new")
    assert (ended.code, ended.err) == (0, "")
    assert str(tmp_path / "new" / "suasion.toml") in ended.out
    with Workspace.open(tmp_path / "new"):
        pass


def test_a_new_workspace_says_its_currency_and_zone_which_can_be_chosen(tmp_path: Path) -> None:
    chosen = suasion_here("init", "--workspace", tmp_path / "a", "--currency", "eur", "--time-zone", "Europe/Berlin")
    assert "Amounts are summed in EUR; times without a zone are Europe/Berlin.\n" in chosen.out
    assert "workspace.currency and workspace.time_zone there" in chosen.out
    with Workspace.open(tmp_path / "a", read_only=True) as made:
        names = ("workspace.currency", "workspace.time_zone")
        assert [made.settings.text(name) for name in names] == ["EUR", "Europe/Berlin"]
    assert "Amounts are summed in USD; times" in suasion_here("init", "--workspace", tmp_path / "b").out
    refused = suasion_here("init", "--workspace", tmp_path / "c", "--currency", "euro")
    assert (refused.code, refused.out) == (1, "")
    assert "it must be three capital letters such as EUR" in refused.err
    assert not (tmp_path / "c").exists()


@pytest.mark.parametrize("command", [("init",), ("demo", "--no-serve")])
def test_what_is_in_a_directory_is_never_touched(command: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    ended = suasion_here(*command, "--workspace", tmp_path)
    assert (ended.code, ended.out) == (1, "")
    assert f"{tmp_path} already holds something else" in ended.err
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_workspace_somebody_writes_to_is_busy(shop: Path, tmp_path: Path) -> None:
    with Workspace.open(shop):
        ended = suasion("demo", "--data", tmp_path, "--workspace", shop, "--no-serve")
    assert (ended.code, ended.out) == (1, "")
    assert f"Another process has {shop} open for writing" in ended.err
    assert "Hint:" in ended.err


@pytest.mark.parametrize(
    ("good", "broken", "said", "hint"),
    [
        ("margin_rate = 0.25", "margin_rate = 2.5", "economics.margin_rate", "Assumed: gross margin"),
        ("margin_rate = 0.25", "margin_rat = 0.25", "economics.margin_rat", "Did you mean 'economics.margin_rate'?"),
        ("seed = 20171030", 'seed = "seven"', "workspace.seed", "The default is 20171030"),
        ("[economics]", "[economics", "is not valid TOML", "Mend the line it names"),
    ],
)
def test_a_broken_setting_is_named_with_its_file_and_a_hint(
    shop: Path, good: str, broken: str, said: str, hint: str
) -> None:
    file = shop / "suasion.toml"
    text = file.read_text(encoding="utf-8")
    assert good in text
    file.write_text(text.replace(good, broken), encoding="utf-8")
    ended = suasion_here("demo", "--workspace", shop, "--no-serve")
    assert (ended.code, ended.out) == (1, "")
    assert said in ended.err
    assert str(file) in ended.err
    assert hint in ended.err
    assert "Traceback" not in ended.err


def test_a_report_before_the_demo_has_finished_says_how_to_go_on(shop: Path) -> None:
    for options in ((), ("--recompute",), ("--json",)):
        ended = suasion_here("report", *options, "--workspace", shop)
        assert (ended.code, ended.out) == (1, "")
        assert "has not been started" in ended.err
        assert f"Hint: Run: suasion demo --workspace {shop}" in ended.err
