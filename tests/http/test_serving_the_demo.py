"""`suasion serve` for real: it starts, answers, and stops."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from suasion import Workspace
from suasion.http.server import listening
from suasion.reports.page import FILES
from tests.cli.command import PROGRAM, environment, suasion_here

PAGE = "<!doctype html><title>Report</title>"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A workspace with a report, but no demo behind it."""
    with Workspace.create(tmp_path / "shop") as workspace:
        (workspace.directory / "report").mkdir()
        (workspace.directory / "report" / FILES["en"]).write_text(PAGE, encoding="utf-8")
        return workspace.directory


@contextmanager
def serving(shop: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [*PROGRAM, "serve", "--port", "0", "--workspace", str(shop)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment()
    ) as process:
        try:
            assert process.stdout is not None
            said, _, address = process.stdout.readline().strip().partition(" ")
            assert said == "Serving"
            yield process, address
        finally:
            process.kill()


def test_the_report_and_its_health_are_served_until_interrupted(shop: Path) -> None:
    with serving(shop) as (process, address), httpx.Client(base_url=address, trust_env=False) as client:
        assert client.get("/healthz").json()["status"] == "ok"
        assert client.get("/").text == PAGE
        assert client.get("/api/report").status_code == 404, "no demo has finished here"
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
        assert (process.returncode, out, err) == (0, "", "")


def test_serving_only_reads_so_somebody_else_may_write(shop: Path) -> None:
    with Workspace.open(shop), serving(shop) as (_, address):
        assert httpx.get(f"{address}healthz", trust_env=False).status_code == 200


def test_a_taken_port_is_said_with_the_way_out(shop: Path) -> None:
    with listening("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        ended = suasion_here("serve", "--port", str(port), "--workspace", shop)
    assert (ended.code, ended.out) == (1, "")
    assert f"Port {port} on 127.0.0.1 is taken" in ended.err
    assert "--port 0" in ended.err
