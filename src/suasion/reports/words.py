"""The report's sentences in each language, from one catalogue file a language."""

import json
from functools import cache
from pathlib import Path

LOCALES = ("en", "zh-Hans")
_CATALOGUES = Path(__file__).parent / "words"


class Words:
    """The sentences of one locale.

    Raises
    ------
    KeyError
        On a key or a placeholder that the catalogue or the caller does not have.
    """

    def __init__(self, locale: str) -> None:
        self.locale = locale
        self._sentences = catalogue(locale)

    def __call__(self, key: str, **values: object) -> str:
        return self._sentences[key].format(**values)

    def __contains__(self, key: str) -> bool:
        return key in self._sentences


@cache
def catalogue(locale: str) -> dict[str, str]:
    """Read all sentences of a locale, by key."""
    loaded: dict[str, str] = json.loads((_CATALOGUES / f"{locale}.json").read_text(encoding="utf-8"))
    return loaded
