import re

import pytest
from playwright.sync_api import expect

from tests.console.browsing import Watched
from tests.console.corner_house import CAMPAIGN_PATH, refuse, told
from tests.http.house import House

LOOP = {"en": "The loop", "zh-Hans": "营销闭环"}
ATTENTION = {"en": "Needs attention", "zh-Hans": "需要处理"}


def test_it_shows_every_figure_of_the_loop_and_all_that_needs_a_person(reader: Watched, corner: House) -> None:
    overview = told(corner, "/api/overview")
    page = reader.open("/")
    locale = page.locator("html").get_attribute("lang") or ""
    stages = page.get_by_role("region", name=LOOP[locale]).locator("ol > li")
    expect(stages).to_have_count(len(overview["stages"]))
    expect(stages.first.get_by_role("link").first).to_be_visible()
    for place, stage in enumerate(overview["stages"]):
        shown = [link.inner_text().split()[0] for link in stages.nth(place).get_by_role("link").all()]
        assert shown == [f"{figure['value']:,}" for figure in stage["figures"]]
    needed = page.get_by_role("region", name=ATTENTION[locale]).get_by_role("listitem")
    expect(needed).to_have_count(len(overview["needs_attention"]))
    assert reader.axe() == []
    assert reader.too_wide() == []


def test_what_went_wrong_stands_first_with_what_to_do_and_the_way_there(admin: Watched) -> None:
    page = admin.open("/")
    needed = page.get_by_role("region", name="Needs attention").get_by_role("listitem")
    expect(needed.first).to_contain_text("Something went wrong")
    menu = page.get_by_role("navigation", name="Main navigation").get_by_role("link").all_inner_texts()
    ways = needed.get_by_role("link").all_inner_texts()
    assert {way.removeprefix("Open ") for way in ways} <= {*menu, "the model", "the campaign"}
    uncertain = needed.filter(has_text="Nobody knows whether some messages arrived")
    expect(uncertain).to_contain_text("decide for each whether to send again")
    uncertain.get_by_role("link", name="Open the campaign").click()
    expect(page).to_have_url(re.compile(re.escape(CAMPAIGN_PATH) + r"\?tab=messages&state=uncertain$"))
    expect(page.get_by_role("tab", name="Messages")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_text("1 of 1")).to_be_visible()


@pytest.mark.parametrize(
    ("figure", "where"),
    [("customers to contact", "fate=contacted"), ("messages sent", "state=sent"), ("models", "/models")],
)
def test_each_figure_leads_to_the_rows_it_counts(admin: Watched, figure: str, where: str) -> None:
    page = admin.open("/")
    link = page.get_by_role("region", name="The loop").get_by_role("link", name=re.compile(rf"^[\d,]+ {figure}?s?$"))
    count = link.first.inner_text().split()[0]
    link.first.click()
    expect(page).to_have_url(re.compile(re.escape(where)))
    if "=" in where:
        expect(page.get_by_text(re.compile(rf"of {count}$"))).to_be_visible()


def test_an_untouched_workspace_leads_to_its_first_steps(newcomer: Watched) -> None:
    page = newcomer.open("/")
    button = page.get_by_role("main").get_by_role("link", name="Get started")
    expect(button).to_have_count(1)
    expect(button).to_have_attribute("href", "/get-started")
    expect(page.get_by_role("region", name="The loop")).to_have_count(0)
    assert newcomer.axe() == []


def test_a_failure_is_said_with_another_try(admin: Watched) -> None:
    refuse(admin, "**/api/overview")
    page = admin.open("/")
    expect(page.get_by_role("alert")).to_contain_text("It broke.")
    page.unroute("**/api/overview")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("region", name="The loop")).to_be_visible()


def test_nothing_is_zero_while_it_loads(admin: Watched) -> None:
    page = admin.page
    page.route("**/api/overview", lambda _: None)
    admin.open("/")
    expect(page.locator(".skeleton").first).to_be_visible()
    assert not re.search(r"\b0\b", page.get_by_role("main").inner_text())
    page.unroute_all(behavior="ignoreErrors")
