"""`make mutants` replaces text of the sources; whoever rewrites it hears at once that a mutant has to follow."""

import ast
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


def loaded() -> ModuleType:
    spec = importlib.util.spec_from_file_location("mutants", ROOT / "scripts" / "mutants.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look themselves up there
    spec.loader.exec_module(module)
    return module


MUTANTS = loaded().MUTANTS


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_what_a_mutant_replaces_is_there_once_and_its_test_too(mutant: object) -> None:
    for file, old, new in mutant.replaced:  # type: ignore[attr-defined]
        text = (ROOT / file).read_text(encoding="utf-8")
        assert (text.count(old), old == new) == (1, False)
        ast.parse(text.replace(old, new))
    file, _, name = mutant.test.partition("::")  # type: ignore[attr-defined]
    assert f"\ndef {name}(" in (ROOT / file).read_text(encoding="utf-8")


def test_what_promises_rest_on_is_taken_away() -> None:
    names = {mutant.name for mutant in MUTANTS}
    assert names >= {"commit-fsync", "parquet-fsync", "duplicate-look-up", "tombstone-check", "manifest-transaction"}
