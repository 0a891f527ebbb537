"""Texts on their way to PostgreSQL, which takes every character but NUL.

SQLite keeps a NUL. Here it becomes U+FFFD, the character for what cannot be shown, when it is written and when it is
looked for: one odd name must not fail the whole batch that it came in. JSON spells a NUL out, so events keep theirs.
"""

from typing import Any

from psycopg import Connection
from psycopg.abc import Buffer
from psycopg.types.string import StrBinaryDumper, StrBinaryDumperVarchar, StrDumper, StrDumperUnknown, StrDumperVarchar


class _Binary(StrBinaryDumper):
    def dump(self, obj: str) -> "Buffer | None":
        return super().dump(without_nul(obj))


class _BinaryVarchar(StrBinaryDumperVarchar):
    def dump(self, obj: str) -> "Buffer | None":
        return super().dump(without_nul(obj))


class _Text(StrDumper):
    def dump(self, obj: str) -> "Buffer | None":
        return super().dump(without_nul(obj))


class _TextVarchar(StrDumperVarchar):
    def dump(self, obj: str) -> "Buffer | None":
        return super().dump(without_nul(obj))


class _TextUnknown(StrDumperUnknown):
    def dump(self, obj: str) -> "Buffer | None":
        return super().dump(without_nul(obj))


def without_nul(text: str) -> str:
    r"""Put U+FFFD in the place of every NUL.

    Examples
    --------
    >>> without_nul("a\x00b") == "a\ufffdb"
    True
    """
    return text.replace("\x00", "\ufffd")


def take_every_text(connection: "Connection[Any]") -> None:
    """Have a connection take texts with a NUL."""
    for dumper in (_Binary, _BinaryVarchar, _TextVarchar, _Text, _TextUnknown):  # the last is psycopg's default
        connection.adapters.register_dumper(str, dumper)
