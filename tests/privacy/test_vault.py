"""The vault gives one token per identifier, keeps its secret, and gives it back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from suasion.adapters.storage.migrations import migrate
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.core.errors import Conflict
from suasion.privacy.identifiers import IdentifierKind, normalised
from suasion.privacy.tables import IDENTIFIERS
from suasion.privacy.vault import Vault

EMAIL, USER = IdentifierKind.EMAIL, IdentifierKind.USER_ID


@pytest.fixture
def database(tmp_path: Path) -> Iterator[SQLiteDatabase]:
    database = SQLiteDatabase(tmp_path / "vault.db")
    migrate(database, "vault")
    yield database
    database.close()


def test_one_identifier_has_one_token_however_it_is_spelt(database: SQLiteDatabase) -> None:
    first, second = Vault(database, b"a" * 32).tokens(EMAIL, ["Ann@Example.test ", "bob@example.test"])
    assert Vault(database, b"a" * 32).tokens(EMAIL, ["ann@example.test"]) == [first]
    assert first != second
    assert first.startswith("t_")
    assert len(first) == 28


def test_the_same_value_of_another_kind_is_another_identifier(database: SQLiteDatabase) -> None:
    vault = Vault(database, b"a" * 32)
    assert vault.tokens(USER, ["7"]) != vault.tokens(IdentifierKind.ANONYMOUS_ID, ["7"])


def test_a_token_turns_back_into_its_value_and_kind(database: SQLiteDatabase) -> None:
    vault = Vault(database, b"a" * 32)
    token = vault.tokens(EMAIL, [" Ann@Example.test"])[0]
    assert vault.reveal([token, "t_unknown"]) == {token: "ann@example.test"}
    assert vault.kinds([token]) == {token: EMAIL}


def test_one_exchange_takes_more_values_than_one_statement_may(database: SQLiteDatabase) -> None:
    values = [str(number) for number in range(12_001)]
    tokens = Vault(database, b"a" * 32).tokens(USER, [*values, "0"])
    assert len(set(tokens)) == 12_001
    assert tokens[-1] == tokens[0]
    assert len(Vault(database, b"a" * 32).reveal(tokens)) == 12_001


def test_nothing_readable_lies_in_the_file(database: SQLiteDatabase) -> None:
    Vault(database, b"a" * 32).tokens(EMAIL, ["findable@example.test"])
    database.close()
    content = b"".join(path.read_bytes() for path in database.path.parent.iterdir())
    assert b"findable" not in content
    assert b"t_" in content


def test_a_value_moved_under_another_token_is_not_believed(database: SQLiteDatabase) -> None:
    vault = Vault(database, b"a" * 32)
    ann, bob = vault.tokens(EMAIL, ["ann@example.test", "bob@example.test"])
    columns = IDENTIFIERS.c
    with database.write() as connection:
        value = connection.scalar(select(columns.value).where(columns.token == ann))
        connection.execute(update(IDENTIFIERS).where(columns.token == bob).values(value=value))
    with pytest.raises(Conflict, match="another key"):
        vault.reveal([bob])


def test_another_key_neither_finds_nor_opens(database: SQLiteDatabase) -> None:
    token = Vault(database, b"a" * 32).tokens(USER, ["7"])[0]
    other = Vault(database, b"b" * 32)
    with pytest.raises(Conflict, match="another key"):
        other.reveal([token])
    assert other.tokens(USER, ["7"]) != [token]


def test_an_empty_identifier_identifies_nobody(database: SQLiteDatabase) -> None:
    with pytest.raises(ValueError, match="identifies nobody"):
        Vault(database, b"a" * 32).tokens(IdentifierKind.PHONE, ["-"])


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (USER, " A7 ", "A7"),
        (EMAIL, " Ann@Example.TEST", "ann@example.test"),
        (IdentifierKind.PHONE, "+44 20 7946 0018", "+442079460018"),
        (IdentifierKind.PHONE, "020-7946 0018", "02079460018"),
    ],
)
def test_spellings_are_made_one(kind: IdentifierKind, value: str, expected: str) -> None:
    assert normalised(kind, value) == expected
