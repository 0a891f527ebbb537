"""`make mutants` replaces text of the sources; whoever rewrites it hears at once that a mutant has to follow."""

import ast
from pathlib import Path

import pytest

from scripts.mutants import MUTANTS, Mutant

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_what_a_mutant_replaces_is_there_once_and_its_test_too(mutant: Mutant) -> None:
    for file, old, new in mutant.replaced:
        text = (ROOT / file).read_text(encoding="utf-8")
        assert (text.count(old), old == new) == (1, False)
        ast.parse(text.replace(old, new))
    file, _, name = mutant.test.partition("::")
    function = name.partition("[")[0]  # behind it the parameters, where one case is enough
    assert f"\ndef {function}(" in (ROOT / file).read_text(encoding="utf-8")


def test_what_promises_rest_on_is_taken_away() -> None:
    names = {mutant.name for mutant in MUTANTS}
    assert names >= {"commit-fsync", "parquet-fsync", "duplicate-look-up", "tombstone-check", "manifest-transaction"}
