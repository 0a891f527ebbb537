"""The list of customers."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.console.looking import Looking, cells, looking
from tests.http.house import House
from tests.made_screens import email


@pytest.fixture
def look(browser: Browser, furnished_house: House) -> Iterator[Looking]:
    with looking(browser, furnished_house) as found:
        yield found


def body_rows(page: Page) -> list[list[str]]:
    return [cells(row) for row in page.locator("tbody tr").all()]


@pytest.mark.parametrize(
    ("view", "title"),
    [
        ({"locale": "en", "theme": "light", "width": 1280}, "Customers"),
        ({"locale": "zh-Hans", "theme": "dark", "width": 375}, "客户"),
    ],
    ids=["en", "zh-Hans"],
)
def test_the_list_passes_axe_and_fits_in_both_languages(
    browser: Browser, furnished_house: House, view: dict[str, Any], title: str
) -> None:
    with looking(browser, furnished_house, **view) as look:
        look.open("/customers")
        expect(look.page.get_by_role("heading", level=1)).to_have_text(title)
        assert look.wrong_with_access() == []


def test_the_list_shows_the_figures_of_the_api_with_their_moment(look: Looking) -> None:
    look.open("/customers?order=amount")
    said = look.api("/api/customers", order="amount")
    shown = body_rows(look.page)
    assert [row[0] for row in shown] == [row["customer"] for row in said["data"]]
    assert [row[3] for row in shown] == [f"{row['orders']:,}" for row in said["data"]]
    assert [row[4] for row in shown] == [f"${row['amount']:,.2f}" for row in said["data"]]
    assert {row[5] for row in shown} == {"Reachable", "Not reachable"}
    count = look.page.locator("main p", has_text=f"{said['total']} customers")
    expect(count.locator("time")).to_contain_text("as of")


def test_a_row_leads_to_its_customer_by_keyboard_too(look: Looking) -> None:
    look.open("/customers")
    first = look.page.locator("tbody a").first
    name = first.inner_text()
    first.focus()
    look.page.keyboard.press("ArrowDown")
    look.page.keyboard.press("ArrowUp")
    look.page.keyboard.press("Enter")
    expect(look.page.get_by_role("heading", level=1)).to_have_text(name)


def test_a_segment_and_an_order_narrow_the_list_and_stand_in_the_address(look: Looking) -> None:
    look.open("/customers")
    look.page.get_by_label("Segment", exact=True).select_option("lapsed")
    look.page.get_by_label("Order", exact=True).select_option("orders")
    said = look.api("/api/customers", segment="lapsed", order="orders")
    expect(look.page.get_by_text(f"{said['total']} customers")).to_be_visible()
    expect(look.page).to_have_url(re.compile("order=orders.*segment=lapsed|segment=lapsed.*order=orders"))
    look.page.reload()
    expect(look.page.locator("tbody tr").first).to_contain_text(said["data"][0]["customer"])


def test_an_exact_identifier_finds_one_and_a_wrong_one_offers_everybody(look: Looking) -> None:
    look.open("/customers")
    field = look.page.get_by_label("Find a customer")
    field.fill(email(5).upper())
    field.press("Enter")
    expect(look.page.locator("tbody tr")).to_have_count(1)
    said = look.api("/api/customers", search=email(5))
    expect(look.page.locator("tbody tr")).to_contain_text(said["data"][0]["customer"])
    look.page.get_by_label("Find a customer").fill("nobody@example.test")
    look.page.get_by_role("button", name="Find").click()
    expect(look.page.get_by_text("Nobody is known by exactly")).to_be_visible()
    look.page.get_by_role("link", name="Show all customers").click()
    expect(look.page.locator("tbody tr")).to_have_count(50)


def test_more_rows_come_when_asked_for(look: Looking) -> None:
    look.open("/customers")
    look.page.get_by_role("button", name="Load more").click()
    expect(look.page.locator("tbody tr")).to_have_count(100)


def test_the_export_is_a_file_for_those_who_may(look: Looking, browser: Browser, furnished_house: House) -> None:
    look.open("/customers")
    with look.page.expect_download() as download:
        look.page.get_by_role("link", name="Export as CSV").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert len(text.splitlines()) == look.api("/api/customers")["total"] + 1
    with looking(browser, furnished_house, account="viewer") as viewer:
        viewer.open("/customers")
        expect(viewer.page.get_by_role("link", name="Export as CSV")).to_have_count(0)


def test_nothing_is_zero_while_the_list_is_on_its_way(look: Looking) -> None:
    held: list[Route] = []
    look.page.route("**/api/customers*", lambda route: held.append(route))  # noqa: PLW0108 - marked by Playwright
    look.visitor.open("/customers")
    expect(look.page.locator("table[aria-busy=true] .skeleton")).to_have_count(6)
    expect(look.page.get_by_text(re.compile("[0-9]+ customers"))).to_have_count(0)
    for route in held:
        route.continue_()
    look.settled()
    expect(look.page.get_by_text(re.compile("[0-9]+ customers"))).to_be_visible()


def test_a_failure_says_what_happened_and_can_be_tried_again(look: Looking) -> None:
    look.fails("**/api/customers*")
    look.open("/customers")
    alert = look.page.get_by_role("alert")
    expect(alert).to_contain_text("The disk is full.")
    assert look.wrong_with_access() == []
    look.page.unroute("**/api/customers*")
    alert.get_by_role("button", name="Try again").click()
    expect(look.page.locator("tbody tr")).to_have_count(50)


@pytest.mark.parametrize(("locale", "sentence"), [("en", "No customers yet."), ("zh-Hans", "还没有客户。")])
def test_an_empty_workspace_has_one_sentence_and_one_way_on(
    browser: Browser, empty_house: House, locale: str, sentence: str
) -> None:
    with looking(browser, empty_house, locale=locale) as look:
        look.open("/customers")
        state = look.page.locator("main .border-dashed")
        expect(state).to_contain_text(sentence)
        expect(state.get_by_role("link")).to_have_count(1)
        assert look.wrong_with_access() == []


def test_columns_are_chosen_and_stay_in_the_address(look: Looking) -> None:
    look.open("/customers?order=amount")
    head = look.page.locator("thead th")
    assert head.all_inner_texts() == ["Customer", "First seen", "Last seen", "Orders", "Amount", "Reachable by email"]
    choices = look.page.get_by_role("group", name="Columns")
    for name in ("First seen", "Last seen", "Reachable by email", "Last order"):
        choices.get_by_role("button", name=name).click()
    expect(head).to_have_text(["Customer", "Orders", "Amount", "Last order"])
    look.page.reload()
    expect(head).to_have_text(["Customer", "Orders", "Amount", "Last order"])
    said = [row["customer"] for row in look.api("/api/customers", order="amount")["data"]]
    expect(look.page.locator("tbody tr")).to_have_count(len(said))
    assert [row[0] for row in body_rows(look.page)] == said
    expect(look.page.get_by_role("link", name="Import a file")).to_have_attribute("href", "/customers/import")
