"""What docs/api.md shows runs against a server, and what it says of all routes is so."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from suasion.access.roles import SCOPES
from suasion.http.body import MAX_BODY_BYTES
from suasion.http.limits import Limiter
from suasion.http.problems import EDGE_PROBLEMS
from tests.http.house import House, house

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path / "shop") as built:
        yield built


def test_every_block_runs_and_the_last_batch_prints_what_it_says(served: House, tmp_path: Path) -> None:
    environment = os.environ | {
        "SUASION": str(served.client.base_url).rstrip("/"),
        "KEY": served.key(*SCOPES)["Authorization"].removeprefix("Bearer "),
        "WRITE_KEY": served.access.keys.make_write("test", "web", by="owner").secret,
    }
    first, *shown = blocks("sh")
    assert re.findall(r"export (\w+)=", first) == ["SUASION", "KEY", "WRITE_KEY"]
    printed = ""
    for block in shown:
        ran = subprocess.run(
            ["bash", "-e", "-c", block.replace("curl -s", "curl -s --noproxy '*' -w '\\n%{http_code}\\n'")],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
            timeout=30,
        )
        statuses = re.findall(r"^\d{3}$", ran.stdout, re.MULTILINE)
        assert len(statuses) == block.count("curl -s")
        wanted = {"404"} if "none-of-ours" in block else {"200", "201", "202"}
        assert set(statuses) <= wanted, ran.stdout
        printed += ran.stdout
    (json_block,) = blocks("json")
    assert json.loads(json_block) in [json.loads(line) for line in printed.splitlines() if line.startswith('{"success')]


def test_the_limits_it_names_are_those_that_hold() -> None:
    assert f"RateLimit-Policy: {Limiter(600).policy}`" in PAGE
    assert MAX_BODY_BYTES == 1_000_000
    assert "| a body of `/api` | 1 MB;" in PAGE


def test_every_problem_of_repeated_requests_is_named() -> None:
    codes = {code for code in EDGE_PROBLEMS if code.startswith("idempotency_") and code != "idempotency_key_invalid"}
    assert codes == set(re.findall(r"`(idempotency_\w+)`", PAGE))


def test_the_routes_that_are_not_repeatable_are_those_it_names(served: House) -> None:
    paths = {one.path for one in served.app.state.declared if one.not_repeatable and not one.straight}
    known = {"/api/session", "/api/session/password", "/api/uploads", "/api/quarantine/previews"}
    known |= {"/api/segments/check", "/api/segments/preview"}
    assert paths == known, "docs/api.md names them"
