import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from suasion import Workspace
from suasion.flows.jobs.worker import Worker
from suasion.http.app import create_app
from suasion.http.paging import cursor_of
from tests.flows.jobs.asked import ended, jobs_of, make_shop, orders
from tests.http.callers import NamedScopes
from tests.http.running import Server

WRITER = {"Authorization": "Scopes imports:read imports:write jobs:read"}
COLUMNS = {"customer": "who", "order": "order", "time": "when", "item": "sku", "quantity": "qty", "amount": "paid"}


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    make_shop(tmp_path / "shop")
    toml = tmp_path / "shop" / "suasion.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("max_upload_mb = 2000", "max_upload_mb = 1"))
    with Workspace.open(tmp_path / "shop") as opened:
        yield opened


@pytest.fixture
def client(workspace: Workspace) -> Iterator[httpx.Client]:
    app = create_app(workspace, NamedScopes(), jobs_of(workspace))
    with (
        Worker(workspace, app.state.jobs),
        Server(app) as server,
        httpx.Client(base_url=server.address, trust_env=False, headers=WRITER) as client,
    ):
        client.jobs = app.state.jobs  # type: ignore[attr-defined]
        yield client


def sent(client: httpx.Client, content: bytes, name: str = "orders.csv") -> dict[str, Any]:
    answer = client.post("/api/uploads", params={"name": name}, content=content)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def imported(client: httpx.Client, **told: Any) -> dict[str, Any]:
    answer = client.post("/api/imports", json={"kind": "orders", "source": "till", "mapping": COLUMNS} | told)
    assert answer.status_code == 202, answer.text
    assert answer.headers["location"] == f"/api/jobs/{answer.json()['id']}"
    ended(client.jobs, int(answer.json()["id"]))  # type: ignore[attr-defined]
    found: dict[str, Any] = client.get(answer.headers["location"]).json()
    return found


def test_a_file_is_sent_imported_and_looked_at(client: httpx.Client, workspace: Workspace) -> None:
    bad = b"ann,o9,2026-01-05T10:00:00Z,gold,1,9.00\nbob,o8,05/01/2026,tea,1,2.50\n"
    upload = sent(client, orders(3) + bad, "../../Orders of May.csv")
    assert (upload["name"], upload["columns"]) == ("Orders of May.csv", list(COLUMNS.values()))
    job = imported(client, upload=upload["id"])
    assert (job["state"], job["asked_by"], job["error"]) == ("done", "person:ada", None)
    (one,) = client.get("/api/imports").json()["data"]
    assert one["id"] == job["result"]["id"]
    assert one == client.get(f"/api/imports/{one['id']}").json()
    assert one["report"] | {} == {
        "lines_in": 5,
        "lines_stored": 3,
        "lines_quarantined": 2,
        "lines_dropped": 0,
        "events": 3,
        "quarantined": {"unknown_item": 1, "unreadable_time": 1},
        "dropped": {},
        "items_added": 0,
        "items_changed": 0,
        "items_unchanged": 0,
        "no_address": {},
    }
    first = client.get(f"/api/imports/{one['id']}/quarantined", params={"limit": 1}).json()
    second = client.get(f"/api/imports/{one['id']}/quarantined", params={"cursor": first["next"]}).json()
    assert [(row["line"], row["reason"]) for row in first["data"] + second["data"]] == [
        (4, "unknown_item"),
        (5, "unreadable_time"),
    ]
    assert (second["next"], second["total"]) == (None, 2)
    assert not re.search(r"\bann\b", str(first)), "customers are tokens"


def test_a_dry_run_is_a_job_with_the_report_and_keeps_the_upload(client: httpx.Client, workspace: Workspace) -> None:
    upload = sent(client, orders(3) + b"ann,o9,2026-01-05T10:00:00Z,gold,1,9.00\n")
    tried = imported(client, upload=upload["id"], dry_run=True)
    assert (tried["state"], tried["result"]["lines_stored"], workspace.events.last_sequence()) == ("done", 3, 0)
    assert tried["result"]["dry_run"]["set_aside"] == [{"line": 4, "reason": "unknown_item", "field": "item"}]
    assert client.get("/api/imports").json()["total"] == 0
    done = imported(client, upload=upload["id"])["result"]
    assert tried["result"] | {"dry_run": None} == done


