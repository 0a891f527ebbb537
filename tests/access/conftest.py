"""The access stage over a real database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from suasion.access.access import Access
from suasion.adapters.storage.migrations import migrate
from suasion.adapters.storage.sqlite import SQLiteDatabase
from tests.access.desk import ADDRESS, PASSWORD, CountingPasswords, MovedClock


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def passwords() -> CountingPasswords:
    return CountingPasswords()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[SQLiteDatabase]:
    database = SQLiteDatabase(tmp_path / "state.db")
    migrate(database, "state")
    yield database
    database.close()


@pytest.fixture
def access(database: SQLiteDatabase, clock: MovedClock, passwords: CountingPasswords) -> Iterator[Access]:
    access = Access(database, clock, passwords)
    yield access
    access.close()


@pytest.fixture
def ada(access: Access) -> str:
    """An admin with a password; gives the account."""
    _, link = access.invite("ada@example.org", role="admin", name="Ada", by="owner")
    by_link = access.sign_in.with_link(link.token, address=ADDRESS)
    access.sign_in.out(access.sign_in.set_password(by_link.token, PASSWORD, address=ADDRESS).token)
    return "ada@example.org"
