"""The preference profile of one customer over HTTP and from the command line, and as traits in a segment."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pyarrow as pa
import pytest

from suasion import Workspace
from suasion.customers.history import ITEMS
from suasion.customers.segments.parse import parse_definition
from suasion.events.spec import Event, Identify, Track
from tests.cli.command import suasion_here
from tests.http.routes.screens import asking

NOW = datetime.now(UTC)  # once: an hour that ends meanwhile is no other hour of the day
ANN = "c00000001"
CHEAP, FAIR, DEAR, HAT = "cheap", "fair", "dear", "hat"
SHELVES = {CHEAP: "Shoes", FAIR: "Shoes", DEAR: "Shoes", HAT: "Hats"}
PRICES = {CHEAP: 5.0, FAIR: 20.0, DEAR: 80.0, HAT: 9.0}


def event(number: int, user: str, name: str, item: str, days_ago: float) -> Track:
    moment = NOW - timedelta(days=days_ago)
    said: dict[str, object] = {"product_id": item}
    if name == "Order Completed":
        said = {"order_id": f"o{number}", "products": [{"product_id": item, "price": PRICES[item]}]}
    return Track(message_id=f"m{number}", user_id=user, event=name, timestamp=moment, properties=said)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """Ann buys cheap shoes and looks at a hat; Bob looked at one hat; Eve bought one of each long ago."""
    rows = [{"item": item, "name": item.title(), "category": SHELVES[item], "brand": "Ours"} for item in SHELVES]
    with Workspace.create(tmp_path / "shop") as opened:
        opened.catalog.put_items(pa.Table.from_pylist(rows, schema=ITEMS))
        web: list[Event] = [event(n, "ann", "Order Completed", CHEAP, 2 * n + 1) for n in range(6)]
        web += [event(10, "ann", "Product Viewed", HAT, 1), event(11, "bob", "Product Viewed", HAT, 1)]
        web.append(Identify(message_id="who", user_id="bob", traits={"email": "bob@shop.test"}))
        opened.events.append(web, source="web", historical=True)
        till: list[Event] = [event(20 + n, "eve", "Order Completed", item, 400) for n, item in enumerate(SHELVES)]
        opened.events.append(till, source="till", historical=True)
        opened.follow()
        yield opened


@pytest.fixture
def client(workspace: Workspace) -> Iterator[httpx.Client]:
    with asking(workspace) as client:
        yield client


def customer(workspace: Workspace, user: str) -> str:
    return workspace.customer_views.found(user).rows[0].customer


def test_a_profile_says_shares_bounds_and_the_events_that_made_them(client: httpx.Client) -> None:
    found = client.get(f"/api/customers/{ANN}/profile").json()
    assert (found["customer"], found["profiled"], found["reason"]) == (ANN, True, None)
    assert found["sequence"] == client.get(f"/api/customers/{ANN}").json()["sequence"]
    reach = datetime.fromisoformat(found["as_of"]) - datetime.fromisoformat(found["since"])
    assert reach == timedelta(days=900)  # ten half-lives of 90 days
    parts = {part["name"]: part for part in found["dimensions"]}
    assert list(parts) == ["category", "brand", "price_band", "channel", "hour"]
    shoes, hats = parts["category"]["values"]
    assert (shoes["value"], shoes["interest"], hats["value"], hats["interest"]) == ("Shoes", True, "Hats", False)
    assert 0.5 < shoes["low"] < shoes["share"] < 1
    assert (shoes["events"], parts["category"]["events"], parts["category"]["enough"]) == (6, 7, True)
    assert len(shoes["because"]) == 5
    first = shoes["because"][0]
    assert (first["kind"], first["item"], first["name"], first["sequence"], first["items"]) == (
        "bought",
        CHEAP,
        "Cheap",
        1,
        1,
    )
    assert 0.98 < first["weight"] < 1
    assert hats["because"][0]["kind"] == "viewed"
    assert [value["value"] for value in parts["price_band"]["values"]] == ["low"]
    assert [value["value"] for value in parts["channel"]["values"]] == ["web"]


def test_not_enough_data_is_an_answer(client: httpx.Client, workspace: Workspace) -> None:
    for user, events in (("bob", 1), ("eve", 4)):
        found = client.get(f"/api/customers/{customer(workspace, user)}/profile").json()
        (category,) = [part for part in found["dimensions"] if part["name"] == "category"]
        assert (category["enough"], category["events"]) == (False, events)
        assert not any(value["interest"] for part in found["dimensions"] for value in part["values"])


def test_a_customer_who_is_not_there_is_not_found(client: httpx.Client) -> None:
    answer = client.get("/api/customers/c99999999/profile")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_profile_of_an_earlier_moment_reads_nothing_since(client: httpx.Client) -> None:
    path, earlier = f"/api/customers/{ANN}/profile", (NOW - timedelta(days=4)).isoformat()
    found = client.get(path, params={"as_of": earlier}).json()
    assert found["as_of"].startswith(earlier[:19])
    assert found["dimensions"][0]["events"] == 4
    for moment in ("2999-01-01T00:00:00Z", "1066-10-14T00:00:00Z", "2026-01-01T00:00:00"):
        assert client.get(path, params={"as_of": moment}).status_code == 422


def test_who_became_part_of_her_is_in_her_profile_under_either_name(client: httpx.Client, workspace: Workspace) -> None:
    bob = customer(workspace, "bob")
    assert client.get(f"/api/customers/{ANN}/profile").json()["dimensions"][0]["events"] == 7
    workspace.deciding.merge(ANN, bob, who="person:eve", reason="the same phone call")
    for name in (ANN, bob):
        found = client.get(f"/api/customers/{name}/profile").json()
        assert (found["customer"], found["dimensions"][0]["events"]) == (ANN, 8)
    assert workspace.compute_traits(["interests"])[0].customers == 1


def test_todays_prices_place_nothing_in_a_profile_of_an_earlier_moment(
    client: httpx.Client, workspace: Workspace
) -> None:
    def band(as_of: str | None) -> list[str]:
        found = client.get(f"/api/customers/{ANN}/profile", params={"as_of": as_of} if as_of else {}).json()
        (part,) = [one for one in found["dimensions"] if one["name"] == "price_band"]
        return [one["value"] for one in part["values"]]

    earlier, before = workspace.clock.now().isoformat(), band(None)
    assert before == ["low"]
    cheaper = [{"product_id": item, "price": price, "quantity": 1_000} for item, price in ((FAIR, 1.0), (DEAR, 2.0))]
    told = {"order_id": "sale", "products": cheaper}
    sale = Track(message_id="s", user_id="dan", event="Order Completed", timestamp=NOW, properties=told)
    workspace.events.append([sale], source="web")
    with workspace.pinned.read(fresh=True):
        pass
    assert band(None) == ["high"], "everything else in the shop got cheaper"
    assert band(earlier) == before


def test_prices_are_those_that_all_customers_paid(workspace: Workspace) -> None:
    workspace.customer_views.record_consent(
        customer(workspace, "eve"), "withdrawn", source="person:ada", purpose="personalisation", proof="by phone"
    )
    workspace.compute_traits(["interests"])
    told = {trait.name: trait.value for trait in workspace.customer_views.traits(ANN)[0]}
    assert told["interest.price_band"] == "low"


def test_no_profile_is_made_of_who_does_not_want_to_be_personalised(client: httpx.Client, workspace: Workspace) -> None:
    before = workspace.clock.now()
    workspace.compute_traits(["interests"])
    workspace.customer_views.record_consent(
        ANN, "withdrawn", source="person:eve", purpose="personalisation", proof="by phone"
    )
    for moment in (None, before.isoformat()):
        found = client.get(f"/api/customers/{ANN}/profile", params={"as_of": moment} if moment else {}).json()
        assert (found["profiled"], found["dimensions"]) == (False, []), "now decides, whatever moment is asked for"
        assert found["reason"] == "not_personalised"
    assert workspace.compute_traits(["interests"])[0].customers == 0


def test_strongest_interests_are_traits_that_make_segments_and_go_when_switched_off(
    workspace: Workspace, tmp_path: Path
) -> None:
    (run,) = workspace.compute_traits(["interests"])
    assert (run.customers, run.published) == (1, 5)
    told = {trait.name: trait for trait in workspace.customer_views.traits(ANN)[0]}
    assert told["interest.category"].value == "Shoes"
    assert (told["interest.price_band"].value, told["interest.channel"].value) == ("low", "web")
    assert isinstance(told["interest.hour"].value, int)
    assert told["interest.brand"].source == "computed:interests"
    lovers = parse_definition(
        {
            "name": "shoes",
            "title": {"en": "Shoes", "zh": "鞋"},
            "description": {"en": "x", "zh": "x"},
            "where": {"trait": {"name": "interest.category", "is": {"one_of": ["Shoes", "Boots"]}}},
        }
    )
    (found,) = workspace.run_segments([lovers])
    assert workspace.segments.members("shoes", found.as_of) == [ANN]
    assert workspace.compute_traits(["interests"])[0].published == 0
    workspace.close()
    (tmp_path / "shop" / "suasion.toml").write_text("[profile]\npublish = false\n", encoding="utf-8")
    with Workspace.open(tmp_path / "shop") as opened:
        assert opened.computed.due() == ["interests"]
        assert [(one.name, one.published) for one in opened.compute_traits()] == [("interests", 5)]
        assert opened.computed.due() == []
        assert opened.compute_traits() == []


def test_other_settings_are_another_version_and_weigh_otherwise(workspace: Workspace, tmp_path: Path) -> None:
    assert workspace.compute_traits(["interests"])[0].version == 1
    workspace.close()
    settings = "[profile]\nbought_weight = 0.0\nviewed_weight = 1.0\n"
    (tmp_path / "shop" / "suasion.toml").write_text(settings, encoding="utf-8")
    with Workspace.open(tmp_path / "shop") as opened:
        category = opened.profiles.of_customer(ANN).dimensions[0]
        assert [(value.value, value.events) for value in category.values] == [("Hats", 1)]
        run = opened.compute_traits(["interests"])[0]
        assert (run.version, run.published) == (2, 5), "one view is not enough, whatever it weighs"


def test_the_command_tells_the_same_and_a_customer_is_still_shown_by_name(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    workspace.close()
    told = suasion_here("customer", "profile", "ann", "--workspace", tmp_path / "shop")
    assert told.code == 0, told.err
    assert "category: 7 events weighing" in told.out
    assert "Shoes" in told.out
    assert "bought Cheap, weight" in told.out
    bob = suasion_here("customer", "profile", "bob@shop.test", "--workspace", tmp_path / "shop")
    assert "not enough data" in bob.out
    assert "bob@" not in bob.out
    plain = suasion_here("customer", "profile", "ann", "--json", "--workspace", tmp_path / "shop")
    assert json.loads(plain.out)["customer"] == ANN
    for words in (("show", "ann"), ("ann",)):
        shown = suasion_here("customer", *words, "--json", "--workspace", tmp_path / "shop")
        assert json.loads(shown.out)["customer"]["customer"] == ANN
