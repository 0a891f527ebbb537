"""A text in both languages, as several resources answer it."""

from pydantic import BaseModel


class Words(BaseModel):
    """A text in English and 简体中文."""

    en: str
    zh: str
