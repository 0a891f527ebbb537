"""The documentation holds to the project: links arrive, tests it names exist, examples in it run."""

import ast
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from suasion import Workspace
from suasion.customers.computed.definition import KINDS, parse_trait
from suasion.customers.profile.interests import DIMENSIONS
from suasion.customers.segments.conditions import NUMBERS, TEXTS, Condition, Measure, Not, Operator, Source
from suasion.customers.segments.parse import parse_definition
from suasion.events.imports.ledger import ALREADY_STORED
from suasion.models.groups import clusters, lookalike, rfm
from suasion.models.groups.card import Ranking
from suasion.models.groups.cells import cell
from suasion.models.groups.scaling import FEATURES
from suasion.models.groups.stability import STABLE
from suasion.reports.words import catalogue
from tests.made_demo import made_demo

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
IGNORED = {".git", ".venv", "node_modules"}
PAGES = sorted(
    path
    for path in ROOT.rglob("*.md")
    if not IGNORED & set(path.relative_to(ROOT).parts) and not path.parent.name.startswith(".")
)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_relative_link_arrives(page: Path) -> None:
    assert _broken(page.read_text(encoding="utf-8"), page.parent) == []


def test_a_link_that_leads_nowhere_is_noticed() -> None:
    assert _broken("[a](no_such_page.md) and ![b](images/none.svg#x)", DOCS) == ["no_such_page.md", "images/none.svg"]
    assert _broken("[a](trust.md) `[b](none.md)` [c](https://example.org/x)", DOCS) == []


@pytest.mark.parametrize(("page", "least"), [("trust.md", 30), ("privacy.md", 8)])
def test_every_test_that_the_trust_page_names_exists(page: str, least: int) -> None:
    named = re.findall(r"`(tests/[^`]+\.py)::(test_[a-z0-9_]+)`", (DOCS / page).read_text(encoding="utf-8"))
    assert len(named) > least
    missing = [f"{file}::{name}" for file, name in named if name not in _tests(ROOT / file)]
    assert not missing


def test_every_promise_names_what_holds_it_and_what_is_not_there() -> None:
    page = (DOCS / "trust.md").read_text(encoding="utf-8")
    promises = re.split(r"^## (?=\d\.)", page.partition("## Where identifiers")[0], flags=re.MULTILINE)[1:]
    assert len(promises) == 7
    assert all("Held by:\n- `tests/" in promise and "Not there yet: " in promise for promise in promises)


def _tests(file: Path) -> set[str]:
    if not file.exists():
        return set()
    nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    return {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def _broken(text: str, folder: Path) -> list[str]:
    """List the relative targets of Markdown links and images that do not exist, code left out."""
    prose = re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)
    links = re.findall(r"\]\(([^)\s]+)[^)]*\)", prose) + re.findall(r"(?:src|href)=\"([^\"]+)\"", prose)
    targets = [link.partition("#")[0] for link in links if not re.match(r"[a-z]+:", link)]
    return [target for target in targets if target and not (folder / target).exists()]


def test_every_segment_shown_is_a_segment_and_all_kinds_are_shown() -> None:
    shown = [parse_definition(yaml.safe_load(block)) for block in _blocks("segments.md", "yaml")]
    assert len({definition.name for definition in shown}) == len(shown) > 4
    used = {type(condition).__name__ for definition in shown for condition in _conditions(definition.where)}
    assert used == {kind.__name__ for kind in get_args(Condition)}


def test_the_segments_page_names_every_operator_measure_and_field() -> None:
    page = (DOCS / "segments.md").read_text(encoding="utf-8")
    fields = {name for table in (NUMBERS, TEXTS) for names in table.values() for name in names}
    words = {*get_args(Operator), *get_args(Measure), *get_args(Source), *fields}
    assert len(words) > 20
    assert not [word for word in words if f"`{word}`" not in page]


def test_the_python_page_runs_and_prints_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    programs, printed = _blocks("python.md", "python"), _blocks("python.md", "text")
    assert len(programs) == len(printed) > 3
    names: dict[str, Any] = {}
    for program, told in zip(programs, printed, strict=True):
        exec(compile(program, "python.md", "exec"), names)
        assert capsys.readouterr().out == told


def test_the_python_page_names_what_a_workspace_has() -> None:
    page = (DOCS / "python.md").read_text(encoding="utf-8")
    table = page.partition("## What a workspace offers")[2]
    found = 0
    with Workspace.create(tempfile.mkdtemp()) as workspace:
        for row in re.findall(r"^\| (`.*?) \| (.*) \|$", table, re.MULTILINE):
            services = [name.partition("(")[0] for name in re.findall(r"`([^`]+)`", row[0])]
            found += 1
            assert all(hasattr(workspace, name.removeprefix("Workspace.")) for name in services), row
            methods = re.findall(r"`([a-z_]+)`", row[1]) if len(services) == 1 else []
            assert all(hasattr(getattr(workspace, services[0]), name) for name in methods if name not in _TABLES), row
    assert found > 25


