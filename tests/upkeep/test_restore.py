"""A restore gives back the moment of the backup, held, without whom was erased since; or it gives nothing."""

import shutil
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from suasion import Workspace
from suasion.core.errors import (
    Conflict,
    FileUnreadable,
    NotFound,
    SettingError,
    WorkspaceExists,
    WorkspaceMissing,
    WorkspaceTooNew,
)
from suasion.deliveries.hold import Held, standing
from suasion.deliveries.tables import DELIVERY
from suasion.events.quarantine import Refusal, quarantine
from suasion.flows.jobs.kinds import KINDS
from suasion.flows.jobs.store import Jobs
from suasion.flows.jobs.worker import Worker
from suasion.privacy.identifiers import IdentifierKind
from suasion.upkeep import contents
from suasion.upkeep.backup import back_up
from suasion.upkeep.restore import restore
from suasion.upkeep.vault_keys import replace_vault_keys
from suasion.upkeep.verify import verify
from tests.cli.command import suasion, suasion_here
from tests.upkeep.small_shop import (
    CAMPAIGN,
    CUSTOMERS,
    SEALED,
    TAIL,
    address,
    append,
    events_of,
    order,
    rows,
    small_shop,
)

TOUCHED = {"delivery", "job", "session", "sign_in_link", "workspace_hold", "audit", "log_tombstone", "log_lineage"}


@pytest.fixture
def backed(shop: Path, tmp_path: Path) -> Path:
    back_up(shop, tmp_path / "data", vault=tmp_path / "vault")
    return tmp_path


def restored(at: Path) -> Path:
    restore(at / "data", at / "again", vault=at / "vault")
    return at / "again"


def test_everything_is_as_it_was_but_for_what_is_held(shop: Path, backed: Path) -> None:
    before = rows(shop / "state.db")
    with Workspace.open(shop) as workspace:
        seen = events_of(workspace)
        append(workspace, [order(5000)])  # after the backup
    done = restore(backed / "data", backed / "again", vault=backed / "vault")
    after = rows(backed / "again" / "state.db")
    assert {name for name in before if before[name] != after[name]} <= TOUCHED
    assert (done.sequence, done.settled.planned) == (SEALED + TAIL, {CAMPAIGN: CUSTOMERS - 2})
    assert (done.settled.uncertain, done.settled.jobs, done.settled.sessions) == (1, 2, 1)
    with Workspace.open(backed / "again") as workspace:
        assert events_of(workspace) == seen
        token = workspace.vault.find([(IdentifierKind.EMAIL, address(2))])[0]
        assert token is not None
        assert workspace.vault.reveal([token]) == {token: address(2)}
        assert workspace.access.audit.entries(limit=1).rows[0].act == "workspace.restored"
        append(workspace, [order(5000)])  # it works on


def test_nothing_leaves_and_no_job_of_then_runs_before_the_release(backed: Path) -> None:
    with Workspace.open(restored(backed)) as workspace:
        with pytest.raises(Held, match="nothing leaves it yet") as refused:
            workspace.send(CAMPAIGN, host="127.0.0.1", port=9)
        assert "suasion release" in refused.value.hint
        jobs = Jobs(workspace.database, workspace.clock)
        eager = {name: replace(kind, resumes=True, can_resume=lambda *_: True) for name, kind in KINDS.items()}
        with Worker(workspace, jobs, kinds=eager):
            assert jobs.by_state() == {"interrupted": 2}
        with workspace.database.read() as connection:
            states = list(connection.scalars(select(DELIVERY.c.state).order_by(DELIVERY.c.id)))
            held = standing(connection)
        assert states == ["uncertain", "sent", *["planned"] * (CUSTOMERS - 2)]
        assert held is not None
        assert held.jobs == (1, 2)


def test_whoever_was_erased_since_the_data_was_backed_up_does_not_come_back(shop: Path, backed: Path) -> None:
    with Workspace.open(shop) as workspace:
        token = workspace.vault.tokens(IdentifierKind.USER_ID, ["customer 3"])[0]
        seen = [event for event in events_of(workspace) if event[1] == token]
        assert len(seen) > 2
        workspace.events.erase([token], upto=seen[-2][0])
    shutil.rmtree(backed / "vault")
    back_up(shop, backed / "newer", vault=backed / "vault")
    assert restore(backed / "data", backed / "again", vault=backed / "vault").settled.erased == 1
    buried = rows(backed / "again" / "state.db")["log_tombstone"]
    assert [row[:2] for row in buried] == [(token, seen[-2][0])], "before anybody opens it"
    with Workspace.open(backed / "again") as workspace:
        assert [event for event in events_of(workspace) if event[1] == token] == seen[-1:]


