"""The texts that customers agree to: every version stays as it was, so that a grant can show what was read."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, insert, select

from suasion.core.clock import Clock
from suasion.core.database import Database
from suasion.core.errors import InputRefused, NotFound
from suasion.customers.tables import CONSENT_TEXT

_ID = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}")
_NAME = re.compile(r"([a-z][a-z0-9_-]{0,39}):([1-9][0-9]{0,8})")
LONGEST = 20_000
"""Characters of the longest text that is kept."""


@dataclass(frozen=True)
class ConsentText:
    """One version of a text.

    Parameters
    ----------
    id, version
        Which text, and its number from 1; each language's wording is a version of its own.
    language
        As BCP 47: "en", "zh-Hans".
    text, sha256
        The words, and the SHA-256 of their UTF-8 in hexadecimal.
    made
        When it was added.
    """

    id: str
    version: int
    language: str
    text: str
    sha256: str
    made: datetime

    @property
    def name(self) -> str:
        """What acts call it: ``newsletter:3``."""
        return f"{self.id}:{self.version}"


class ConsentTexts:
    """The texts of a workspace, in the state database; they are added and never changed."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def add(self, id: str, language: str, text: str) -> ConsentText:  # noqa: A002 - the column's name
        """Keep a text under the next version of its id; the same words in the same language again are that version.

        Raises
        ------
        suasion.core.errors.InputRefused
            If the id or the language is malformed, or the text is empty or longer than `LONGEST`.
        """
        if not _ID.fullmatch(id):
            raise InputRefused("The id is malformed.", hint="Small letters, digits, _ and -, a letter first.")
        if not _LANGUAGE.fullmatch(language):
            raise InputRefused("The language is malformed.", hint="Such as en or zh-Hans.")
        if not text.strip() or len(text) > LONGEST:
            raise InputRefused(f"The text has {len(text)} characters.", hint=f"It takes 1 to {LONGEST:,}.")
        digest, table = hashlib.sha256(text.encode()).hexdigest(), CONSENT_TEXT.c
        mine = select(CONSENT_TEXT).where(table.id == id, table.language == language).order_by(table.version.desc())
        with self._database.write() as connection:
            newest = connection.execute(mine.limit(1)).mappings().first()
            if newest is not None and newest["sha256"] == digest:
                return ConsentText(**newest)
            last = connection.scalar(select(func.max(table.version)).where(table.id == id)) or 0
            found = ConsentText(id, last + 1, language, text, digest, self._clock.now())
            connection.execute(insert(CONSENT_TEXT), [vars(found)])
        return found

    def all(self) -> list[ConsentText]:
        """List every version of every text, the newest of each first."""
        query = select(CONSENT_TEXT).order_by(CONSENT_TEXT.c.id, CONSENT_TEXT.c.version.desc())
        with self._database.read() as connection:
            return [ConsentText(**row) for row in connection.execute(query).mappings()]

    def one(self, name: str) -> ConsentText:
        """Give the text that acts call so, such as ``newsletter:3``.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is none.
        """
        with self._database.read() as connection:
            called = _called(name)
            row = None if called is None else connection.execute(select(CONSENT_TEXT).where(called)).mappings().first()
        if row is None:
            raise NotFound.among("consent text", name, (text.name for text in self.all()))
        return ConsentText(**row)


def _called(name: str) -> ColumnElement[bool] | None:
    """Say which row acts call so; None if no row can be."""
    parts = _NAME.fullmatch(name)
    return None if parts is None else (CONSENT_TEXT.c.id == parts[1]) & (CONSENT_TEXT.c.version == int(parts[2]))


def sha256_of(connection: Connection, names: Iterable[str]) -> dict[str, str]:
    """Give the SHA-256 of texts by what acts call them.

    Raises
    ------
    suasion.core.errors.InputRefused
        If there is not one of them.
    """
    found: dict[str, str] = {}
    for name in sorted(set(names)):
        called = _called(name)
        digest = None if called is None else connection.scalar(select(CONSENT_TEXT.c.sha256).where(called))
        if digest is None:
            raise InputRefused(
                f"There is no consent text {name!r}.",
                hint="Name it as id:version, such as newsletter:3; `suasion consent texts` lists them.",
            )
        found[name] = digest
    return found