_TABLES = {"orders", "lines", "events", "traits", "items"}


def _conditions(condition: Any) -> list[Any]:
    inner = getattr(condition, "parts", ()) or ((condition.part,) if isinstance(condition, Not) else ())
    return [condition, *(deeper for part in inner for deeper in _conditions(part))]


def _blocks(page: str, language: str) -> list[str]:
    text = (DOCS / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def test_the_segments_page_runs_block_by_block_with_nothing_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    *programs, _on_the_demo = _blocks("segments.md", "python")
    for program in programs:
        exec(compile(program, "segments.md", "exec"), {})
    assert capsys.readouterr().out.endswith(_blocks("segments.md", "text")[0])


def test_the_example_of_segments_runs_on_the_demo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path_factory: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(made_demo(tmp_path_factory) / "shop", tmp_path / "suasion-demo")
    exec(compile(_blocks("segments.md", "python")[-1], "segments.md", "exec"), {})
    assert capsys.readouterr().out == _blocks("segments.md", "text")[-1]


def test_every_computed_trait_shown_is_one_and_every_measure_is_named() -> None:
    shown = [parse_trait(yaml.safe_load(block)) for block in _blocks("traits.md", "yaml")]
    assert len({definition.name for definition in shown}) == len(shown) > 1
    page = (DOCS / "traits.md").read_text(encoding="utf-8")
    assert not [word for word in (*KINDS, *DIMENSIONS) if f"`{word}`" not in page]


def test_the_traits_page_runs_on_the_demo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path_factory: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(made_demo(tmp_path_factory) / "shop", tmp_path / "suasion-demo")
    (program,) = _blocks("traits.md", "python")
    exec(compile(program, "traits.md", "exec"), {})
    assert re.fullmatch(r"GROCERY: \d+% of what she buys, at least \d+%, from \d+ events\n", capsys.readouterr().out)


@pytest.mark.parametrize("page", ["consent.md", "identity.md", "suppressions.md"])
def test_a_page_with_a_worked_example_runs(page: str) -> None:
    examples = _blocks(page, "python")
    assert examples
    for example in examples:
        exec(compile(example, page, "exec"), {})


def test_the_privacy_page_runs() -> None:
    (program,) = _blocks("privacy.md", "python")
    assert program.count("assert ") == 6
    exec(compile(program, "privacy.md", "exec"), {})


def test_every_reason_of_an_import_is_documented_and_said_in_both_languages() -> None:
    folder = ROOT / "src" / "suasion" / "events"
    plans = (folder / "imports" / "order_plan.py", folder / "imports" / "rows.py", folder / "checks.py")
    source = "\n".join(path.read_text(encoding="utf-8") for path in plans)
    words = r"missing|unreadable|duplicate|contradictory|unknown|nothing|quantity_zero"
    reasons = set(re.findall(rf'"((?:{words})_[a-z_]+)"', source)) | {ALREADY_STORED}
    reasons |= {f"negative_{name}" for name in ("quantity", "amount", "discount", "coupon_discount")}
    assert len(reasons) > 15
    page = (DOCS / "imports.md").read_text(encoding="utf-8")
    assert {reason for reason in reasons if f"`{reason}`" not in page} == set()
    for locale in ("en", "zh-Hans"):
        assert {reason for reason in reasons if f"reason.{reason}" not in catalogue(locale)} == set()


def test_the_groups_page_says_what_the_code_does() -> None:
    page = (DOCS / "groups.md").read_text(encoding="utf-8")
    for recency in range(1, 6):
        row = " | ".join(f"`{cell(recency, frequency)}`" for frequency in range(1, 6))
        assert f"| {recency} | {row} |" in page
    named = (
        *FEATURES,
        *rfm.TRAITS,
        clusters.TRAIT,
        *(field for field in Ranking.__struct_fields__ if "_i" not in field),
    )
    assert not [word for word in named if f"`{word}`" not in page]
    for number in (rfm.NEEDED_CUSTOMERS, clusters.NEEDED_CUSTOMERS, lookalike.NEEDED_SEED, STABLE, lookalike.LEAK):
        assert f" {number}" in page
    assert f"{clusters.SAMPLE:,}" in page
    for block in _blocks("groups.md", "yaml"):
        parse_definition(yaml.safe_load(block))


def test_the_groups_page_runs_on_the_demo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path_factory: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(made_demo(tmp_path_factory) / "shop", tmp_path / "suasion-demo")
    (program,) = _blocks("groups.md", "python")
    exec(compile(program, "groups.md", "exec"), {})
    bands, found, alike, segment = capsys.readouterr().out.splitlines()
    assert (bands, segment) == ("True", "True")
    assert found.startswith(("[", "one cluster"))
    assert alike == "True" or alike.startswith("not enough data")
