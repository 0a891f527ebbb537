import csv
import io
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from suasion import Workspace
from suasion.customers.history import ITEMS
from suasion.http.app import create_app
from tests.http.callers import NamedScopes
from tests.http.running import Server

NAMES = ["=1+1", "-3.5", "plain", '"quoted"']
MANY = 30_000


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "shop") as made:
        named = [NAMES[at] if at < len(NAMES) else f"item {at}" for at in range(MANY)]
        columns = {name: pa.array([None] * MANY, pa.string()) for name in ITEMS.names}
        columns |= {"item": pa.array([f"i{at:06}" for at in range(MANY)]), "name": pa.array(named)}
        made.catalog.put_items(pa.table(columns, schema=ITEMS))
        yield made


@pytest.fixture
def client(workspace: Workspace) -> Iterator[httpx.Client]:
    headers = {"Authorization": "Scopes exports:read"}
    with (
        Server(create_app(workspace, NamedScopes())) as server,
        httpx.Client(base_url=server.address, trust_env=False, headers=headers) as client,
    ):
        yield client


def test_the_same_table_comes_in_every_format(client: httpx.Client) -> None:
    answer = client.get("/api/exports/items")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert answer.headers["content-disposition"].startswith('attachment; filename="items-')
    read = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert [row["name"] for row in read[: len(NAMES)]] == ["'=1+1", "'-3.5", "plain", '"quoted"']
    raw = client.get("/api/exports/items", params={"raw": "true"}).content.decode()
    exact = list(csv.DictReader(io.StringIO(raw, newline="")))
    assert [row["name"] for row in exact[: len(NAMES)]] == NAMES
    lines = client.get("/api/exports/items", params={"format": "jsonl"}).text.splitlines()
    parquet = client.get("/api/exports/items", params={"format": "parquet"}).content
    table = pq.read_table(pa.BufferReader(parquet))
    assert len(read) == len(exact) == len(lines) == table.num_rows == MANY
    assert table["name"].to_pylist()[: len(NAMES)] == NAMES


def test_it_is_streamed_and_hanging_up_frees_the_database(client: httpx.Client, workspace: Workspace) -> None:
    for _ in range(20):  # more than there are connections to the database
        with client.stream("GET", "/api/exports/items", params={"format": "jsonl"}) as answer:
            next(answer.iter_bytes(1000))
    assert client.get("/api/exports/customers").status_code == 200


def acts(workspace: Workspace) -> list[tuple[str, str, str, dict[str, Any]]]:
    found = workspace.access.audit.entries(limit=200).rows
    return [(one.actor, one.act, one.subject, one.detail) for one in reversed(found)]


def test_an_export_is_on_record_with_who_what_and_how_many_rows(client: httpx.Client, workspace: Workspace) -> None:
    assert client.get("/api/exports/deliveries", params={"campaign": "none"}).status_code == 404
    assert acts(workspace) == [], "what was refused did not leave"
    client.get("/api/exports/items", params={"format": "jsonl"})
    assert acts(workspace) == [
        ("person:ada", "export.begun", "export:items", {"format": "jsonl", "raw": False}),
        ("person:ada", "export.ended", "export:items", {"rows": MANY, "whole": True}),
    ]


def test_an_export_that_was_cut_short_says_so(client: httpx.Client, workspace: Workspace) -> None:
    with client.stream("GET", "/api/exports/items", params={"format": "jsonl"}) as answer:
        next(answer.iter_bytes(1000))
    deadline = time.monotonic() + 20
    while len(acts(workspace)) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    begun, ended = acts(workspace)
    assert (begun[1], ended[1], ended[3]["whole"]) == ("export.begun", "export.ended", False)
    assert 0 < ended[3]["rows"] < MANY


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("audit", 422),
        ("items?format=xlsx", 422),
        ("items?plan=p", 422),
        ("segment-members", 422),
        ("segment-members?segment=none", 404),
        ("decisions", 404),
    ],
)
def test_what_cannot_be_exported_is_refused_before_a_file_begins(client: httpx.Client, path: str, status: int) -> None:
    answer = client.get(f"/api/exports/{path}")
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_another_scope_exports_nothing(client: httpx.Client) -> None:
    answer = client.get("/api/exports/items", headers={"Authorization": "Scopes items:read"})
    assert answer.status_code == 403