def test_what_an_erased_customer_does_after_a_restore_is_acknowledged_and_seen(shop: Path, backed: Path) -> None:
    with Workspace.open(shop) as workspace:
        append(workspace, [order(2000 + number) for number in range(30)])  # the log goes on after the backup
        token = workspace.vault.tokens(IdentifierKind.USER_ID, ["customer 3"])[0]
        workspace.events.erase([token])
    shutil.rmtree(backed / "vault")
    back_up(shop, backed / "newer", vault=backed / "vault")
    restore(backed / "data", backed / "again", vault=backed / "vault")
    with Workspace.open(backed / "again") as workspace:
        assert [event for event in events_of(workspace) if event[1] == token] == []
        append(workspace, [order(number) for number in (3003, 3009)])  # both of customer 3, who is back, and "stored"
        assert len([event for event in events_of(workspace) if event[1] == token]) == 2


def test_a_restored_log_keeps_its_own_count_of_who_was_erased(shop: Path, backed: Path) -> None:
    with Workspace.open(shop) as workspace:
        append(workspace, [order(2000 + number) for number in range(30)])
        token = workspace.vault.tokens(IdentifierKind.USER_ID, ["customer 3"])[0]
        assert workspace.events.erase([token]) == SEALED + TAIL + 30
    shutil.rmtree(backed / "vault")
    back_up(shop, backed / "newer", vault=backed / "vault")
    restored(backed)
    for number in (3003, 3009, 3015):  # she comes back, and the workspace is opened again after each
        with Workspace.open(backed / "again") as workspace:
            append(workspace, [order(number)])
            workspace.events.seal()
    with Workspace.open(backed / "again") as workspace:
        assert mine(workspace, token) == [SEALED + TAIL + number for number in (1, 2, 3)]
        assert workspace.events.erase([token], upto=SEALED + TAIL + 1) == SEALED + TAIL + 1  # and is erased once more
    assert [one.name for one in verify(backed / "again") if not one.ok] == []
    back_up(backed / "again", backed / "second", vault=backed / "second vault")
    restore(backed / "second", backed / "third", vault=backed / "second vault")
    with Workspace.open(backed / "third") as workspace:
        assert mine(workspace, token) == [SEALED + TAIL + number for number in (2, 3)]
    restore(backed / "newer", backed / "fourth", vault=backed / "second vault")  # the log of before, with all there is
    with Workspace.open(backed / "fourth") as workspace:
        assert mine(workspace, token) == []


def test_what_was_set_aside_of_whom_was_erased_since_is_not_in_a_restored_workspace(shop: Path, tmp_path: Path) -> None:
    with Workspace.open(shop) as workspace:
        token = workspace.vault.tokens(IdentifierKind.USER_ID, ["customer 3"])[0]
        with workspace.database.write() as connection:
            for one in (token, "t_another"):
                quarantine(connection, [refusal_of(one)], source="web", origin="", loaded=workspace.clock.now())
        workspace.events.erase([token], upto=workspace.events.last_sequence())
        with workspace.database.write() as connection:  # set aside again, then erased again with no event between
            quarantine(connection, [refusal_of(token)], source="web", origin="", loaded=workspace.clock.now())
    back_up(shop, tmp_path / "data", vault=tmp_path / "vault")
    with Workspace.open(shop) as workspace:
        workspace.events.erase([token])
    shutil.rmtree(tmp_path / "vault")
    back_up(shop, tmp_path / "newer", vault=tmp_path / "vault")
    kept = rows(restored(tmp_path) / "state.db")["log_quarantine"]
    assert ["t_another" in str(row) for row in kept] == [True]


def refusal_of(token: str) -> Refusal:
    return Refusal("against_plan", "", {"type": "track", "userId": token})


def mine(workspace: Workspace, token: str) -> list[int]:
    return [event[0] for event in events_of(workspace) if event[1] == token]


