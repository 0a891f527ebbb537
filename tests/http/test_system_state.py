from pathlib import Path

from suasion import Workspace
from suasion.events.spec import Track
from suasion.http.system_state import system_state


def test_sealing_moves_events_from_the_tail_to_files(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "shop") as workspace:
        workspace.events.append(
            [Track(message_id=f"m{k}", user_id="u1", event="Seen") for k in range(3)], source="till"
        )
        before = system_state(workspace).log
        workspace.events.seal()
        after = system_state(workspace)
    assert (before.sequence, before.tail, before.sealed_files, before.last_sealed) == (3, 3, 0, None)
    assert (after.log.sequence, after.log.tail, after.log.sealed_files, after.log.sealed_events) == (3, 0, 1, 3)
    assert {one.part: one.bytes for one in after.disk}["lake"] > 0


def test_a_databases_log_is_counted_to_it(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "shop") as workspace:
        (workspace.directory / "state.db-wal").write_bytes(b"x" * 5_000_000)
        parts = {one.part: one.bytes for one in system_state(workspace).disk}
        (workspace.directory / "state.db-wal").unlink()
    assert parts["state.db"] > 5_000_000
    assert parts["models"] == 0
