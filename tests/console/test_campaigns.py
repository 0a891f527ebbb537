import re
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.campaigns.corner_shop import CAMPAIGN, NEVER_BOUGHT, NO_CONSENT, OVER_LIMIT, TOO_DEAR, known_customers
from tests.console.browsing import Watched
from tests.console.corner_house import CAMPAIGN_PATH, refuse, told
from tests.http.house import House

API = f"/api/campaigns/{quote(CAMPAIGN, safe='')}"


@pytest.fixture(scope="module")
def campaign(corner: House) -> Any:
    return told(corner, API)


def test_the_list_shows_audience_and_messages_by_state(reader: Watched, corner: House) -> None:
    (head,) = told(corner, "/api/campaigns")["data"]
    page = reader.open("/campaigns")
    row = page.get_by_role("row", name=CAMPAIGN)
    expect(row).to_contain_text(f"{head['customers']}")
    for count in head["messages"].values():
        expect(row).to_contain_text(f"{count}")
    assert reader.axe() == []
    assert reader.too_wide() == []


def test_one_campaign_shows_funnel_money_limits_proof_check_and_assumptions(
    reader: Watched, corner: House, campaign: Any
) -> None:
    check = told(corner, f"{API}/aa-check")
    page = reader.open(CAMPAIGN_PATH)
    main = page.get_by_role("main")
    plan = campaign["plan"]
    for count in (campaign["audience"], campaign["contacted"], *(one["customers"] for one in campaign["excluded"])):
        expect(main.get_by_role("link", name=re.compile(rf"^{count}\b")).first).to_be_visible()
    for limit in plan["limits"]:
        expect(main).to_contain_text(f"{limit['price']:.2f}")
    expect(main).to_contain_text(f"{plan['value']:,.2f}")
    expect(main).to_contain_text(f"{check['comparisons'][0]['kept']} ")
    expect(main.get_by_text(re.compile("^(assumed|假设)$")).first).to_be_visible()
    expect(main.get_by_text(re.compile("does not say what a message changed|不说明消息改变了什么"))).to_be_visible()
    expect(main.locator(".skeleton")).to_have_count(0)
    assert reader.axe() == []
    assert reader.too_wide() == []


def test_the_parts_of_the_funnel_add_up(admin: Watched, campaign: Any) -> None:
    page = admin.open(CAMPAIGN_PATH)
    funnel = page.get_by_role("list", name="Audience")
    expect(funnel.get_by_role("link").first).to_be_visible()
    counts = [int(re.sub(r"\D", "", link.inner_text().split()[0])) for link in funnel.get_by_role("link").all()]
    assert counts[0] == campaign["audience"] == sum(counts[1:])


@pytest.mark.parametrize("fate", ["To contact", "Held out", "No consent to email", "Limits served others better"])
def test_each_count_of_the_funnel_leads_to_that_many_customers(admin: Watched, fate: str) -> None:
    page = admin.open(CAMPAIGN_PATH)
    link = page.get_by_role("list", name="Audience").get_by_role("link", name=fate)
    count = link.inner_text().split()[0]
    link.click()
    expect(page.get_by_text(re.compile(rf"of {count}$"))).to_be_visible()
    expect(page.get_by_label("What the plan meant")).to_have_value(re.compile("contact|held|consent|dear"))


def test_customers_are_filtered_by_what_was_drawn_for_them(reader: Watched, corner: House) -> None:
    wanted = told(corner, f"{API}/customers?action=offer:17")
    page = reader.open(f"{CAMPAIGN_PATH}?tab=customers&action=offer:17")
    expect(page.get_by_text(re.compile(rf"(of|共) {wanted['total']}$"))).to_be_visible()
    for row in wanted["data"][:3]:
        expect(page.get_by_role("link", name=row["customer"])).to_be_visible()
    assert reader.axe() == []
    assert reader.too_wide() == []


