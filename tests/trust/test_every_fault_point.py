"""Every named fault point is one that some test kills the process at.

A test module that kills says where in its constant ``FAULTS_TRIED``: names of fault points, perhaps with the passage
behind a colon. Its tests have to use that constant, or the constants that it is put together from.
"""

import ast
import importlib
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
SOURCE = TESTS.parent / "src" / "suasion"
DECLARED = re.compile(r"faults\.declare\(\s*\"([^\"]+)\"")  # always written out: tests/test_house_rules.py


def assigned(tree: ast.Module) -> dict[str, set[str]]:
    """Give the constants of a module, each with the names it is put together from."""
    return {
        target.id: {node.id for node in ast.walk(statement.value) if isinstance(node, ast.Name)}
        for statement in tree.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }


def names_in_functions(tree: ast.Module) -> set[str]:
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]  # with their decorators
    return {node.id for function in functions for node in ast.walk(function) if isinstance(node, ast.Name)}


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def killing() -> list[Path]:
    return [path for path in sorted(TESTS.rglob("test_*.py")) if "FAULTS_TRIED" in assigned(parsed(path))]


def test_a_test_kills_at_every_fault_point_there_is() -> None:
    source = (path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    declared = {name for text in source for name in DECLARED.findall(text)}
    killed_at = set()
    for path in killing():
        module = importlib.import_module(".".join(path.relative_to(TESTS.parent).with_suffix("").parts))
        killed_at |= {point.partition(":")[0] for point in module.FAULTS_TRIED}
    assert len(declared) > 15
    assert declared - killed_at == set(), "no test kills there"
    assert killed_at - declared == set(), "these are no fault points any more"


@pytest.mark.parametrize("path", killing(), ids=lambda path: str(path.relative_to(TESTS)))
def test_where_a_module_says_it_kills_is_what_its_tests_use(path: Path) -> None:
    tree = parsed(path)
    used, parts = names_in_functions(tree), assigned(tree)
    of_ours = {name for name in parts["FAULTS_TRIED"] if name in parts}
    assert "FAULTS_TRIED" in used or (of_ours and of_ours <= used)
    text = path.read_text(encoding="utf-8")
    assert any(way in text for way in ("SUASION_FAULT", "environment(", "fault="))


def test_the_check_of_a_module_can_fail() -> None:
    tree = ast.parse("A = ('x',)\nFAULTS_TRIED = A + ('y',)\ndef test(): assert B")
    assert (assigned(tree)["FAULTS_TRIED"], names_in_functions(tree)) == ({"A"}, {"B"})
