import re
from pathlib import Path

import pytest

import suasion.reports
from suasion.core.settings import SETTINGS
from suasion.reports.sentences import STAGES
from suasion.reports.words import LOCALES, Words, catalogue

FOLDER = Path(suasion.reports.__file__).parent
HOLE = re.compile(r"{(\w+)}")
# Dates name their month in words in one language and by number in the other.
OWN_HOLES = {"date"}


def test_every_language_has_the_same_sentences() -> None:
    first, *others = (set(catalogue(locale)) for locale in LOCALES)
    for other in others:
        assert first ^ other == set()


def test_every_language_fills_the_same_holes() -> None:
    for key in set(catalogue("en")) - OWN_HOLES:
        assert {frozenset(HOLE.findall(catalogue(locale)[key])) for locale in LOCALES} == {
            frozenset(HOLE.findall(catalogue("en")[key]))
        }, key


def test_no_sentence_is_empty_and_chinese_is_chinese() -> None:
    for locale in LOCALES:
        assert all(sentence.strip() for sentence in catalogue(locale).values())
    untranslated = {key for key, text in catalogue("zh-Hans").items() if not re.search(r"[\u4e00-\u9fff]", text)}
    assert untranslated == {
        "other_language",
        "hero.of",
        "col.rfm",
        "col.auc",
        "col.ndcg",
        "axis.ndcg",
        "recommend.table",
    }


def test_every_sentence_is_used_and_every_key_used_exists() -> None:
    source = "\n".join(
        path.read_text(encoding="utf-8") for kind in ("*.py", "*.liquid") for path in sorted(FOLDER.rglob(kind))
    )
    quoted = set(re.findall(r"""["']([a-z_0-9]+(?:\.[a-z_0-9]+)*)["']""", source))
    made = {f"{head}.{stage}" for head in ("stage", "question", "glance", "plain") for stage in STAGES}
    made |= {f"plain.collect.{end}" for end in ("equal", "unequal")}
    made |= {f"plain.measure.{end}" for end in ("within", "outside", "unknown")}
    made |= {f"verdict.{end}" for end in ("better", "worse", "same", "unknown")}
    made |= {f"third.{end}" for end in ("high", "middle", "low")} | {"outcome.amount", "outcome.bought"}
    made |= {f"collect.{way}" for way in ("stored", "quarantined", "dropped")}
    made |= {f"send.{state}" for state in ("sent", "skipped", "failed", "uncertain")}
    made |= {f"method.{name}" for name in ("popularity", "recent_popularity", "own_frequency")}
    unused = {
        key for key in catalogue("en") if key not in quoted | made and not key.startswith(("setting.", "reason."))
    }
    assert unused == set()
    named = set(re.findall(r"""["']([a-z_0-9.]+)["'] \| t\b""", source))
    assert named - set(catalogue("en")) == set()


def test_every_assumption_has_its_meaning_in_every_language() -> None:
    stated = ("economics", "effects", "limits", "exploration", "experiments", "prediction", "demo")
    wanted = {f"setting.{found.name}" for found in SETTINGS if found.name.split(".")[0] in stated}
    assert wanted == {key for key in catalogue("zh-Hans") if key.startswith("setting.")}


def test_a_missing_key_is_an_error_and_not_a_hole() -> None:
    with pytest.raises(KeyError):
        Words("en")("no.such.key")
    with pytest.raises(KeyError):
        Words("en")("title")