def test_an_upload_shows_its_first_rows(client: httpx.Client) -> None:
    found = sent(client, orders(7))
    assert len(found["sample"]) == 5
    assert found["sample"][1] == ["ann", "o1", "2026-01-05T10:00:01Z", "tea", "1", "2.50"]
    file = io.BytesIO()
    lists = {"who": ["ann", None], "born": [datetime(2001, 2, 3, tzinfo=UTC), None], "tags": [["a"], []]}
    pq.write_table(pa.table(lists | {"note": ["x" * 300, ""], "blob": [b"\0", b""]}), file)
    rows = sent(client, file.getvalue(), "people.parquet")["sample"]
    assert rows[0][0] == "ann"
    assert (rows[0][1] or "").startswith("2001-02-03")
    assert rows[0][2:] == ["…", "x" * 200, "…"]
    assert rows[1][:2] == [None, None]


def test_the_lists_are_paged_newest_first(client: httpx.Client) -> None:
    ids = [imported(client, upload=sent(client, orders(n))["id"])["id"] for n in (1, 2, 3)]
    first = client.get("/api/jobs", params={"limit": 2}).json()
    second = client.get("/api/jobs", params={"limit": 2, "cursor": first["next"]}).json()
    assert [job["id"] for job in first["data"] + second["data"]] == ids[::-1]
    assert client.get("/api/jobs", params={"state": "failed"}).json()["total"] == 0
    one = client.get("/api/imports", params={"limit": 2}).json()
    two = client.get("/api/imports", params={"limit": 2, "cursor": one["next"]}).json()
    assert [len(one["data"]), len(two["data"]), two["next"]] == [2, 1, None]


def test_what_cannot_be_imported_is_refused_before_anything_is_queued(client: httpx.Client) -> None:
    upload = sent(client, orders(1))["id"]
    body = {"kind": "orders", "upload": upload, "source": "till", "mapping": COLUMNS}
    for change, status, code in (
        ({"mapping": COLUMNS | {"amount": "payed"}}, 422, "column_missing"),
        ({"upload": "0" * 24}, 404, "not_found"),
        ({"upload": "../../state.db"}, 404, "not_found"),
        ({"source": " "}, 422, "input_refused"),
        ({"kind": "money"}, 422, "input_refused"),
        ({"speed": "fast"}, 422, "input_refused"),
        ({"kind": "traits", "mapping": {"customer": "who", "traits": {"tea": "sku"}}}, 422, "input_refused"),
    ):
        answer = client.post("/api/imports", json=body | change)
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert client.get("/api/jobs").json()["total"] == 0


def test_an_upload_is_deleted_unless_an_import_needs_it(workspace: Workspace) -> None:
    jobs = jobs_of(workspace)
    with (
        Server(create_app(workspace, NamedScopes(), jobs)) as server,  # no worker: what is asked waits
        httpx.Client(base_url=server.address, trust_env=False, headers=WRITER) as client,
    ):
        upload = sent(client, orders(1))["id"]
        asked = {"kind": "orders", "source": "till", "mapping": COLUMNS, "upload": upload}
        assert client.post("/api/imports", json=asked).status_code == 202
        assert client.delete(f"/api/uploads/{upload}").status_code == 409
        assert jobs.claim() is not None
        jobs.settle_interrupted(lambda _job: False)
        assert client.delete(f"/api/uploads/{upload}").status_code == 409
        unused = sent(client, orders(1))["id"]
        assert client.delete(f"/api/uploads/{unused}").status_code == 204
        assert client.delete(f"/api/uploads/{unused}").status_code == 404
        assert client.delete("/api/uploads/..%2F..").status_code == 404
    assert [folder.name for folder in (workspace.directory / "uploads").iterdir()] == [upload]


@pytest.mark.parametrize(
    ("content", "name", "refusal"),
    [
        (b"", "orders.csv", (422, "input_refused")),
        (b"who,who\n1,2\n", "orders.csv", (422, "file_unreadable")),
        (b"no parquet", "orders.parquet", (422, "file_unreadable")),
        (b"x" * 1_000_001, "orders.csv", (413, "too_large")),
        (b"a,b\n1,2\n", "../..", (422, "input_refused")),
    ],
)
def test_a_file_that_cannot_be_read_is_not_kept(
    client: httpx.Client, workspace: Workspace, content: bytes, name: str, refusal: tuple[int, str]
) -> None:
    answer = client.post("/api/uploads", params={"name": name}, content=content)
    assert (answer.status_code, answer.json()["code"]) == refusal
    folder = workspace.directory / "uploads"
    assert not folder.exists() or not list(folder.iterdir())


def test_a_body_without_a_length_is_cut_off_at_the_limit(client: httpx.Client, workspace: Workspace) -> None:
    answer = client.post("/api/uploads", params={"name": "a.csv"}, content=(b"x" * 100_000 for _ in range(20)))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert not list((workspace.directory / "uploads").iterdir())


