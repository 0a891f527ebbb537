"""A disk that became read-only: whoever would write is told so, and whoever looks can still look."""

import subprocess
import sys
from pathlib import Path

import pytest

from suasion import Workspace
from suasion.events.spec import Track
from tests.cli.command import environment
from tests.read_only import run_on_a_read_only_disk, suasion_on_a_read_only_disk

READ_ONLY = "is read-only, so nothing can be written to it.\nHint: Mount it for writing, then ask again."


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    with Workspace.create(tmp_path / "shop") as workspace:
        workspace.events.append([Track(message_id="m", user_id="ada", event="Seen")], source="web")
    return tmp_path / "shop"


def test_the_trial_s_disk_can_be_read_and_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "there").write_text("kept")
    program = """
import errno, sys
from pathlib import Path
folder = Path(sys.argv[1])
assert (folder / "there").read_text() == "kept"
for change in (lambda: (folder / "new").write_text(""), (folder / "new").mkdir, (folder / "there").unlink):
    try:
        change()
    except OSError as error:
        assert error.errno == errno.EROFS
    else:
        raise AssertionError("it was changed")
"""
    ended = run_on_a_read_only_disk(program, tmp_path)
    assert (ended.code, ended.err) == (0, "")
    assert [path.name for path in tmp_path.iterdir()] == ["there"]


@pytest.mark.parametrize(
    "command",
    [
        ("serve", "--port", "0"),
        ("customer", "show", "u"),
    ],
    ids=" ".join,
)
def test_whoever_would_write_is_told_what_is_wrong_and_what_to_do(shop: Path, command: tuple[str, ...]) -> None:
    ended = suasion_on_a_read_only_disk(*command, "--workspace", shop)
    assert (ended.code, "Traceback" in ended.err) == (1, False)
    assert f"Error: The disk that holds {shop / 'owner.lock'} {READ_ONLY}" in ended.err


def test_no_workspace_is_made_there(tmp_path: Path) -> None:
    ended = suasion_on_a_read_only_disk("init", "--workspace", tmp_path / "new")
    assert (ended.code, ended.out) == (1, "")
    assert f"Error: The disk that holds {tmp_path / 'new'} {READ_ONLY}" in ended.err


def test_the_doctor_says_so_and_looks_at_everything_else(shop: Path) -> None:
    ended = suasion_on_a_read_only_disk("doctor", "--workspace", shop)
    assert (ended.code, ended.err) == (1, "")
    lines = [line.strip() for line in ended.out.splitlines()]
    assert lines[0] == f"{shop}: UNWELL; owned by nobody"
    assert "disk: read-only" in lines
    assert [line.partition(",")[0] for line in lines if line.startswith("fail")] == ["fail  disk: read-only"]
    assert "ok    log: 1 events in the tail, 0 sealed in 0 ranges" in lines


def test_verify_looks_at_everything_and_finds_it_whole(shop: Path) -> None:
    ended = suasion_on_a_read_only_disk("verify", "--workspace", shop)
    assert (ended.code, ended.err) == (0, "")
    assert "ok    log.sums: 1 of 1" in ended.out.splitlines()
    assert "ok    audit.rows: " in ended.out


def test_a_write_ahead_log_that_was_left_there_is_read_too(shop: Path) -> None:
    """As after a crash that made the disk read-only: what was acknowledged may stand there alone."""
    program = f"""
import os
from suasion import Workspace
from suasion.events.spec import Track
workspace = Workspace.open({str(shop)!r})
workspace.events.append([Track(message_id="n", user_id="ada", event="Seen")], source="web")
os._exit(9)
"""
    assert subprocess.run([sys.executable, "-c", program], env=environment(), check=False).returncode == 9
    assert (shop / "state.db-wal").stat().st_size > 0
    ended = suasion_on_a_read_only_disk("verify", "--workspace", shop)
    assert "ok    log.sums: 2 of 2" in ended.out.splitlines()
    (shop / "state.db-shm").unlink()
    ended = suasion_on_a_read_only_disk("verify", "--workspace", shop)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("Error: state.db cannot be opened, so nothing is known of it.\nHint: ")
