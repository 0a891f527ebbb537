from pathlib import Path

from suasion import Workspace
from suasion.events.spec import Track
from suasion.http.system_state import REMEMBERED_SECONDS, SystemLook


def test_sealing_moves_events_from_the_tail_to_files(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "shop") as workspace:
        workspace.events.append(
            [Track(message_id=f"m{k}", user_id="u1", event="Seen") for k in range(3)], source="till"
        )
        before = SystemLook(workspace).now().log
        workspace.events.seal()
        after = SystemLook(workspace).now()
    assert (before.sequence, before.tail, before.sealed_files, before.last_sealed) == (3, 3, 0, None)
    assert (after.log.sequence, after.log.tail, after.log.sealed_files, after.log.sealed_events) == (3, 0, 1, 3)
    assert {one.part: one.bytes for one in after.disk}["lake"] > 0


def test_a_databases_log_is_counted_to_it(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "shop") as workspace:
        (workspace.directory / "state.db-wal").write_bytes(b"x" * 5_000_000)
        parts = {one.part: one.bytes for one in SystemLook(workspace).now().disk}
        (workspace.directory / "state.db-wal").unlink()
    assert parts["state.db"] > 5_000_000
    assert parts["models"] == 0


def test_disk_use_is_measured_again_only_after_a_while(tmp_path: Path) -> None:
    seconds = 1000.0

    with Workspace.create(tmp_path / "shop") as workspace:
        look = SystemLook(workspace, lambda: seconds)
        folder = workspace.directory / "mailbox"

        def mailbox() -> int:
            return {one.part: one.bytes for one in look.now().disk}["mailbox"]

        before = mailbox()
        folder.mkdir(exist_ok=True)
        (folder / "message").write_bytes(b"x" * 1000)
        seconds += REMEMBERED_SECONDS - 0.1
        assert mailbox() == before
        seconds += 0.1
        assert mailbox() == before + 1000


def test_it_is_up_since_it_began_to_serve(tmp_path: Path) -> None:
    seconds = 1000.0
    with Workspace.create(tmp_path / "shop") as workspace:
        look = SystemLook(workspace, lambda: seconds)
        assert look.now().uptime_seconds == 0
        seconds += 12.3
        assert look.now().uptime_seconds == 12.3
