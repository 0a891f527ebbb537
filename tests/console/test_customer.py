"""One customer's screen: what it shows is what the API says, and where it leads."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from suasion.core.errors import NotFound
from suasion.privacy.identifiers import IdentifierKind
from tests.console.furnished import CAMPAIGN
from tests.console.looking import Looking, cells, looking
from tests.http.house import House, house

VIEWS = ({"locale": "en", "theme": "light", "width": 1280}, {"locale": "zh-Hans", "theme": "dark", "width": 375})
TABS = (
    "timeline",
    "traits",
    "segments",
    "predictions",
    "recommendations",
    "decisions",
    "messages",
    "interests",
    "consent",
    "identity",
)


@pytest.fixture
def look(browser: Browser, furnished_house: House) -> Iterator[Looking]:
    with looking(browser, furnished_house) as found:
        yield found


@pytest.fixture(scope="module")
def customer(furnished_house: House) -> str:
    """Somebody with a message, who shopped."""
    with furnished_house.browser("admin") as asking:
        return str(
            asking.get("/api/deliveries", params={"campaign": CAMPAIGN, "limit": "1"}).json()["data"][0]["customer"]
        )


@pytest.fixture(scope="module")
def scored(furnished_house: House) -> str:
    """Somebody with a prediction."""
    with furnished_house.browser("admin") as asking:
        return str(asking.get("/api/predictions", params={"limit": 1}).json()["data"][0]["customer"])


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_every_part_passes_axe_and_fits_in_both_languages(
    browser: Browser, furnished_house: House, customer: str, view: dict[str, Any]
) -> None:
    with looking(browser, furnished_house, **view) as look:
        wrong = {}
        for tab in TABS:
            look.open(f"/customers/{customer}?tab={tab}")
            expect(look.page.get_by_role("tab", selected=True)).to_have_count(1)
            wrong[tab] = look.wrong_with_access()
        assert wrong == {tab: [] for tab in TABS}


def test_the_head_shows_figures_identifiers_and_consent_and_leads_to_the_orders(look: Looking, customer: str) -> None:
    look.open(f"/customers/{customer}")
    said = look.api(f"/api/customers/{customer}")
    head = look.page.locator("main")
    for text in (f"{said['orders']:,}", f"${said['amount']:,.2f}", f"{said['events']:,}"):
        expect(head.get_by_text(text, exact=True).first).to_be_visible()
    for one in said["identifiers"]:
        expect(head.get_by_text(one["masked"], exact=True)).to_be_visible()
    expect(head.get_by_text("Given", exact=True)).to_be_visible()
    look.page.get_by_role("link", name="Show the orders").first.click()
    orders = look.api(f"/api/customers/{customer}/timeline", kind="order", limit=200)["data"]
    assert len(orders) == said["orders"]
    expect(look.page.get_by_role("button", name="Orders", pressed=True)).to_be_visible()
    expect(look.page.locator("ol > li")).to_have_count(min(len(orders), 50))


def test_the_timeline_shows_every_kind_with_lines_links_and_the_raw_answer(look: Looking, customer: str) -> None:
    look.open(f"/customers/{customer}")
    said = look.api(f"/api/customers/{customer}/timeline")
    entries = look.page.locator("ol > li")
    expect(entries).to_have_count(len(said["data"]))
    expect(look.page.get_by_text(f"{len(said['data'])} of {said['total']} entries")).to_be_visible()
    order = next(at for at, one in enumerate(said["data"]) if one["kind"] == "order")
    entries.nth(order).locator("summary").click()
    shown = entries.nth(order).locator("tbody tr")
    expect(shown).to_have_count(len(said["data"][order]["lines"]))
    expect(shown.first).to_contain_text(said["data"][order]["lines"][0]["name"])
    entries.nth(order).get_by_role("button", name="Raw JSON").click()
    expect(look.page.get_by_role("dialog")).to_contain_text(f'"order": "{said["data"][order]["links"]["order"]}"')
    assert look.visitor.axe("dialog[open]") == []
    look.page.keyboard.press("Escape")
    look.page.get_by_role("link", name="Open the message").click()
    expect(look.page.get_by_role("dialog")).to_be_visible()


def test_traits_say_where_they_come_from(look: Looking, scored: str) -> None:
    look.open(f"/customers/{scored}?tab=traits")
    said = look.api(f"/api/customers/{scored}/traits")["data"]
    shown = [cells(row) for row in look.page.locator("tbody tr").all()]
    assert [(row[0], row[2]) for row in shown] == [(one["name"], one["source"]) for one in said]
    assert any(row[3].startswith("version ") for row in shown)
    assert any(row[3].startswith("event ") for row in shown)


def test_each_segment_says_why_with_the_customers_own_facts(look: Looking, customer: str) -> None:
    look.open(f"/customers/{customer}?tab=segments")
    look.page.get_by_label("Whose members").select_option("runs")
    said = look.api(f"/api/customers/{customer}/segments", of="runs")["data"]
    members = sum(one["member"] for one in said)
    expect(look.page.get_by_text(f"In {members} of {len(said)} segments.")).to_be_visible()
    rows = look.page.locator("main details")
    expect(rows).to_have_count(len(said))
    for at, one in enumerate(said):
        text = rows.nth(at).text_content() or ""
        assert one["title"]["en"] in text
        assert ("Not in it" not in text) == one["member"]
        for part in leaves(one["why"]):
            assert part["needs"]["en"] in text
            assert part["fact"]["en"] in text


def test_in_which_segments_a_customer_is_now_and_since_when(look: Looking, customer: str) -> None:
    look.open(f"/customers/{customer}?tab=segments")
    said = look.api(f"/api/customers/{customer}/segments")["data"]
    inside = [one for one in said if one["member"]]
    expect(look.page.get_by_text(f"In {len(inside)} of {len(said)} segments.")).to_be_visible()
    assert inside
    for row, one in zip(look.page.locator("main details").all(), inside, strict=False):
        expect(row).to_contain_text(one["title"]["en"])
        expect(row).to_contain_text("Since ")
        expect(row).to_contain_text("Facts as of ")
    expect(look.page.locator("main details").last).not_to_contain_text("Since ")


def leaves(part: dict[str, Any]) -> list[dict[str, Any]]:
    return [leaf for each in part["parts"] for leaf in leaves(each)] or [part]


def test_predictions_stand_beside_the_base_rate_with_signed_reasons(look: Looking, scored: str) -> None:
    look.open(f"/customers/{scored}?tab=predictions")
    said = look.api(f"/api/customers/{scored}/predictions", reasons=5)["data"]
    shop = look.page.locator("main details", has_text="Any purchase")
    expect(shop).to_contain_text(f"{said[0]['probability']:.1%}")
    expect(shop).to_contain_text(f"all customers {said[0]['base_rate']['rate']:.1%}")
    for reason in said[0]["reasons"]:
        expect(shop).to_contain_text(reason["words"]["en"])
        expect(shop).to_contain_text(f"{reason['contribution']:+.3f}")
    nothing = look.page.locator("main details", has_text="no such shelf")
    nothing.locator("summary").click()
    expect(nothing).to_contain_text("No model: not enough data")
    assert not re.search(r"\b0\.0%", nothing.inner_text())


def test_recommendations_say_why_and_can_leave_out_what_was_bought(look: Looking, scored: str) -> None:
    look.open(f"/customers/{scored}?tab=recommendations")

    def shown() -> list[str]:
        return [cells(row)[1] for row in look.page.locator("tbody tr").all()]

    said = look.api(f"/api/customers/{scored}/recommendations")
    assert shown() == [one["name"] for one in said["data"]]
    expect(look.page.locator("tbody tr").first).to_contain_text(re.compile(r"bought .*\(\d+%\)"))
    look.page.get_by_text("Only items not bought before").click()
    expect(look.page).to_have_url(re.compile("new_only=true"))
    look.settled()
    new = look.api(f"/api/customers/{scored}/recommendations", new_only=True)
    assert shown() == [one["name"] for one in new["data"]] != [one["name"] for one in said["data"]]


def test_a_decision_shows_all_alternatives_and_is_recomputed(look: Looking, customer: str) -> None:
    look.open(f"/customers/{customer}?tab=decisions")
    (row,) = look.api("/api/decisions", customer=customer)["data"]
    said = look.api(f"/api/decisions/{row['plan_id']}/{customer}")
    options = [cells(each) for each in look.page.locator("tbody tr").all()]
    assert [one[1] for one in options] == [f"${option['profit']:.2f}" for option in said["options"]]
    assert [one[4] for one in options] == [f"{option['probability']:.3f}" for option in said["options"]]
    assert sum("chosen" in one[0] for one in options) == sum("drawn" in one[0] for one in options) == 1
    look.page.get_by_role("button", name="Decide again from the log").click()
    expect(look.page.get_by_text("Recomputed from the log: the same")).to_be_visible()


@pytest.mark.parametrize("arm", ["held_out", "kept"])
def test_why_a_customer_was_left_out_of_a_campaign_is_answered(look: Looking, arm: str) -> None:
    (row, *_) = look.api("/api/decisions", arm=arm, action="no_contact")["data"]
    said = look.api(f"/api/campaigns/{CAMPAIGN.replace('/', '%2F')}/customers/{row['customer']}")
    look.open(f"/customers/{row['customer']}?tab=decisions")
    asked = look.page.get_by_role("region", name="Was this customer left out of a campaign?")
    asked.get_by_label("Campaign", exact=True).select_option(CAMPAIGN)
    answers = {
        "held_out": "Held out on purpose",
        "no_consent": "no consent to email",
        "nothing_open": "No action was open",
        "limits_too_dear": "worth more to others",
        "drawn_no_contact": "no contact was drawn",
    }
    expect(asked).to_contain_text(answers[said["why"]])


def test_a_message_opens_in_a_frame_that_can_do_nothing(look: Looking, customer: str) -> None:
    look.open(f"/customers/{customer}?tab=messages")
    look.page.locator("tbody a").first.click()
    dialog = look.page.get_by_role("dialog")
    frame = dialog.locator("iframe")
    expect(frame).to_have_attribute("sandbox", "")
    expect(dialog.frame_locator("iframe").get_by_text("Picked for you")).to_be_visible()
    assert frame.evaluate("element => element.contentDocument") is None
    assert look.visitor.axe("dialog[open] > header") == []
    look.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(look.page).not_to_have_url(re.compile("message="))


def test_consent_is_withdrawn_by_those_who_may_with_a_proof(browser: Browser, furnished_house: House) -> None:
    with looking(browser, furnished_house, account="marketer") as look:
        customer = look.api("/api/customers", limit=200)["data"][-1]["customer"]
        before = look.api(f"/api/customers/{customer}/consent")
        granted = before["standing"][0]["granted"]
        act = "Record withdrawal" if granted else "Record consent"
        look.open(f"/customers/{customer}?tab=consent")
        look.page.get_by_role("button", name=act).click()
        dialog = look.page.get_by_role("dialog")
        look.visitor.expected.append("422")
        dialog.get_by_label("Where it was said").fill("phone")
        dialog.get_by_role("button", name=act).click()
        expect(dialog.get_by_label("What shows it")).to_have_attribute("aria-invalid", "true")
        dialog.get_by_label("What shows it").fill("call 4711")
        dialog.get_by_role("button", name=act).click()
        expect(dialog).to_have_count(0)
        expect(look.page.get_by_text("call 4711")).to_be_visible()
        after = look.api(f"/api/customers/{customer}/consent")
        assert after["standing"][0]["granted"] != granted
        assert len(after["acts"]) == len(before["acts"]) + 1
    with looking(browser, furnished_house, account="viewer") as viewer:
        viewer.open(f"/customers/{customer}?tab=consent")
        expect(viewer.page.get_by_role("button", name=re.compile("Record|Another"))).to_have_count(0)


@pytest.mark.parametrize(
    ("locale", "told"),
    [("en", ("Suppressed", "Complaint", "ticket 5")), ("zh-Hans", ("列入名单", "投诉", "ticket 5"))],
)
def test_a_suppressed_address_of_hers_is_shown_with_why(
    browser: Browser, furnished_house: House, locale: str, told: tuple[str, ...]
) -> None:
    shop = furnished_house.workspace
    tokens = shop.customers.identity.tokens_of(shop.customers.identity.customers(), IdentifierKind.EMAIL)
    customer = max(tokens)
    (address,) = shop.vault.reveal([tokens[customer]]).values()
    shop.suppressions.add(IdentifierKind.EMAIL, [address], "complaint", source="phone", note="ticket 5", who="owner")
    try:
        with looking(browser, furnished_house, locale=locale) as look:
            look.open(f"/customers/{customer}?tab=consent")
            row = look.page.get_by_role("row").filter(has_text="ticket 5").first
            for word in told:
                expect(row).to_contain_text(word)
            expect(look.page.get_by_text(address)).to_have_count(0)
    finally:
        shop.suppressions.lift(IdentifierKind.EMAIL, address, why="shown", who="owner")


def test_what_is_missing_says_so_with_one_way_on(browser: Browser, tmp_path: Path) -> None:
    with house(tmp_path / "shop") as empty, empty.browser("admin") as asking:
        body = {"userId": "new", "messageId": "m1", "event": "Looked", "timestamp": "2026-11-21T00:00:00Z"}
        assert asking.post("/v1/track", json=body, headers=empty.write_key()).status_code in {200, 202}
        with looking(browser, empty) as look:
            customer = look.api("/api/customers", search="new")["data"][0]["customer"]
            for tab in (
                "segments",
                "predictions",
                "recommendations",
                "decisions",
                "messages",
                "consent",
            ):
                look.open(f"/customers/{customer}?tab={tab}")
                state = look.page.locator("main .border-dashed")
                expect(state).to_have_count(1)
                expect(state.locator("a, button")).to_have_count(1)


def test_a_customer_who_is_not_there_and_a_part_that_fails_say_so(look: Looking, customer: str) -> None:
    look.visitor.expected.append("404")
    look.open("/customers/c99999999")
    expect(look.page.get_by_role("alert")).to_contain_text("There is no customer")
    look.fails("**/traits")
    look.open(f"/customers/{customer}?tab=traits")
    expect(look.page.get_by_role("alert")).to_contain_text("The disk is full.")
    expect(look.page.get_by_role("tab", name="Traits")).to_be_visible()


def test_interests_are_the_profiles_with_the_events_behind_each(look: Looking, customer: str) -> None:
    look.open(f"/customers/{customer}?tab=interests")
    profile = look.api(f"/api/customers/{customer}/profile")
    found = {one["name"]: one for one in profile["dimensions"] if one["values"]}
    titles = {"category": "Categories", "brand": "Brands", "price_band": "Price band", "channel": "Channels"}
    for name, title in ((name, title) for name, title in titles.items() if name in found):
        rows = look.page.get_by_role("list", name=title).locator("> li")
        expect(rows).to_have_count(len(found[name]["values"]))
        for row, value in zip(rows.all(), found[name]["values"], strict=True):
            expect(row.locator("summary")).to_contain_text(f"{value['share']:.1%} (at least {value['low']:.1%})")
            expect(row.locator("li")).to_have_count(len(value["because"]))
    assert "category" in found
    look.page.get_by_role("list", name="Categories").locator("summary").first.click()
    expect(look.page.get_by_role("list", name="Categories").locator("li li").first).to_contain_text("bought")


def test_interests_that_are_not_worked_out_yet_are_not_told_as_none(look: Looking, customer: str) -> None:
    path = f"/api/customers/{customer}/profile"
    profile = look.api(path) | {"dimensions": []}
    look.page.route(f"**{path}", lambda route: route.fulfill(json=profile | {"sequence": 0}))
    look.open(f"/customers/{customer}?tab=interests")
    expect(look.page.get_by_role("tabpanel")).to_contain_text("Not worked out yet")
    look.page.route(f"**{path}", lambda route: route.fulfill(json=profile))
    look.page.get_by_role("button", name="Look again").click()
    expect(look.page.get_by_role("tabpanel")).to_contain_text("What is older counts nothing")
    assert look.wrong_with_access() == []


def test_two_customers_are_merged_and_parted_again_with_a_reason(look: Looking) -> None:
    rows = look.api("/api/customers", limit=200)["data"]
    one, other = sorted(row["customer"] for row in rows)[-2:]
    look.open(f"/customers/{one}?tab=identity")
    expect(look.page.get_by_text("Nobody was.")).to_be_visible()
    look.page.get_by_role("button", name="Merge with another").click()
    dialog = look.page.get_by_role("dialog")
    assert look.visitor.axe("dialog[open]") == []
    dialog.get_by_label("The other customer's id").fill(other)
    dialog.get_by_label("Reason").fill("the same person came to the shop")
    dialog.get_by_role("button", name="Merge with another").click()
    expect(dialog).to_have_count(0)
    merged = look.page.get_by_role("list", name="Merged into this customer")
    stays, gone = one, other
    if look.page.get_by_role("heading", level=1).inner_text() == other:  # the older known one's id stays
        stays, gone = other, one
    expect(merged).to_contain_text(gone)
    expect(look.page.get_by_role("table", name=re.compile("Changes of who"))).to_contain_text("the same person came")
    merged.get_by_role("button", name=f"Part {gone} again").click()
    dialog.get_by_label("Reason").fill("twins")
    dialog.get_by_role("button", name="Part again").click()
    expect(look.page.get_by_text("Nobody was.")).to_be_visible()
    assert look.api(f"/api/customers/{stays}/identity")["merged"] == []
    look.open(f"/customers/{gone}")
    expect(look.page.get_by_role("heading", level=1)).to_have_text(gone)


def test_a_customer_is_exported_and_erased_only_when_her_id_is_typed(look: Looking, furnished_house: House) -> None:
    rows = look.api("/api/customers", limit=200)["data"]
    gone = max(row["customer"] for row in rows)
    look.open(f"/customers/{gone}")
    with look.page.expect_download() as downloading:
        look.page.get_by_role("link", name="Export all data").click()
    assert downloading.value.suggested_filename.endswith(".zip")
    look.page.get_by_role("button", name="Erase").click()
    dialog = look.page.get_by_role("dialog")
    dialog.get_by_label("Type the customer's id").fill("somebody")
    expect(dialog).to_contain_text(f"That is not {gone}.")
    assert look.visitor.axe("dialog[open]") == []
    dialog.get_by_role("button", name="Erase").click()
    assert look.api(f"/api/customers/{gone}")["customer"] == gone
    dialog.get_by_label("Type the customer's id").fill(gone)
    dialog.get_by_role("button", name="Erase").click()
    expect(look.page.get_by_role("heading", level=1)).to_have_text("Customers")
    with pytest.raises(NotFound):
        furnished_house.workspace.customer_views.one(gone)
