"""Every verb on a small made shop: what people read, what programs read, and the code it ends with."""

import csv
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from sqlalchemy import insert

from suasion import Workspace
from suasion.cli.api import Api
from suasion.cli.in_process import InProcess
from suasion.decisions.request import Request
from suasion.events.spec import Track
from suasion.flows.jobs.store import Jobs
from suasion.flows.jobs.worker import Worker
from suasion.http.app import create_app
from suasion.http.sign_in import SignedCallers
from suasion.models.tables import MODELS
from tests.cli.command import Ended, suasion_here
from tests.decisions.made import request
from tests.flows.jobs.asked import make_shop, orders

MOMENT = "2026-02-01"
COLUMNS = "customer: who\norder: order\ntime: when\nitem: sku\nquantity: qty\namount: paid\n"
SEGMENT = """
name: regulars
title: {en: Regulars, zh: 常客}
description: {en: Two orders or more., zh: 两单以上。}
where: {behaviour: {of: orders, measure: count, is: {at_least: 2}}}
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("verbs")
    make_shop(folder / "shop")
    (folder / "orders.csv").write_bytes(orders(6))
    (folder / "columns.yaml").write_text(COLUMNS, encoding="utf-8")
    (folder / "regulars.yaml").write_text(SEGMENT, encoding="utf-8")
    (folder / "people.csv").write_text("who,mail,city\nann,ann@shop.example,=Leeds\n", encoding="utf-8")
    with Workspace.open(folder / "shop") as workspace:
        workspace.decisions.decide(_request())
    return folder / "shop"


def _request() -> Request:
    return request(n_customers=20)


@pytest.fixture(scope="module")
def workspace(shop: Path) -> Iterator[Workspace]:
    """The shop, opened once for all commands of this file; how commands open it is tested beside."""
    with Workspace.open(shop) as opened:
        yield opened


@pytest.fixture(scope="module")
def opened(workspace: Workspace) -> Iterator[Api]:
    jobs = Jobs(workspace.database, workspace.clock)
    app = create_app(workspace, SignedCallers(workspace.access, "owner"), jobs)
    headers = {"Authorization": "Bearer owner"}
    with (
        Worker(workspace, jobs),
        httpx.Client(base_url="http://127.0.0.1", headers=headers, transport=InProcess(app)) as client,
    ):
        yield Api(client, "http://127.0.0.1:8765")


Run = Callable[..., Ended]


@pytest.fixture
def run(shop: Path, opened: Api, monkeypatch: pytest.MonkeyPatch) -> Run:
    from contextlib import nullcontext

    monkeypatch.setattr("suasion.cli.connection.connected", lambda _workspace: nullcontext(opened))
    monkeypatch.setenv("COLUMNS", "200")

    def ran(*arguments: str | Path) -> Ended:
        return suasion_here(*arguments, "--workspace", shop)

    return ran


def read(ended: Ended) -> Any:
    assert (ended.code, ended.err) == (0, ""), ended.err
    return json.loads(ended.out)


def imported(run: Run, shop: Path) -> Any:
    folder = shop.parent
    told = ("--source", "till", "--mapping", folder / "columns.yaml", "--json")
    return read(run("import", "orders", folder / "orders.csv", *told))


def test_orders_are_imported_by_a_mapping_file_and_said_in_words(run: Run, shop: Path) -> None:
    assert imported(run, shop)["lines_stored"] == 6
    told = ("--source", "till", "--mapping", shop.parent / "columns.yaml")
    again = run("import", "orders", shop.parent / "orders.csv", *told)
    assert (again.code, again.out.splitlines()[0][:31]) == (0, "This file was imported before; ")
    assert "6 lines: 6 stored as 6 events, 0 quarantined, 0 dropped" in again.out


def test_traits_and_events_take_columns_as_options(run: Run, shop: Path) -> None:
    file = shop.parent / "people.csv"
    columns = ("--column", "customer=who", "--column", "email=mail", "--column", "city=city")
    traits = read(run("import", "traits", file, "--source", "crm", "--since", MOMENT, *columns, "--json"))
    assert (traits["kind"], traits["events"]) == ("traits", 1)
    late = ("--event", "Moved", "--column", "time=city", "--column", "customer=who", "--column", "to=city")
    events = read(run("import", "events", file, "--source", "crm", *late, "--json"))
    assert events["quarantined"] == {"unreadable_time": 1}
    shown = run("jobs", "--quarantined", events["id"])
    assert "unreadable_time" in shown.out
    assert "ann@shop.example" not in shown.out


def test_a_dry_run_shows_every_fate_and_leaves_nothing(run: Run, shop: Path) -> None:
    file = shop.parent / "tried.csv"
    file.write_text("who,order,when,sku,qty,paid\nkim,t1,2026-03-01,tea,1,9\nkim,t2,soon,tea,1,9\n", encoding="utf-8")
    told = ("import", "orders", file, "--source", "tried", "--mapping", shop.parent / "columns.yaml")
    said = run(*told, "--dry-run")
    assert said.code == 0, said.err
    assert "A dry run: nothing was changed." in said.out
    assert "2 lines: 1 stored as 1 event, 1 quarantined, 0 dropped" in said.out
    assert re.search(r"^quarantined  unreadable_time +1$", said.out, re.MULTILINE)
    assert said.out.splitlines()[-2:] == ["line  reason           field", "2     unreadable_time  time"]
    people = shop.parent / "tried_people.csv"
    people.write_text("who,shoe\nkim,38\n", encoding="utf-8")
    columns = ("--since", MOMENT, "--column", "customer=who", "--column", "shoe_size=shoe")
    traits = run("import", "traits", people, "--source", "tried", *columns, "--dry-run")
    assert "0 customers known already, 1 new\nNew traits: shoe_size" in traits.out
    assert not list((shop / "uploads").glob("*"))
    assert imported(run, shop)["dry_run"] is None
    again = run("import", "orders", shop.parent / "orders.csv", "--source", "till", *told[5:], "--dry-run")
    assert again.out.startswith("This file was imported before; importing it again does nothing.")


def test_a_refused_file_is_not_left_in_the_clear(run: Run, shop: Path) -> None:
    people = shop.parent / "people.csv"
    for wrong in (("--column", "customer=id"), ("--column", "customer=who", "--column", "city=town")):
        ended = run("import", "traits", people, "--source", "crm", "--since", MOMENT, *wrong)
        assert ended.code == 1, ended.out
        assert not list((shop / "uploads").glob("*"))


def test_items_are_imported_alone_or_along_with_orders(run: Run, shop: Path) -> None:
    file = shop.parent / "items.csv"
    file.write_text("sku,title,shelf\ntea,tea,\nmug,Mug,Kitchen\nmug,Cup,Kitchen\n,Ghost,\n", encoding="utf-8")
    told = ("import", "items", file, "--column", "item=sku", "--column", "name=title", "--column", "category=shelf")
    said = run(*told)
    assert (said.code, said.err) == (0, "")
    assert "4 lines: 0 items added, 0 changed, 1 unchanged, 3 quarantined, 0 dropped" in said.out
    assert "quarantined contradictory_item: 2" in said.out
    lacking = run("import", "items", file, "--column", "item=sku", "--column", "size=litres")
    assert (lacking.code, "litres" in lacking.err) == (1, True)
    assert run("import", "items", file, "--column", "price=shelf").code == 2
    lines = shop.parent / "new.csv"
    lines.write_text("who,order,when,sku,qty,paid\neve,n1,2026-03-01,pot,1,9\n", encoding="utf-8")
    columns = ("--source", "new", "--mapping", shop.parent / "columns.yaml")
    assert "import orders --add-items" in run("import", "orders", lines, *columns).out
    assert "1 item added to the catalog" in run("import", "orders", lines, *columns, "--add-items").out


@pytest.mark.parametrize(
    "wrong",
    [
        (),
        ("--column", "customer"),
        ("--column", "speed=fast"),
        ("--column", "customer=who", "--mapping", "columns.yaml"),
    ],
)
def test_a_mapping_that_says_too_little_or_too_much_is_a_wrong_command_line(
    run: Run, shop: Path, wrong: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shop.parent)
    assert run("import", "orders", "orders.csv", "--source", "till", *wrong).code == 2


def test_a_segment_is_defined_run_listed_and_shown(run: Run, shop: Path, workspace: Workspace) -> None:
    imported(run, shop)
    (saved,) = read(run("segment", "define", shop.parent / "regulars.yaml", "--json"))
    assert (saved["name"], saved["version"]) == ("regulars", 1)
    assert "regulars: version 1, unchanged" in run("segment", "define", shop.parent / "regulars.yaml").out
    ran = read(run("segment", "run", "regulars", "--as-of", MOMENT, "--json"))
    assert ran["segments"] == [{"name": "regulars", "version": 1, "size": 2}]
    assert "Regulars" in run("segment", "list").out
    assert "at least 2 orders" in run("segment", "show", "regulars").out
    unknown = run("segment", "members", "regulars")
    assert (unknown.code, "being found" in unknown.err, "2026" in unknown.err) == (1, True, True)
    assert [one["customer"] for one in read(run("segment", "members", "regulars", "--of", MOMENT, "--json"))] == [
        "c00000001",
        "c00000002",
    ]
    workspace.follow_segments()
    assert run("segment", "members", "regulars").out.startswith("Members now: 2, as of ")
    assert "Members that the run found: 2" in run("segment", "members", "regulars", "--of", MOMENT).out
    assert "Nobody entered it or left it" in run("segment", "moves", "regulars").out
    assert run("export", "segment-members", "--segment", "regulars", "-o", shop.parent / "members.csv").code == 0
    rows = csv.DictReader((shop.parent / "members.csv").read_text(encoding="utf-8-sig").splitlines())
    assert [row["customer"] for row in rows] == ["c00000001", "c00000002"]
    assert run("segment", "remove", "regulars").out == "regulars is removed.\n"
    assert run("segment", "show", "regulars").code == 1


def test_a_segment_is_looked_into(run: Run, shop: Path, workspace: Workspace) -> None:
    imported(run, shop)
    file = shop.parent / "regulars.yaml"
    fewer = shop.parent / "fewer.yaml"
    fewer.write_text(file.read_text(encoding="utf-8").replace("at_least: 2", "at_least: 99"), encoding="utf-8")
    run("segment", "define", file)
    run("segment", "run", "regulars", "--as-of", MOMENT)
    said = run("segment", "preview", fewer).out
    assert "regulars: at least 99 orders" in said
    assert re.search(r"^0 of [23] customers", said, re.MULTILINE)
    assert "2 then: 0 would enter, 2 would leave." in said
    run("segment", "define", file)
    assert "Both say the same." in run("segment", "preview", file).out
    sample = run("segment", "sample", "regulars", "--of", MOMENT).out
    assert "Members that the run found: 2" in sample
    assert "c00000001" in sample
    assert "3 orders" in sample
    funnel = read(run("segment", "funnel", "regulars", "--of", MOMENT, "--json"))
    assert [step["customers"] for step in funnel["steps"]] == [2, 0, 0, 0]
    workspace.follow_segments()
    assert "matched" in run("segment", "funnel", "regulars", "--channel", "sms").out
    assert "Hint: There is email" in run("segment", "funnel", "regulars", "--channel", "pigeon").err
    assert "Members now: " in run("segment", "sample", "regulars").out
    assert "There is no other segment to compare it with." in run("segment", "overlaps", "regulars").out


def test_what_is_wrong_with_a_definition_is_said_with_its_place(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(SEGMENT.replace("at_least", "at_lest"), encoding="utf-8")
    ended = run("segment", "define", tmp_path / "bad.yaml")
    assert (ended.code, ended.out) == (1, "")
    assert "at_lest" in ended.err
    assert "Hint: Did you mean 'at_least'?" in ended.err


def test_training_says_what_it_lacks(run: Run, shop: Path) -> None:
    imported(run, shop)
    found = read(run("train", "--as-of", MOMENT, "--categories", "0", "--json"))
    assert found["targets"][0]["reason"].startswith("not enough data")
    assert run("train", "--as-of", "2999-01-01").code == 1
    assert run("train", "--as-of", "tomorrow").code == 2


def test_versions_are_listed_and_put_in_force(run: Run, shop: Path, workspace: Workspace) -> None:
    imported(run, shop)
    assert "in force" in run("train", "--as-of", MOMENT, "--categories", "0").out
    assert read(run("model", "list", "--json"))[0]["reason"].startswith("not enough data")
    assert "not enough data" in run("model", "list").out
    assert "(the first)" in run("model", "versions", "shop").out
    assert "No other model of 'shop'" in run("model", "use", "shop").err
    (card,) = workspace.models.newest()
    number = card.version + 1
    made = replace(card, version=number, reason="", learner="tree", sha256="ab" * 32)
    row = {"target": "shop", "version": number, "learner": "tree", "sha256": made.sha256, "created": card.created}
    with workspace.database.write() as connection:
        connection.execute(insert(MODELS).values(card=msgspec.json.encode(made).decode(), **row))
    (workspace.directory / "models").mkdir(exist_ok=True)
    (workspace.directory / "models" / f"{made.sha256}.json").write_text("{}")
    assert f"shop: version {number} is in force." in run("model", "use", "shop", "--version", str(number)).out
    ruling = [one["version"] for one in read(run("model", "versions", "shop", "--json")) if one["ruling"]]
    assert ruling == [number]
    assert "(chosen)" in run("model", "versions", "shop").out
    assert run("model", "use", "shopp").code == 1


def test_the_recommender_is_fitted_and_recommends_with_reasons(run: Run, shop: Path) -> None:
    imported(run, shop)
    assert read(run("recommend", "--fit", "--as-of", MOMENT, "--json"))["customers"] == 2
    found = read(run("recommend", "c00000001", "-k", "1", "--json"))
    assert [one["item"] for one in found["data"]] == ["tea"]
    assert "tea" in run("recommend", "c00000001").out
    assert read(run("recommend", "ann", "-k", "1", "--json"))["customer"] == "c00000002"
    assert "No customer is known by that." in run("recommend", "nobody").err
    assert "nothing" in run("recommend", "c00000001", "--new-only").out
    assert run("recommend").code == 2
    assert run("recommend", "c00000001", "--fit").code == 2


def test_a_customer_is_told_in_words_by_id_or_identifier(run: Run, shop: Path) -> None:
    imported(run, shop)
    by_id = run("customer", "c00000002")
    assert by_id.code == 0, by_id.err
    assert "3 orders of 7.50 USD together, the last on 2026-01-05" in by_id.out
    assert run("customer", "ann").out == by_id.out
    unknown = run("customer", "nobody@shop.example")
    assert (unknown.code, unknown.out) == (1, "")
    assert "nobody@shop.example" not in unknown.err, "what was typed names somebody"
    assert read(run("customer", "ann", "--json"))["customer"]["orders"] == 3


def test_consent_is_recorded_shown_and_asked_for_by_a_text_that_is_kept(run: Run, shop: Path) -> None:
    imported(run, shop)
    words = shop.parent / "en.txt"
    words.write_text("I want mail.", encoding="utf-8")
    assert run("consent", "add-text", "news", words).out.startswith("news:1 (en), SHA-256 ")
    assert [one["name"] for one in read(run("consent", "texts", "--json"))["data"]] == ["news:1"]
    mail = ("--channel", "email", "--topic", "marketing", "--source", "form")
    granted = run("consent", "record", "ann", "granted", *mail, "--text", "news:1", "--expires", "2999-01-01")
    assert granted.code == 0, granted.err
    assert "May be personalised." in granted.out
    assert "news:1" in granted.out
    off = ("--purpose", "personalisation", "--source", "form", "--proof", "switch")
    assert "Not to be personalised." in run("consent", "record", "ann", "withdrawn", *off).out
    asked = read(run("consent", "ask", "ann", *mail, "--text", "news:1", "--json"))
    assert asked["link"].startswith("http://127.0.0.1:8765/consent/")
    found = read(run("consent", "show", "ann", "--json"))
    assert [act["state"] for act in found["acts"]] == ["asked", "withdrawn", "granted"]
    for wrong in (("--text", "news:9"), ("--channel", "all", "--proof", "x")):
        assert run("consent", "record", "ann", "granted", *mail, *wrong).code == 1
    misspelt = run("consent", "record", "ann", "withdrawn", *mail, "--channel", "emial", "--proof", "x")
    assert (misspelt.code, "Did you mean 'email'?" in misspelt.err) == (1, True)
    of_import = run("consent", "record", "ann", "granted", *mail, "--source", "import:crm", "--proof", "x")
    assert "The source 'import' is kept" in of_import.err
    missing = run("consent", "add-text", "news", shop.parent / "none.txt")
    assert (missing.code, "none.txt cannot be read: No such file" in missing.err) == (1, True)


def test_a_plan_is_listed_shown_and_a_decision_explained(run: Run) -> None:
    (plan,) = read(run("plan", "list", "--json"))
    assert "autumn" in run("plan", "list").out
    shown = run("plan", "show", plan["plan_id"])
    assert "20 customers" in shown.out
    assert "budget" in shown.out
    why = run("plan", "show", plan["plan_id"], "c0003", "--recompute")
    assert "Decided again from the log: the same" in why.out
    assert run("plan", "show", "none").code == 1
    assert run("plan", "show", plan["plan_id"], "--recompute").code == 2


def test_a_key_is_made_shown_once_listed_and_revoked(run: Run) -> None:
    made = run("key", "make", "crm", "--scope", "items:read")
    secret = made.out.strip()
    assert secret.startswith("sk_")
    assert secret not in run("key", "list").out
    (key,) = read(run("key", "list", "--json"))
    assert read(run("key", "revoke", key["id"], "--json")) == {"id": key["id"], "revoked": True}
    assert read(run("key", "list", "--json"))[0]["revoked_at"] is not None
    assert read(run("key", "make", "web", "--write", "shop", "--json"))["key"]["source"] == "shop"
    assert run("key", "make", "crm").code == 2
    assert run("key", "make", "crm", "--scope", "no:such").code == 1


def test_a_write_key_for_no_source_is_refused_as_that(run: Run) -> None:
    refused = run("key", "make", "till", "--write", "")
    assert refused.code == 1
    assert refused.err.startswith("Error: A write key needs the source that it feeds; none was named.\nHint: Name ")


def test_people_are_invited_linked_and_kept_out(run: Run) -> None:
    invited = run("people", "invite", "ada@shop.example", "--role", "marketer")
    assert invited.out.startswith("http://127.0.0.1:8765/sign-in#link=")
    assert run("people", "link", "ada@shop.example").out != invited.out
    assert "is kept out" in run("people", "disable", "ada@shop.example").out
    assert run("people", "link", "ada@shop.example").code == 1
    assert "may sign in" in run("people", "disable", "ada@shop.example", "--undo").out
    assert [one["account"] for one in read(run("people", "list", "--json"))] == ["ada@shop.example"]


def test_an_export_is_there_whole_or_not_at_all(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "items.jsonl"
    assert read(run("export", "items", "--format", "jsonl", "-o", file, "--json"))["bytes"] == file.stat().st_size
    assert json.loads(file.read_text(encoding="utf-8").splitlines()[-1])["item"] == "tea"
    for wrong in (("money",), ("items", "--format", "xlsx"), ("items", "--plan", "p")):
        assert run("export", *wrong, "-o", tmp_path / "none").code == 1
    assert [path.name for path in tmp_path.iterdir()] == ["items.jsonl"]
    assert run("export", "items", "--json").code == 2


def test_jobs_are_listed_and_one_is_shown(run: Run, shop: Path) -> None:
    imported(run, shop)
    newest = read(run("jobs", "--json"))[0]
    assert "import_orders" in run("jobs").out
    shown = run("jobs", newest["id"], "--wait")
    assert "state: done" in shown.out
    missing = run("jobs", "999")
    assert (missing.code, missing.err) == (1, "Error: There is no job 999.\nHint: `suasion jobs` lists them.\n")


def test_the_doctor_looks_without_changing_anything(shop: Path, opened: Api) -> None:
    found = read(suasion_here("doctor", "--workspace", shop, "--json"))
    assert (found["well"], found["checks"], found["owner"]) == (
        True,
        {"state.db": "", "disk": ""},
        "a process that is no server",
    )
    assert {one["source"] for one in found["settings"]} == {"suasion.toml"}
    assert found["secrets"]["vault.key"] == "there"
    assert "well; owned by" in suasion_here("doctor", "--workspace", shop).out


def test_the_doctor_says_what_is_wrong_and_ends_so(tmp_path: Path) -> None:
    ended = suasion_here("doctor", "--workspace", tmp_path)
    assert (ended.code, "UNWELL" in ended.out, "There is no workspace" in ended.out) == (1, True, True)
    with Workspace.create(tmp_path / "shop"):
        pass
    toml = tmp_path / "shop" / "suasion.toml"
    toml.write_text("[server]\nport = 99\nprot = 1\n", encoding="utf-8")
    found = json.loads(suasion_here("doctor", "--workspace", tmp_path / "shop", "--json").out)
    assert "server.prot" in found["checks"]["workspace"]
    toml.write_text("[server]\nport = 99\n", encoding="utf-8")
    found = json.loads(suasion_here("doctor", "--workspace", tmp_path / "shop", "--json").out)
    sources = {one["name"]: one["source"] for one in found["settings"]}
    assert (sources["server.port"], sources["server.host"], found["owner"]) == ("suasion.toml", "default", "nobody")


def test_the_document_of_the_api_needs_no_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ended = suasion_here("openapi", "--json")
    assert ended.code == 0
    assert "/api/jobs" in json.loads(ended.out)["paths"]


def test_the_workspace_here_is_meant_before_the_demos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from suasion.cli.options import chosen

    monkeypatch.chdir(tmp_path)
    assert chosen(None) == Path("suasion-demo")
    (tmp_path / "suasion.toml").touch()
    assert chosen(None) == Path()
    assert chosen(Path("other")) == Path("other")


def test_a_tracking_plan_is_checked_applied_and_shown_and_what_it_refused_is_mended(run: Run, shop: Path) -> None:
    plan, fix = shop.parent / "plan.yaml", shop.parent / "fix.yaml"
    plan.write_text("events: {Viewed: {schema: {required: [price]}}}\n", encoding="utf-8")
    fix.write_text("- {do: rename, path: properties.cost, to: properties.price}\n", encoding="utf-8")
    assert suasion_here("tracking", "check", plan, "-w", "nowhere").code == 0
    checked = suasion_here("tracking", "check", plan)
    assert (checked.code, checked.out) == (0, "1 planned: Viewed. Other track events: accept.\n")
    assert run("tracking", "show").code == 1, "there is none yet"
    assert run("tracking", "apply", plan).out.startswith("Version 1 is in force since ")
    assert "required: [price]" in run("tracking", "show").out
    assert read(run("tracking", "show", "--json"))["version"] == 1
    nothing = run("replay", "--dry-run")
    assert (nothing.code, nothing.out) == (0, "0 events: 0 would be stored, 0 known already.\n")
    assert read(run("replay", "--fix", fix, "--json"))["events"] == 0
    fix.write_text("do: rename\n", encoding="utf-8")
    assert "holds no list of changes" in run("replay", "--fix", fix).err
    fix.write_text("- {do: drop, path: a}\n- {do: sett, path: a}\n", encoding="utf-8")
    unknown = run("replay", "--fix", fix).err
    assert f"Change 2 of {fix.name} cannot be understood: Invalid value 'sett'" in unknown
    assert "Hint: `do` is one of set, default, rename, drop, number, text" in unknown
    assert "docs/tracking.md" in unknown
    plan.write_text("events: [", encoding="utf-8")
    assert (suasion_here("tracking", "check", plan).code, run("tracking", "apply", plan).code) == (1, 1)


def test_who_enters_a_segment_is_listed(run: Run, shop: Path, workspace: Workspace) -> None:
    run("segment", "define", shop.parent / "regulars.yaml")
    workspace.follow_segments()
    for number in ("m1", "m2"):
        bought = {"order_id": number, "products": [{"product_id": "pot", "amount": 4.5}]}
        order = Track(message_id=number, user_id="mo", event="Order Completed", properties=bought)
        workspace.events.append([order], source="web")
    workspace.follow_segments()
    (move,) = read(run("segment", "moves", "regulars", "--limit", "1", "--json"))
    assert move["entered"] is True
    assert f"{move['customer']}  entered" in run("segment", "moves", "regulars").out
    assert "In segments: regulars" in run("customer", "show", move["customer"]).out
