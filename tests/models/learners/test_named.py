"""Whoever reads of a learner finds it explained, and named in both languages."""

import re
from pathlib import Path

import pytest

from suasion.models.learners.registry import every

ROOT = Path(__file__).parents[3]
NAMES = {learner.name for learner in every()}


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_every_learner_has_words_in_the_console(language: str) -> None:
    words = (ROOT / "console" / "src" / "words" / language / "models.ts").read_text(encoding="utf-8")
    (block,) = re.findall(r"\blearners: \{(.*?)\}", words, re.DOTALL)
    assert set(re.findall(r'(\w+): "', block)) == NAMES


def test_every_learner_is_explained_with_what_it_learns() -> None:
    page = (ROOT / "docs" / "models.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| (chance|amount|both) \|", page, re.MULTILINE))
    learned = {name: {learner.outcome.value for learner in every() if learner.name == name} for name in NAMES}
    assert rows == {name: "both" if len(outcomes) == 2 else min(outcomes) for name, outcomes in learned.items()}
