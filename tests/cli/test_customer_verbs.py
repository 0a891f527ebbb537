import io
import json
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from suasion import Workspace
from suasion.cli.whole_file import write_whole
from suasion.events.intake import Sending
from suasion.events.spec import Identify, Track
from tests.cli.command import Ended, environment, suasion_here

ANN = "c00000001"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    with Workspace.create(tmp_path / "shop") as workspace:
        said = Identify(message_id="1", user_id="ann", traits={"email": "ann@shop.example"})
        workspace.events.append([said], source="web")
    return tmp_path / "shop"


@pytest.fixture
def run(shop: Path) -> Callable[..., Ended]:
    return lambda *arguments: suasion_here("customer", *arguments, "--workspace", shop)


def test_a_customer_is_shown_with_and_without_the_word(run: Callable[..., Ended]) -> None:
    plain, named = run("ann"), run("show", "ann@shop.example")
    assert (plain.code, named.code) == (0, 0)
    assert plain.out == named.out
    assert plain.out.startswith(f"Customer {ANN}, known by ")


def test_a_copy_is_written_whole_for_its_owner_alone(run: Callable[..., Ended], tmp_path: Path) -> None:
    out = tmp_path / "ann.zip"
    ended = run("export", "ann", "--out", out, "--json")
    assert ended.code == 0, ended.err
    assert json.loads(ended.out) == {"customer": ANN, "file": str(out), "bytes": out.stat().st_size}
    assert out.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(out) as archive:
        assert b"ann@shop.example" in archive.read("identifiers.jsonl")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ann.zip", "shop"]


def test_whoever_is_erased_is_asked_about_first_and_is_gone_then(
    run: Callable[..., Ended], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert run("erase", "ann").code != 0
    assert run("show", "ann").code == 0
    ended = run("erase", "ann", "--yes")
    assert (ended.code, ended.out.startswith(f"Customer {ANN} is erased.")) == (0, True)
    assert run("show", "ann").code == 1


def test_killed_while_it_writes_a_file_nothing_is_left_of_it(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom suasion.cli.whole_file import write_whole\n"
        "def pieces():\n    yield b'secret'\n    os.kill(os.getpid(), signal.SIGKILL)\n"
        "write_whole(Path(sys.argv[1]), pieces())\n"
    )
    out = tmp_path / "ann.zip"
    out.write_bytes(b"an older one")
    ended = subprocess.run([sys.executable, "-c", script, str(out)], env=environment(), check=False)
    assert ended.returncode == -signal.SIGKILL
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("ann.zip", b"an older one")]


def test_a_file_that_cannot_be_finished_leaves_the_older_one(tmp_path: Path) -> None:
    out = tmp_path / "ann.zip"
    write_whole(out, [b"an older one"])

    def pieces() -> "list[bytes]":
        raise OSError

    with pytest.raises(OSError):
        write_whole(out, (piece for _ in "x" for piece in pieces()))
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("ann.zip", b"an older one")]
    assert write_whole(out, [b"new", b"er"]) == 5
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("ann.zip", b"newer")]


def test_what_a_machine_did_is_told_as_a_machines(shop: Path, run: Callable[..., Ended]) -> None:
    opened = Track(message_id="2", user_id="ann", event="Mail Opened")
    with Workspace.open(shop) as workspace:
        workspace.events.append_all([Sending([opened], "mail", machines=["head_request"])])
    ended = run("ann")
    (line,) = [line for line in ended.out.splitlines() if "Mail Opened" in line]
    assert line.endswith("Mail Opened [by a machine: head_request]")
    assert ended.out.count("by a machine") == 1
