"""Everything that lies in a directory, read without the product's own register: rows, and bytes however packed."""

import base64
import gzip
import io
import sqlite3
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from sqlalchemy import select

from suasion import Workspace
from suasion.privacy.tables import IDENTIFIERS
from tests.governance.canaries import WORD

PREFIX = "kanari"


@dataclass
class Walked:
    """What was found of everybody by number: rows by table or folder, words, tokens and names."""

    rows: dict[int, dict[str, list[str]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    words: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    tokens: dict[str, int] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)

    def take(self, place: str, row: dict[str, Any], keys: tuple[str, ...]) -> None:
        """Take a row in: it is theirs whose name or token stands in one of its keys; words are anybody's."""
        text = repr(sorted(row.items()))
        found = {self.tokens.get(str(row[key]), self.names.get(str(row[key]))) for key in keys if row.get(key)}
        for number in found - {None}:
            assert number is not None
            self.rows[number][place].append(text)
        for word in WORD.finditer(text):
            self.words[int(word.group(1))].add(word.group())


OWN = ("customer", "unit", "token", "other", "one", "subject")
"""Columns that say whose a row is, whatever the table."""


def walk(workspace: Workspace) -> Walked:
    """Read every table and every file of a workspace on SQLite."""
    found = Walked()
    with workspace.vault_database.read() as connection:
        tokens = list(connection.scalars(select(IDENTIFIERS.c.token)))
    for token, value in workspace.vault.reveal(tokens).items():
        word = WORD.search(value)
        number = int(word.group(1)) if word else int(value.removeprefix("+49"))
        found.tokens[token] = number
        if word:
            found.words[number].add(word.group())
    with closing(sqlite3.connect(workspace.directory / "state.db")) as state:
        for name, token in state.execute("SELECT customer, token FROM customer"):
            found.names[name] = found.tokens[token]
        for (table,) in state.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            cursor = state.execute(f'SELECT * FROM "{table}"')
            columns = [one[0] for one in cursor.description]
            for values in cursor:
                row = dict(zip(columns, values, strict=True))
                if table == "log_tail":
                    row["token"] = row["tokens"].partition(" ")[0]
                found.take(table, row, OWN)
    with closing(sqlite3.connect(workspace.directory / "vault.db")) as vault:
        for address, token in vault.execute("SELECT address, token FROM suppression_token").fetchall():
            acts = vault.execute("SELECT * FROM suppression_act WHERE address = ?", (address,)).fetchall()
            found.take("suppression_token", {"token": token, "acts": acts}, OWN)
    for path in sorted(workspace.directory.glob("lake/*/*.parquet")):
        for row in pq.read_table(path).to_pylist():
            found.take(f"lake/{path.parent.name}", row, OWN)
    return found


def texts(root: Path) -> Iterator[tuple[str, bytes]]:
    """Give every file below a directory, as it is and unpacked: archives, compressed files, columns."""
    for path in sorted(root.rglob("*")):
        if path.is_file():
            yield from _unpacked(str(path.relative_to(root)), path.read_bytes())


def _unpacked(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    yield name, content
    if content[:4] == b"PAR1":
        yield f"{name} (columns)", repr(pq.read_table(io.BytesIO(content)).to_pydict()).encode()
    elif content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for inner in archive.namelist():
                yield from _unpacked(f"{name}/{inner}", archive.read(inner))
    elif content[:2] == b"\x1f\x8b":
        yield from _unpacked(f"{name} (unzipped)", gzip.decompress(content))


def numbers_in(content: bytes) -> set[int]:
    """Say of whom words stand in some bytes: as UTF-8, UTF-16 or UTF-32; -1 if they stand there in base64."""
    wide = content.replace(b"\0", b"") if b"\0k\0a\0n\0a" in content or b"k\0\0\0a\0\0\0n" in content else b""
    found = set[int]()
    for one in (content, wide):
        found |= {int(word.group(1)) for word in WORD.finditer(one.decode("latin-1"))}
    return found | ({-1} if any(sign in content for sign in IN_BASE64) else set())


def _in_base64(offset: int) -> bytes:
    """Give what is the same in base64 whatever stands before and behind."""
    length = (offset + len(PREFIX)) // 3 * 3
    packed = [base64.b64encode(filler * offset + PREFIX.encode() + filler * 3) for filler in (b"\0", b"\xff")]
    begin = next(at for at in range(9) if packed[0][at:length] == packed[1][at:length])
    return packed[0][begin : length * 4 // 3]


IN_BASE64 = tuple(_in_base64(offset) for offset in range(3))
