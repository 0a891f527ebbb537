import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from suasion.adapters.storage.migrations import migrate
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.core.errors import InputRefused, NotFound
from suasion.customers.consent.texts import LONGEST, ConsentTexts

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Noon:
    def now(self) -> datetime:
        return NOW


@pytest.fixture
def texts(tmp_path: Path) -> ConsentTexts:
    database = SQLiteDatabase(tmp_path / "state.db")
    migrate(database, "state")
    return ConsentTexts(database, Noon())


def test_other_words_are_the_next_version_and_the_same_words_are_not(texts: ConsentTexts) -> None:
    said = [("en", "Mail?"), ("en", "Mail?"), ("zh-Hans", "邮件？"), ("en", "More mail?"), ("zh-Hans", "邮件？")]
    found = [texts.add("news", language, text) for language, text in said]
    assert [one.name for one in found] == ["news:1", "news:1", "news:2", "news:3", "news:2"]
    assert texts.add("news", "en", "Mail?").name == "news:4"
    assert texts.add("other", "en", "Mail?").name == "other:1"
    assert [one.name for one in texts.all()] == ["news:4", "news:3", "news:2", "news:1", "other:1"]


def test_a_version_stays_as_it_was(texts: ConsentTexts) -> None:
    first = texts.add("news", "en", "Mail?")
    texts.add("news", "en", "More mail?")
    assert texts.one("news:1") == first
    assert (first.made, first.language) == (NOW, "en")
    assert first.sha256 == hashlib.sha256(b"Mail?").hexdigest()
    with pytest.raises(NotFound, match="news:9"):
        texts.one("news:9")


@pytest.mark.parametrize(
    ("name", "language", "text"),
    [
        ("News", "en", "x"),
        ("a:1", "en", "x"),
        ("a", "english!", "x"),
        ("a", "en", " "),
        ("a", "en", "x" * (LONGEST + 1)),
    ],
)
def test_what_cannot_be_a_text_is_refused(texts: ConsentTexts, name: str, language: str, text: str) -> None:
    with pytest.raises(InputRefused):
        texts.add(name, language, text)
    assert texts.all() == []