def changed(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.unlink()  # it may be a second name of the workspace's own file
    path.write_bytes(content)


def test_any_file_that_is_not_what_was_backed_up_is_refused_by_name(backed: Path) -> None:
    files = {"data": contents.read(backed / "data", "data"), "vault": contents.read(backed / "vault", "vault")}
    assert sum(len(one.files) for one in files.values()) >= 6
    for kind, found in files.items():
        for one in found.files:
            path = backed / kind / one.path
            shutil.copy(path, backed / "kept")
            changed(path)
            with pytest.raises(FileUnreadable, match="is not what was backed up") as refused:
                restored(backed)
            assert one.path in refused.value.message
            with pytest.raises(WorkspaceMissing):
                Workspace.open(backed / "again")
            path.unlink()
            with pytest.raises(FileUnreadable, match="is missing"):
                restored(backed)
            shutil.copy(backed / "kept", path)
    Workspace.open(restored(backed)).close()


def test_the_vault_must_be_this_workspace_s_and_not_older_than_the_data(shop: Path, backed: Path) -> None:
    back_up(shop, backed / "later")
    with pytest.raises(Conflict, match="is older than the data's"):
        restore(backed / "later", backed / "again", vault=backed / "vault")
    back_up(small_shop(backed / "other"), backed / "other data", vault=backed / "other vault")
    with pytest.raises(Conflict, match="another workspace's"):
        restore(backed / "data", backed / "again", vault=backed / "other vault")
    with pytest.raises(FileUnreadable, match="not of the vault"):
        restore(backed / "data", backed / "again", vault=backed / "data")
    with pytest.raises(NotFound, match="no backup"):
        restore(backed / "nowhere", backed / "again", vault=backed / "vault")
    with pytest.raises(WorkspaceMissing):
        Workspace.open(backed / "again")


def test_a_vault_from_before_a_rotation_opens_with_the_key_in_its_backup(shop: Path, backed: Path) -> None:
    replace_vault_keys(shop)
    with Workspace.open(restored(backed)) as workspace:
        assert len(workspace.vault.find([(IdentifierKind.EMAIL, address(1))])) == 1
    (backed / "vault" / "vault.key").unlink()
    whole = contents.read(backed / "vault", "vault")
    files = tuple(one for one in whole.files if one.path != "vault.key")
    contents.write(backed / "vault", msgspec.structs.replace(whole, files=files))
    with pytest.raises(SettingError, match=r"vault\.key is missing"):
        restore(backed / "data", backed / "third", vault=backed / "vault")


def test_a_directory_that_holds_something_is_left_alone(shop: Path, backed: Path) -> None:
    (backed / "again").mkdir()
    (backed / "again" / "mine").write_text("mine", encoding="utf-8")
    with pytest.raises(WorkspaceExists):
        restored(backed)
    with pytest.raises(WorkspaceExists):
        restore(backed / "data", shop, vault=backed / "vault")
    assert (backed / "again" / "mine").read_text(encoding="utf-8") == "mine"


def test_a_backup_of_a_later_release_or_that_reaches_outside_itself_is_refused(backed: Path) -> None:
    whole = contents.read(backed / "data", "data")

    def rewritten(**other: Any) -> None:
        contents.write(backed / "data", msgspec.structs.replace(whole, **other))

    rewritten(step="9999")
    with pytest.raises(WorkspaceTooNew):
        restored(backed)
    for path in ("../escaped", "/etc/escaped", "lake/../../escaped"):
        rewritten(files=(*whole.files, contents.Held(path, 0, "")))
        with pytest.raises(FileUnreadable, match="outside the backup"):
            restored(backed)
    rewritten(format=2)
    with pytest.raises(FileUnreadable, match="format 2"):
        restored(backed)


FAULTS_TRIED = ("restore.copied", "restore.settled")


@pytest.mark.parametrize("fault", FAULTS_TRIED)
def test_killed_it_is_no_workspace_and_the_next_run_begins_again(backed: Path, fault: str) -> None:
    again = backed / "again"
    asked = ("restore", "--held", backed / "data", again, "--vault", backed / "vault")
    assert suasion(*asked, fault=fault).code == -signal.SIGKILL
    with pytest.raises(WorkspaceMissing):
        Workspace.open(again)
    with pytest.raises(WorkspaceExists):
        Workspace.create(again)
    ended = suasion_here(*asked, "--json")
    assert ended.code == 0, ended.err
    assert msgspec.json.decode(ended.out)["settled"]["jobs"] == 2
    with Workspace.open(again) as workspace, workspace.database.read() as connection:
        assert standing(connection) is not None
    assert not list(again.glob("restore.*"))


def test_without_held_the_command_is_wrong(backed: Path) -> None:
    asked = ("restore", backed / "data", backed / "again", "--vault", backed / "vault")
    assert suasion_here(*asked).code == 2
    assert not (backed / "again").exists()
