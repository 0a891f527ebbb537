import os
import signal
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from suasion import Workspace
from suasion.adapters.engines.duckdb import DuckDBSession
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.core.errors import SettingError, WorkspaceBusy, WorkspaceError, WorkspaceExists, WorkspaceMissing
from suasion.events.spec import Track


def test_a_new_workspace_holds_every_setting_and_a_private_key(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "shop") as workspace:
        assert workspace.settings.whole("prediction.horizon_days") == 28
        assert stat.S_IMODE(workspace.directory.stat().st_mode) == 0o700
        assert stat.S_IMODE((workspace.directory / "vault.key").stat().st_mode) == 0o600
        assert (workspace.directory / "state.db").exists()


def test_what_is_there_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(WorkspaceExists, match="something else"):
        Workspace.create(tmp_path)
    with Workspace.create(tmp_path / "shop"):
        pass
    with pytest.raises(WorkspaceExists, match="a workspace"):
        Workspace.create(tmp_path / "shop")
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_a_missing_workspace_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceMissing, match="suasion init"):
        Workspace.open(tmp_path / "nowhere")


def test_one_owner_writes_and_anybody_reads(tmp_path: Path) -> None:
    program = f"""
from suasion import Workspace
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.core.errors import WorkspaceBusy
Workspace.open({str(tmp_path / "shop")!r}, read_only=True).close()
try:
    Workspace.open({str(tmp_path / "shop")!r})
except WorkspaceBusy:
    print("busy")
"""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with Workspace.create(tmp_path / "shop"):
        other = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=True
        )
        assert other.stdout == "busy\n"
    with Workspace.open(tmp_path / "shop"):
        pass


def test_a_broken_setting_keeps_the_workspace_closed_and_unowned(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "shop") as workspace:
        file = workspace.directory / "suasion.toml"
    good = file.read_text(encoding="utf-8")
    file.write_text(good.replace("margin_rate = 0.25", 'margin_rate = "a quarter"'), encoding="utf-8")
    with pytest.raises(SettingError, match=r"economics\.margin_rate"):
        Workspace.open(tmp_path / "shop")
    file.write_text(good, encoding="utf-8")
    with Workspace.open(tmp_path / "shop"):
        pass


def test_a_killed_owner_leaves_nothing_locked(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "shop").close()
    program = f"""
import os, signal
from suasion import Workspace
workspace = Workspace.open({str(tmp_path / "shop")!r})
os.kill(os.getpid(), signal.SIGKILL)
"""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", program], env=environment, check=False)
    try:
        Workspace.open(tmp_path / "shop").close()
    except WorkspaceBusy:
        pytest.fail("the lock outlived its owner")


@pytest.mark.parametrize("read_only", [True, False])
def test_a_lost_key_is_asked_for_and_never_replaced(tmp_path: Path, read_only: bool) -> None:
    Workspace.create(tmp_path / "shop").close()
    (tmp_path / "shop" / "vault.key").rename(tmp_path / "backup")
    with pytest.raises(SettingError, match=r"Restore vault\.key"):
        Workspace.open(tmp_path / "shop", read_only=read_only)
    with pytest.raises(SettingError, match=r"Restore vault\.key"):
        Workspace.open_or_create(tmp_path / "shop")
    assert not (tmp_path / "shop" / "vault.key").exists()
    (tmp_path / "backup").rename(tmp_path / "shop" / "vault.key")
    Workspace.open(tmp_path / "shop", read_only=read_only).close()


KILLED_AT = {
    "the directory was made": ("pathlib.Path", "write_text"),
    "the draft of suasion.toml was written": ("suasion.workspace.directory", "make_vault_key"),
    "the key was written": ("suasion.workspace.directory", "connect"),
    "the databases were made": ("suasion.wiring.Parts", "close"),
}


@pytest.mark.parametrize(("holder", "name"), KILLED_AT.values(), ids=KILLED_AT)
def test_a_workspace_whose_making_was_killed_is_finished_by_the_next(tmp_path: Path, holder: str, name: str) -> None:
    program = f"""
import os, pathlib, signal, suasion.workspace.directory, suasion.wiring
setattr({holder}, {name!r}, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
suasion.workspace.Workspace.create({str(tmp_path / "shop")!r})
"""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    ended = subprocess.run([sys.executable, "-c", program], env=environment, check=False)
    assert ended.returncode == -signal.SIGKILL
    with pytest.raises(WorkspaceMissing):
        Workspace.open(tmp_path / "shop")
    with Workspace.open_or_create(tmp_path / "shop") as workspace:
        assert workspace.settings.text("workspace.currency") == "USD"


def test_a_half_made_workspace_that_lost_its_key_gets_no_other(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "shop").close()
    (tmp_path / "shop" / "vault.key").unlink()
    (tmp_path / "shop" / "suasion.toml").rename(tmp_path / "shop" / "suasion.toml.new")
    with pytest.raises(SettingError, match=r"Restore vault\.key"):
        Workspace.open_or_create(tmp_path / "shop")


def order(number: int) -> Track:
    return Track(
        message_id=f"m{number}",
        user_id=f"customer {number}",
        event="Order Completed",
        timestamp=datetime(2024, 1, number, tzinfo=UTC),
        properties={"order_id": f"o{number}", "products": [{"product_id": "milk", "quantity": 1, "price": 2.5}]},
    )


def orders(workspace: Workspace) -> int:
    with workspace.session() as session:
        return session.fetch(workspace.history(session).orders).num_rows


def test_a_reader_reads_what_the_owner_has_followed_and_writes_nothing(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "shop") as owner:
        assert owner.events.append([order(1)], source="test").counts()["stored"] == 1
        assert orders(owner) == 1
        owner.events.append([order(2)], source="test")
        with Workspace.open(tmp_path / "shop", read_only=True) as reader:
            assert orders(reader) == 1
            assert len(reader.customers.identity.customers()) == 1
            with pytest.raises(WorkspaceError, match="opened read-only"):
                reader.events.append([order(3)], source="test")
            assert orders(owner) == 2
            assert orders(reader) == 2


def test_a_reader_refuses_a_vault_of_another_release(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "shop").close()
    vault = SQLiteDatabase(tmp_path / "shop" / "vault.db")
    with vault.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    vault.close()
    with pytest.raises(WorkspaceError, match=r"vault\.db is at step 0000"):
        Workspace.open(tmp_path / "shop", read_only=True)


def test_the_engine_gets_the_workspace_s_settings_and_a_place_of_its_own(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "shop").close()
    file = tmp_path / "shop" / "suasion.toml"
    changed = file.read_text(encoding="utf-8").replace("threads = 2", "threads = 1")
    file.write_text(changed.replace("memory_limit_gb = 4.0", "memory_limit_gb = 1.5"), encoding="utf-8")
    (tmp_path / "shop" / "tmp" / "left").mkdir(parents=True)
    with Workspace.open(tmp_path / "shop") as workspace, workspace.session() as session:
        assert isinstance(session, DuckDBSession)
        (own,) = (tmp_path / "shop" / "tmp").iterdir()
        asked = "SELECT current_setting('threads'), current_setting('memory_limit'), current_setting('temp_directory')"
        assert session._backend.raw_sql(asked).fetchone() == (1, "1.3 GiB", str(own))
