"""A backup is whole or is none, holds nobody's identifier, and refuses what it could not give back."""

import base64
import hashlib
import shutil
import signal
import stat
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import text

from suasion import Workspace
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.core.errors import Conflict, NotFound, WorkspaceError, WorkspaceMissing
from suasion.upkeep import contents
from suasion.upkeep.backup import back_up
from suasion.upkeep.last_backup import noted
from tests.cli.command import suasion, suasion_here
from tests.upkeep.small_shop import CUSTOMERS, SEALED, TAIL, address, rows


def test_it_holds_the_state_of_that_moment_and_every_file_that_state_names(shop: Path, tmp_path: Path) -> None:
    before = rows(shop / "state.db")
    with Workspace.open(shop):  # owned by somebody else meanwhile
        done = back_up(shop, tmp_path / "data", vault=tmp_path / "vault")
    assert done.sequence == SEALED + TAIL
    assert rows(tmp_path / "data" / "state.db") == before
    found = contents.read(tmp_path / "data", "data")
    names = sorted(one.path for one in found.files)
    lake = sorted(path.relative_to(shop).as_posix() for path in (shop / "lake").rglob("*.parquet"))
    assert len(lake) >= 2
    assert names == sorted(["state.db", "suasion.toml", "models/a-model.json", *lake])
    for one in found.files:
        content = (tmp_path / "data" / one.path).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (one.bytes, one.sha256)
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "shop", "vault"]
    kept = noted(shop)
    assert kept is not None
    assert (kept.sequence, kept.vault) == (done.sequence, str(tmp_path / "vault"))


def test_the_data_names_nobody_and_the_vault_lies_apart_with_its_key(shop: Path, tmp_path: Path) -> None:
    done = back_up(shop, tmp_path / "data", vault=tmp_path / "vault")
    assert done.key
    content = b"".join(path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file())
    key = (shop / "vault.key").read_bytes().strip()
    secret = base64.b64decode(key)
    assert len(secret) == 32
    for needle in (key, secret, *(address(number).encode() for number in range(CUSTOMERS)), b"customer 1"):
        assert needle not in content
    assert sorted(path.name for path in (tmp_path / "vault").iterdir()) == ["backup.json", "vault.db", "vault.key"]
    assert stat.S_IMODE((tmp_path / "vault" / "vault.key").stat().st_mode) == 0o600


def test_a_key_from_the_environment_is_not_written_down(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUASION_VAULT_KEY", (shop / "vault.key").read_text("ascii").strip())
    (shop / "vault.key").unlink()
    assert not back_up(shop, tmp_path / "data", vault=tmp_path / "vault").key
    assert not (tmp_path / "vault" / "vault.key").exists()


def test_a_target_that_holds_something_or_lies_wrong_is_refused(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "mine").touch()
    with pytest.raises(Conflict, match="already holds something"):
        back_up(shop, tmp_path / "data")
    with pytest.raises(Conflict, match="inside the workspace"):
        back_up(shop, shop / "backup")
    with pytest.raises(Conflict, match="would lie with the data"):
        back_up(shop, tmp_path / "b", vault=tmp_path / "b" / "vault")
    with pytest.raises(WorkspaceMissing):
        back_up(tmp_path / "nowhere", tmp_path / "b")
    database = SQLiteDatabase(shop / "state.db")
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0014'"))
    database.close()
    with pytest.raises(WorkspaceError, match="is at step 0014"):
        back_up(shop, tmp_path / "b")
    (shop / "state.db").rename(tmp_path / "elsewhere.db")
    with pytest.raises(WorkspaceError, match="pg_dump"):
        back_up(shop, tmp_path / "b")
    assert not (tmp_path / "b").exists()


def test_a_damaged_or_missing_sealed_file_ends_the_backup_with_its_name(shop: Path, tmp_path: Path) -> None:
    file = next((shop / "lake" / "events").glob("*.parquet"))
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(Conflict, match=f"lake/events/{file.name} is not what the manifest says"):
        back_up(shop, tmp_path / "data")
    file.unlink()
    with pytest.raises(Conflict, match=f"lake/events/{file.name} is gone"):
        back_up(shop, tmp_path / "data")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["shop"], "no draft is left"


FAULTS_TRIED = ("backup.state_copied", "backup.files_taken", "backup.vault_done")


@pytest.mark.parametrize("fault", FAULTS_TRIED)
def test_killed_it_is_no_backup_and_the_next_one_is_whole(shop: Path, tmp_path: Path, fault: str) -> None:
    asked = ("backup", tmp_path / "data", "--vault", tmp_path / "vault", "--workspace", shop)
    assert suasion(*asked, fault=fault).code == -signal.SIGKILL
    assert not (tmp_path / "data").exists()
    with pytest.raises(NotFound, match="no backup"):
        contents.read(tmp_path / "data", "data")
    assert (tmp_path / "vault").exists() == (fault == "backup.vault_done")
    ended = suasion_here(*asked, "--json")
    assert ended.code == 0, ended.err
    assert msgspec.json.decode(ended.out)["sequence"] == SEALED + TAIL
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "shop", "vault"]
    assert not (tmp_path / "data" / "vault.taken").exists()


def test_a_vault_s_backup_that_was_not_taken_with_what_was_killed_is_left_alone(shop: Path, tmp_path: Path) -> None:
    asked = ("backup", tmp_path / "data", "--vault", tmp_path / "vault", "--workspace", shop)
    assert suasion(*asked, fault="backup.vault_done").code == -signal.SIGKILL
    shutil.rmtree(tmp_path / "vault")
    back_up(shop, tmp_path / "other", vault=tmp_path / "vault")
    kept = (tmp_path / "vault" / "backup.json").read_bytes()
    with pytest.raises(Conflict, match="already holds something"):
        back_up(shop, tmp_path / "data", vault=tmp_path / "vault")
    assert (tmp_path / "vault" / "backup.json").read_bytes() == kept


def test_a_workspace_whose_disk_takes_nothing_is_backed_up_without_a_note(shop: Path, tmp_path: Path) -> None:
    (shop / "last_backup.json.new").symlink_to("/dev/full")
    done = back_up(shop, tmp_path / "data", vault=tmp_path / "vault")
    assert noted(shop) is None
    assert contents.read(done.directory, "data").sequence == SEALED + TAIL
