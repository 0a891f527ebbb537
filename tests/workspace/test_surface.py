"""Whatever a workspace offers is documented, typed, named on docs/python.md, and shown by an example that ran."""

import ast
import doctest
import inspect
import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest

from suasion import Workspace
from suasion.workspace import collecting, services, workspace

ROOT = Path(__file__).parent.parent.parent
MODULES: tuple[ModuleType, ...] = (services, collecting, workspace)
PAGE = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
WITH_EXAMPLES = ("python.md", "privacy.md", "segments.md", "traits.md")


def _definitions() -> Iterator[ast.stmt]:
    """Walk the class bodies that make up `Workspace`."""
    for module in MODULES:
        for node in ast.parse(inspect.getsource(module)).body:
            if isinstance(node, ast.ClassDef):
                yield from node.body


def _attributes() -> set[str]:
    return {
        node.target.id
        for node in _definitions()
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }


def _functions() -> dict[str, Any]:
    return {
        name: inspect.getattr_static(Workspace, name)
        for name in dir(Workspace)
        if not name.startswith("_") and name not in _attributes()
    }


ATTRIBUTES = sorted(_attributes())
FUNCTIONS = sorted(_functions())
METHODS = [name for name, found in _functions().items() if isinstance(found, FunctionType | classmethod)]


def test_there_is_a_surface_to_walk() -> None:
    assert len(ATTRIBUTES) > 15
    assert {"train", "fit_recommender", "decide", "explain", "write", "send", "export", "aa_check"} <= set(METHODS)


def test_an_open_workspace_has_nothing_public_that_is_not_declared(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "shop") as made:
        undeclared = {name for name in vars(made) if not name.startswith("_")} - set(ATTRIBUTES) - set(FUNCTIONS)
        missing = [name for name in ATTRIBUTES if not hasattr(made, name)]
    assert undeclared == set()
    assert missing == []


def test_every_attribute_has_its_type_and_its_sentence() -> None:
    body = list(_definitions())
    told = {
        before.target.id
        for before, after in pairwise(body)
        if isinstance(before, ast.AnnAssign)
        and isinstance(before.target, ast.Name)
        and isinstance(after, ast.Expr)
        and isinstance(after.value, ast.Constant)
        and isinstance(after.value.value, str)
    }
    assert told == set(ATTRIBUTES)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_method_and_property_is_documented_and_typed(name: str) -> None:
    found = _functions()[name]
    plain = getattr(found, "fget", None) or getattr(found, "func", None) or getattr(found, "__func__", found)
    plain = inspect.unwrap(plain)
    assert inspect.getdoc(plain), "a docstring of its own"
    signature = inspect.signature(plain)
    assert signature.return_annotation is not inspect.Signature.empty
    untyped = [one.name for one in signature.parameters.values() if one.annotation is one.empty]
    assert untyped in ([], ["self"], ["cls"])


@pytest.mark.parametrize("name", [*ATTRIBUTES, *FUNCTIONS])
def test_everything_stands_in_the_table_of_the_page(name: str) -> None:
    table = PAGE.partition("## What a workspace offers")[2]
    first = "\n".join(re.findall(r"^\| (`.*?) \|", table, re.MULTILINE))
    assert re.search(rf"`(Workspace\.)?{name}(\(|`)", first)


@pytest.mark.parametrize("name", METHODS)
def test_every_method_is_called_in_an_example_that_runs(name: str) -> None:
    # tests/test_docs.py runs the pages' blocks, tests/test_notebooks.py the notebook, pytest every doctest.
    assert re.search(rf"\b(workspace|shop|Workspace)\.{name}\(", EXAMPLES) or (name == "close" and "with " in EXAMPLES)


def _examples() -> Iterator[str]:
    for name in WITH_EXAMPLES:
        page = (ROOT / "docs" / name).read_text(encoding="utf-8")
        yield from re.findall(r"^```python\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    notebook = json.loads((ROOT / "docs" / "notebooks" / "first_steps.ipynb").read_text(encoding="utf-8"))
    yield from ("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code")
    finder, parser = doctest.DocTestFinder(), doctest.DocTestParser()
    for module in MODULES:
        for one in finder.find(module):
            yield from (example.source for example in parser.get_examples(one.docstring or ""))


EXAMPLES = "\n".join(_examples())