@pytest.mark.parametrize(
    ("place", "words"),
    [(NO_CONSENT, "There was no consent to email"), (TOO_DEAR, "its use of the limits was worth more to others")],
)
def test_why_a_customer_was_left_out_is_said_in_words(admin: Watched, corner: House, place: int, words: str) -> None:
    customer = known_customers(corner.workspace)[place]
    page = admin.open(f"{CAMPAIGN_PATH}?tab=customers")
    page.get_by_label("Customer", exact=True).fill(customer)
    page.get_by_role("button", name="Ask").click()
    drawer = page.get_by_role("dialog")
    expect(drawer).to_contain_text(words)
    expect(drawer.get_by_role("link", name="Open the customer")).to_have_attribute("href", f"/customers/{customer}")
    page.keyboard.press("Escape")
    expect(page).not_to_have_url(re.compile("customer="))


def test_the_alternatives_stand_with_why_each_was_closed(reader: Watched, corner: House) -> None:
    customer = known_customers(corner.workspace)[NEVER_BOUGHT]
    page = reader.open(f"{CAMPAIGN_PATH}?tab=customers&customer={customer}")
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_role("row", name=re.compile("never bought|从未购买"))).to_be_visible()
    expect(drawer.get_by_role("row")).to_have_count(4)
    assert reader.axe("dialog[open]") == []
    assert reader.too_wide() == []


def test_a_customer_that_nobody_knows_is_said(admin: Watched) -> None:
    admin.expected.append("404")
    page = admin.open(f"{CAMPAIGN_PATH}?tab=customers&customer=nobody")
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("nobody")


def test_each_state_and_reason_leads_to_its_messages(admin: Watched) -> None:
    page = admin.open(CAMPAIGN_PATH)
    page.get_by_role("link", name="1 Failed why failed").click()
    expect(page.get_by_text("1 of 1")).to_be_visible()
    expect(page.get_by_label("State")).to_have_value("failed")
    expect(page.get_by_label("Reason")).to_have_value("why failed")
    expect(page.get_by_role("cell", name="why failed")).to_be_visible()


def test_a_message_opens_in_a_frame_that_can_do_nothing(reader: Watched, corner: House) -> None:
    (row,) = told(corner, "/api/deliveries?state=failed")["data"]
    subject = told(corner, f"/api/deliveries/{row['id']}/message-text")["subject"]
    page = reader.open(f"{CAMPAIGN_PATH}?tab=messages&message={row['id']}")
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_text(subject, exact=True)).to_be_visible()
    expect(drawer).to_contain_text(row["reason"])
    frame = drawer.locator("iframe")
    assert frame.get_attribute("sandbox") == ""
    for product in row["products"]:
        expect(drawer.get_by_role("link", name=product["name"], exact=True)).to_be_visible()
    frame.scroll_into_view_if_needed()
    expect(drawer.frame_locator("iframe").locator("body")).to_contain_text("<cream>")
    assert reader.axe("dialog[open]") == []
    assert reader.too_wide() == []


def test_a_closed_action_names_the_limit_that_closed_it(admin: Watched, corner: House) -> None:
    customer = known_customers(corner.workspace)[OVER_LIMIT]
    page = admin.open(f"{CAMPAIGN_PATH}?tab=customers&customer={customer}")
    expect(page.get_by_role("dialog").get_by_role("row", name="Bread days")).to_contain_text("over the limit: Budget")


def test_without_campaigns_it_leads_on_and_failures_are_said(newcomer: Watched) -> None:
    page = newcomer.open("/campaigns")
    expect(page.get_by_role("main").get_by_role("link", name="Get started")).to_have_count(1)
    newcomer.expected.append("404")
    newcomer.open("/campaigns/none")
    expect(page.get_by_role("alert")).to_contain_text("none")
    refuse(newcomer, "**/api/campaigns?**")
    refuse(newcomer, "**/api/campaigns")
    newcomer.open("/campaigns")
    expect(page.get_by_role("alert")).to_contain_text("It broke.")
