import pytest

from suasion.http.languages import chosen


@pytest.mark.parametrize(
    ("asked", "header", "locale"),
    [
        (None, "", "en"),
        (None, "zh-TW", "zh-Hans"),
        (None, "en-GB,zh;q=0.9", "en"),
        (None, "zh;q=0.2,en;q=0.1", "zh-Hans"),
        (None, "zh;q=0, fr", "en"),
        (None, "zh;q=nonsense", "en"),
        ("zh", "en", "zh-Hans"),
        ("en", "zh", "en"),
        ("klingon", "zh", "zh-Hans"),
    ],
)
def test_a_reader_gets_the_language_they_want(asked: str | None, header: str, locale: str) -> None:
    assert chosen(asked, header) == locale
