"""Keys are replaced: tokens stay, nobody is lost, and a kill anywhere leaves a vault that answers."""

import base64
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from suasion import Workspace
from suasion.adapters.storage.migrations import migrate
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.core import faults
from suasion.core.clock import SystemClock
from suasion.core.errors import Conflict, SettingError
from suasion.deliveries.unsubscribe import UnsubscribeTokens
from suasion.http.kept_answers import Answer, KeptAnswers
from suasion.privacy.identifiers import IdentifierKind
from suasion.privacy.key_ring import adopted_ring, found_ring, opened_ring
from suasion.privacy.keys import make_vault_key, vault_keys
from suasion.privacy.rotation import rotate
from suasion.privacy.tables import IDENTIFIERS, VAULT_KEY
from suasion.privacy.vault import Vault

EMAIL = IdentifierKind.EMAIL
PEOPLE = [f"person{number}@example.test" for number in range(10)]
POINTS = sorted(name for name in faults.declared() if name.startswith("vault."))
FAULTS_TRIED = [*POINTS, "vault.batch_rekeyed:3"]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[SQLiteDatabase]:
    make_vault_key(tmp_path, {})
    database = SQLiteDatabase(tmp_path / "vault.db")
    migrate(database, "vault")
    yield database
    database.close()


def vault(database: SQLiteDatabase) -> Vault:
    return Vault(database, opened_ring(database, vault_keys(database.path.parent, {})))


def rotated(database: SQLiteDatabase, environment: dict[str, str] | None = None) -> int:
    return rotate(database, database.path.parent, SystemClock(), environment=environment or {}).rekeyed


@pytest.mark.parametrize("new", [True, False])
def test_tokens_stay_values_open_and_only_the_new_key_does_it(database: SQLiteDatabase, new: bool) -> None:
    directory = database.path.parent
    if new:
        found_ring(database, vault_keys(directory, {})[0], SystemClock().now())
    before = vault(database)
    tokens, old = before.tokens(EMAIL, PEOPLE), vault_keys(directory, {})
    root = opened_ring(database, old).root
    assert (root == old[0]) != new, "only a vault of an earlier release derives from its key itself"
    assert rotated(database) == len(PEOPLE)
    after = vault(database)
    assert after.tokens(EMAIL, PEOPLE) == tokens
    assert after.reveal(tokens) == dict(zip(tokens, PEOPLE, strict=True))
    now = vault_keys(directory, {})
    assert (len(now), now != old) == (1, True)
    assert opened_ring(database, now).root == root
    with pytest.raises(SettingError, match="none of those given"):
        opened_ring(database, old)
    with pytest.raises(Conflict, match="which this process does not have"):
        before.reveal(tokens)


def test_nothing_of_the_old_key_is_left_to_find_anybody_by(database: SQLiteDatabase) -> None:
    vault(database).tokens(EMAIL, PEOPLE)
    query = select(IDENTIFIERS.c.lookup, IDENTIFIERS.c.value, IDENTIFIERS.c.key)
    with database.read() as connection:
        before = connection.execute(query).all()
    for _ in range(2):
        rotated(database)
    with database.read() as connection:
        after = connection.execute(query).all()
        keys = list(connection.scalars(select(VAULT_KEY.c.id)))
    assert not {row.lookup for row in before} & {row.lookup for row in after}
    assert not {row.value for row in before} & {row.value for row in after}
    assert {row.key for row in after} == {3}
    assert keys == [0, 3]


def test_a_key_from_the_environment_needs_its_successor_there(database: SQLiteDatabase) -> None:
    keys = [base64.b64encode(bytes([one]) * 32).decode() for one in (1, 2)]
    given = {"SUASION_VAULT_KEY": keys[0]}
    ring = opened_ring(database, vault_keys(database.path.parent, given))
    tokens = Vault(database, ring).tokens(EMAIL, PEOPLE)
    with pytest.raises(SettingError, match="SUASION_VAULT_KEY_NEXT is not set"):
        rotated(database, given)
    with pytest.raises(SettingError, match="is the one in use"):
        rotated(database, given | {"SUASION_VAULT_KEY_NEXT": keys[0]})
    both = given | {"SUASION_VAULT_KEY_NEXT": keys[1]}
    done = rotate(database, database.path.parent, SystemClock(), environment=both)
    assert "SUASION_VAULT_KEY_NEXT" in done.todo
    assert rotated(database, both) == 0, "told twice, done once"
    for environment in (both, {"SUASION_VAULT_KEY": keys[1]}):
        ring = opened_ring(database, vault_keys(database.path.parent, environment))
        assert Vault(database, ring).tokens(EMAIL, PEOPLE) == tokens
    with pytest.raises(SettingError, match="none of those given"):
        opened_ring(database, vault_keys(database.path.parent, given))


