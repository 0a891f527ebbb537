"""The templates that ship with Suasion: words in each language, and one layout per kind of message."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from suasion.content.drafts import Kind
from suasion.content.facts import Locale


def _read(name: str) -> str:
    return files(__name__).joinpath(*name.split("/")).read_text(encoding="utf-8")


@cache
def words_file(locale: Locale, name: str) -> dict[str, Any]:
    """Read one language's file, such as ``labels`` or ``offer``."""
    return dict(yaml.safe_load(_read(f"{locale}/{name}.yaml")))


def labels(locale: Locale) -> dict[str, str]:
    """Give the fixed words around a message in one language."""
    return {name: str(text) for name, text in words_file(locale, "labels").items()}


@cache
def layout(kind: Kind, form: str) -> str:
    """Give the MJML (``mjml``) or plain-text (``txt``) layout of one kind of message."""
    return _read(f"layout/{kind}.{form}")
