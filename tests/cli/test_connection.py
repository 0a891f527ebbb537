"""A command beside a running server, alone, and after one that was killed: the same command, the same answer.

Commands run in this process where the server is another one anyway; two at once are processes of their own.
"""

import json
import os
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from suasion import Workspace
from suasion.cli.connection import connected
from suasion.cli.serving import Serving, announce, announced
from suasion.core.errors import ColumnMissing, NotFound, WorkspaceBusy
from tests.cli.command import PROGRAM, Ended, environment, suasion_here
from tests.cli.serving import serving
from tests.flows.jobs.asked import make_shop, orders

COLUMNS = {"customer": "who", "order": "order", "time": "when", "item": "sku", "quantity": "qty", "amount": "paid"}
MAPPED = [part for ours, theirs in COLUMNS.items() for part in ("--column", f"{ours}={theirs}")]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    make_shop(tmp_path / "shop")
    return tmp_path / "shop"


def file_of(shop: Path, count: int) -> Path:
    path = shop.parent / f"orders{count}.csv"
    path.write_bytes(orders(count))
    return path


def import_of(shop: Path, count: int) -> list[str]:
    return ["import", "orders", str(file_of(shop, count)), "--source", "till", *MAPPED, "--workspace", str(shop)]


def items_of(shop: Path, *names: str) -> list[str]:
    file = shop.parent / f"items{len(names)}.csv"
    file.write_text("\n".join(["sku", *names]) + "\n", encoding="utf-8")
    return ["import", "items", str(file), "--column", "item=sku", "--workspace", str(shop), "--json"]


def report(ended: Ended) -> Any:
    assert ended.code == 0, ended.err
    return json.loads(ended.out)


def test_alone_beside_a_server_and_after_its_end_a_command_does_the_same(shop: Path) -> None:
    items = [report(suasion_here(*items_of(shop, "tea", "mug")))]
    alone = report(suasion_here(*import_of(shop, 3), "--json"))
    with serving(shop) as served:
        beside = report(suasion_here(*import_of(shop, 4), "--json"))
        again = report(suasion_here(*import_of(shop, 3), "--json"))
        items.append(report(suasion_here(*items_of(shop, "tea", "mug", "pot"))))
        assert announced(shop) is not None
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(20) == 0
    assert announced(shop) is None, "a server that ends takes its file along"
    after = report(suasion_here("jobs", "--workspace", str(shop), "--json"))
    assert (alone["lines_stored"], alone["already_imported"]) == (3, False)
    assert (beside["lines_in"], beside["lines_stored"], beside["dropped"]) == (4, 1, {"already_stored": 3})
    assert (again["id"], again["already_imported"]) == (alone["id"], True)
    assert [(one["items_added"], one["items_unchanged"]) for one in items] == [(1, 1), (1, 2)]
    assert [(job["state"], job["asked_by"]) for job in after] == [("done", "owner")] * 5
    assert list((shop / "uploads").iterdir()) == []


def test_a_server_killed_in_the_middle_is_recognised_and_its_import_goes_on(shop: Path) -> None:
    with serving(shop, fault="import.before_finish") as served:
        cut = suasion_here(*import_of(shop, 5))
        assert served.process.wait(20) == -signal.SIGKILL
    assert (cut.code, "The server went away" in cut.err) == (1, True)
    stale = announced(shop)
    assert stale is not None
    assert not stale.lives
    (job,) = report(suasion_here("jobs", "--workspace", str(shop), "--json"))
    assert job["state"] == "interrupted"
    assert announced(shop) is None, "the next owner removes what a dead server left"
    with serving(shop) as served:
        done = report(suasion_here("jobs", "1", "--wait", "--workspace", str(shop), "--json"))
    assert (done["state"], done["result"]["lines_stored"], done["result"]["events"]) == ("done", 5, 5)


def test_a_program_that_took_a_dead_servers_port_is_told_nothing(shop: Path) -> None:
    announce(shop, Serving("http://127.0.0.1:9/", "key", os.getpid()))  # a living process, but not the owner
    with connected(shop) as api:
        assert api.get("/api/jobs")["total"] == 0
    assert announced(shop) is None


def test_two_commands_at_once_both_get_their_answer(shop: Path) -> None:
    commands = [import_of(shop, count) for count in (6, 7)]
    running = [
        subprocess.Popen([*PROGRAM, *one, "--json"], stdout=subprocess.PIPE, text=True, env=environment())
        for one in commands
    ]
    reports = [json.loads(one.communicate(timeout=60)[0]) for one in running]
    assert [one.returncode for one in running] == [0, 0]
    assert sorted(one["lines_in"] for one in reports) == [6, 7]
    assert sum(one["lines_stored"] for one in reports) == 7, "the orders both name are stored once"


def test_an_owner_that_is_no_server_is_waited_for_and_then_said_to_be_busy(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("suasion.cli.connection._PATIENCE_SECONDS", 0.5)
    monkeypatch.setattr("suasion.cli.connection._SILENT_SECONDS", 0.1)
    with Workspace.open(shop), pytest.raises(WorkspaceBusy, match="no server"), connected(shop):
        pass
    assert capsys.readouterr().err.count("waiting for it") == 1


def test_a_refusal_is_the_error_it_was_made_of(shop: Path) -> None:
    with connected(shop) as api:
        with pytest.raises(NotFound, match="no job 9"):
            api.get("/api/jobs/9")
        content = orders(1)
        upload = api.upload("/api/uploads", iter([content]), len(content), name="o.csv")
        mapping = COLUMNS | {"amount": "payed"}
        body = {"kind": "orders", "upload": upload["id"], "source": "till", "mapping": mapping}
        with pytest.raises(ColumnMissing) as refused:
            api.post("/api/imports", body)
    assert "Did you mean ['paid']?" in refused.value.hint