def test_an_identifier_that_is_still_under_the_older_key_gets_no_second_token(database: SQLiteDatabase) -> None:
    tokens = vault(database).tokens(EMAIL, PEOPLE)
    with database.read() as connection:
        row = dict(connection.execute(select(IDENTIFIERS).where(IDENTIFIERS.c.token == tokens[0])).mappings().one())
    killed(database.path.parent, "vault.rewrapped")
    half = vault(database)
    assert half.find([(EMAIL, PEOPLE[0]), (EMAIL, "nobody@example.test")]) == [tokens[0], None]
    assert half.tokens(EMAIL, PEOPLE) == tokens
    added = half.tokens(EMAIL, ["new@example.test"])
    with database.read() as connection:
        stored = connection.execute(select(IDENTIFIERS).where(IDENTIFIERS.c.token == tokens[0])).mappings().one()
        newest = connection.scalar(select(IDENTIFIERS.c.key).where(IDENTIFIERS.c.token == added[0]))
    assert dict(stored) == row
    assert newest == 2, "what is new lies under the new key"


def test_a_changed_secret_is_not_believed(database: SQLiteDatabase) -> None:
    rotated(database)
    with database.write() as connection:
        row = dict(connection.execute(select(VAULT_KEY).where(VAULT_KEY.c.id == 0)).mappings().one())
        connection.execute(insert(VAULT_KEY).values(row | {"id": 7}))
    with pytest.raises(SettingError, match="Secret 7 of the vault was changed"):
        vault(database)


def killed(directory: Path, fault: str) -> int:
    environment = os.environ | {"SUASION_FAULT": fault, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "tests.privacy.rotate_once", str(directory)]
    return subprocess.run(command, env=environment, check=False, cwd=Path(__file__).parents[2]).returncode


def test_every_step_of_a_rotation_is_a_fault_point() -> None:
    assert POINTS == [
        "vault.batch_rekeyed",
        "vault.next_key_made",
        "vault.old_data_key_dropped",
        "vault.rekeyed",
        "vault.rewrapped",
    ]


@pytest.mark.parametrize("fault", FAULTS_TRIED)
def test_killed_anywhere_the_vault_answers_and_the_next_run_finishes(database: SQLiteDatabase, fault: str) -> None:
    directory = database.path.parent
    tokens = vault(database).tokens(EMAIL, PEOPLE)
    assert killed(directory, fault) == -signal.SIGKILL
    assert len(vault_keys(directory, {})) == 2
    half = vault(database)
    assert half.tokens(EMAIL, PEOPLE) == tokens
    assert half.reveal(tokens) == dict(zip(tokens, PEOPLE, strict=True))
    later = half.tokens(EMAIL, ["later@example.test"])
    rotated(database)
    after = vault(database)
    assert after.tokens(EMAIL, [*PEOPLE, "later@example.test"]) == tokens + later
    assert len(vault_keys(directory, {})) == 1
    with database.read() as connection:
        assert list(connection.scalars(select(VAULT_KEY.c.id))) == [0, 2]
        assert set(connection.scalars(select(IDENTIFIERS.c.key))) == {2}


def test_what_was_derived_before_a_rotation_stays_good(tmp_path: Path) -> None:
    purpose = b"suasion idempotency answers"

    def answers(workspace: Workspace) -> KeptAnswers:
        names, key = workspace.derived_key(b"suasion idempotency names"), workspace.derived_key(purpose)
        return KeptAnswers(workspace.database, workspace.clock, names_key=names, answers_key=key)

    def links(workspace: Workspace) -> UnsubscribeTokens:
        found = workspace.email_composer()._tokens
        assert isinstance(found, UnsubscribeTokens)
        return found

    with Workspace.create(tmp_path / "shop") as workspace:
        key = workspace.derived_key(purpose)
        link = links(workspace).make("c00000001", "email")
        message = workspace.deliveries._message_id("spring", "c00000001", "email")
        kept = answers(workspace)
        name = kept.digest([b"a request"])
        kept.begin(name, name)
        kept.keep(name, Answer(200, "text/plain", b"done"))
        rotate(workspace._parts.vault_database, workspace.directory, workspace.clock, environment={})
    with Workspace.open(tmp_path / "shop") as workspace:
        assert workspace.derived_key(purpose) == key
        assert links(workspace).check(link) == ("c00000001", "email")
        assert workspace.deliveries._message_id("spring", "c00000001", "email") == message
        found = answers(workspace).begin(name, name)
        assert isinstance(found, Answer)
        assert found.body == b"done"


def test_a_vault_of_an_earlier_release_is_adopted_and_refuses_another_key_from_then_on(
    database: SQLiteDatabase,
) -> None:
    key = vault_keys(database.path.parent, {})
    tokens = Vault(database, key[0]).tokens(EMAIL, PEOPLE)
    now = SystemClock().now()
    with pytest.raises(SettingError, match="is not the one"):
        adopted_ring(database, (b"x" * 32,), now)
    for _ in range(2):
        ring = adopted_ring(database, key, now)
        assert ring.root == key[0], "what was derived before is derived still"
        assert Vault(database, ring).tokens(EMAIL, PEOPLE) == tokens
    with pytest.raises(SettingError, match="none of those given"):
        adopted_ring(database, (b"x" * 32,), now)