def test_traits_and_events_are_imported_too(client: httpx.Client, workspace: Workspace) -> None:
    content = b"who,city,when\nann,Leeds,2026-01-01\n"
    traits = imported(
        client,
        kind="traits",
        upload=sent(client, content)["id"],
        mapping={"customer": "who", "traits": {"city": "city"}},
        since="2026-01-01T00:00:00Z",
    )
    events = imported(
        client,
        kind="events",
        upload=sent(client, content)["id"],
        mapping={"event": "Moved", "customer": "who", "time": "when", "properties": {"to": "city"}},
    )
    assert [traits["state"], events["state"]] == ["done", "done"], (traits["error"], events["error"])
    assert [job["result"]["events"] for job in (traits, events)] == [1, 1]


def test_items_are_imported_listed_and_their_bad_lines_looked_at(client: httpx.Client, workspace: Workspace) -> None:
    content = b"sku,title\ntea,Green tea\njam,\n,Ghost\n"
    upload = sent(client, content, "items.csv")["id"]
    body = {"kind": "items", "upload": upload, "mapping": {"item": "sku", "name": "title"}}
    refused = client.post("/api/imports", json=body | {"mapping": {"item": "sku", "brand": "maker"}}).json()
    assert (refused["code"], "'maker'" in refused["detail"]) == ("column_missing", True)
    assert client.post("/api/imports", json=body | {"source": "till"}).status_code == 422, "items have no source"
    job = ended(client.jobs, int(client.post("/api/imports", json=body).json()["id"]))  # type: ignore[attr-defined]
    assert (job.kind, job.state) == ("import_items", "done"), job.failure
    (one,) = client.get("/api/imports").json()["data"]
    report = one["report"]
    assert (one["kind"], one["file"], report["lines_in"], report["lines_stored"]) == ("items", "items.csv", 3, 2)
    assert (report["items_added"], report["items_changed"], report["items_unchanged"]) == (1, 1, 0)
    (aside,) = client.get(f"/api/imports/{one['id']}/quarantined").json()["data"]
    assert (aside["line"], aside["reason"], aside["row"]["title"]) == (3, "missing_item", "Ghost")
    with workspace.session() as session:
        rows = session.fetch(workspace.catalog.items(session)).to_pylist()
    assert [(row["item"], row["name"]) for row in rows] == [("jam", "jam"), ("tea", "Green tea")]


def test_orders_can_bring_their_items_along(client: httpx.Client) -> None:
    content = orders(2) + b"ann,o9,2026-01-05T10:00:00Z,gold,1,9.00\n"
    job = imported(client, upload=sent(client, content)["id"], mapping=COLUMNS | {"add_items": True})
    assert (job["result"]["lines_stored"], job["result"]["items_added"]) == (3, 1)
    unclear = {"kind": "orders", "upload": sent(client, content)["id"], "source": "till"}
    answer = client.post("/api/imports", json=unclear | {"mapping": COLUMNS | {"item_name": "sku"}})
    assert (answer.status_code, "add_items" in answer.json()["hint"]) == (422, True)


@pytest.mark.parametrize("job", ["7", "x", "-1", "9" * 19, "１"])
def test_a_job_that_is_not_there_is_not_found(client: httpx.Client, job: str) -> None:
    assert client.get(f"/api/jobs/{job}").status_code == 404


def test_a_file_cannot_speak_for_a_model(client: httpx.Client) -> None:
    upload = sent(client, orders(1))
    told = {"kind": "orders", "upload": upload["id"], "source": "model:shop", "mapping": COLUMNS}
    assert client.post("/api/imports", json=told).status_code == 422


@pytest.mark.parametrize("moment", [-(2**63), 2**63 - 1])
def test_a_cursor_of_no_calendars_moment_is_no_failure(client: httpx.Client, moment: int) -> None:
    answer = client.get("/api/imports", params={"cursor": cursor_of((moment, "x"))})
    assert answer.status_code == 200


def test_a_moment_beyond_the_calendar_is_refused_at_once(client: httpx.Client) -> None:
    upload = sent(client, b"who,town\nann,Ulm\n")
    told = {"kind": "traits", "upload": upload["id"], "source": "crm", "since": "9999-12-31T23:59:59-10:00"}
    answer = client.post("/api/imports", json=told | {"mapping": {"customer": "who", "traits": {"town": "town"}}})
    assert (answer.status_code, answer.json()["code"]) == (422, "input_refused")
