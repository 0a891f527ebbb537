"""Segments: the list, one, a run, and a new definition."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Locator, Route, expect
from sqlalchemy import update

from suasion.customers.tables import SEGMENT_DEFINITION
from tests.console.looking import Looking, cells, looking
from tests.http.house import House
from tests.made_screens import order

RUN = "2025-11-27T00:00:00Z"
DEFINITION = """name: often
title: {en: Often, zh: 常来}
description: {en: They come often., zh: 经常光顾。}
where:
  behaviour: {of: orders, measure: count, is: {at_least: 10}}
"""


@pytest.fixture
def look(browser: Browser, furnished_house: House) -> Iterator[Looking]:
    with looking(browser, furnished_house) as found:
        yield found


@pytest.mark.parametrize(
    ("view", "title"),
    [
        ({"locale": "en", "theme": "dark", "width": 375}, "Segments"),
        ({"locale": "zh-Hans", "theme": "light", "width": 1280}, "分群"),
    ],
    ids=["en", "zh-Hans"],
)
def test_the_screens_pass_axe_and_fit_in_both_languages(
    browser: Browser, furnished_house: House, view: dict[str, Any], title: str
) -> None:
    with looking(browser, furnished_house, **view) as look:
        look.open("/segments")
        expect(look.page.get_by_role("heading", level=1)).to_have_text(title)
        wrong = look.wrong_with_access()
        for tab in ("members", "sample", "reach", "overlaps", "history", "runs", "definition", "sql"):
            look.open(f"/segments/lapsed?tab={tab}")
            wrong += look.wrong_with_access()
        look.open(f"/segments/lapsed?tab=members&of={RUN}")
        wrong += look.wrong_with_access()
        assert wrong == []


def test_the_list_shows_sizes_with_their_moment_and_leads_to_the_members(look: Looking) -> None:
    look.open("/segments")
    said = {one["name"]: one for one in look.api("/api/segments", limit=200)["data"]}
    rows = {row.locator("a").first.get_attribute("href"): cells(row) for row in look.page.locator("tbody tr").all()}
    assert {href: row[2] for href, row in rows.items()} == {
        f"/segments/{name}": f"{one['run']['size']:,}" for name, one in said.items()
    }
    assert rows["/segments/lapsed"][3].startswith("27 Nov 2025")
    assert {href: row[1] for href, row in rows.items()} == {
        f"/segments/{name}": f"{one['standing']['size']:,}" if one["standing"] else "–" for name, one in said.items()
    }
    lapsed = look.page.locator("tbody tr", has_text="Lapsed")
    lapsed.locator("td").nth(2).get_by_role("link").click()
    expect(look.page).to_have_url(re.compile("/segments/lapsed.*of=2025-11-27"))
    look.open("/segments")
    lapsed.locator("td").nth(1).get_by_role("link").click()
    expect(look.page).to_have_url(re.compile("/customers.*segment=lapsed"))
    expect(look.page.get_by_text(f"{said['lapsed']['standing']['size']} customers")).to_be_visible()


def test_a_phone_shows_how_many_are_in_each_now_and_by_its_last_run(browser: Browser, furnished_house: House) -> None:
    for locale, headers in (("en", ("Now", "Last run")), ("zh-Hans", ("当前", "最近运行人数"))):
        with looking(browser, furnished_house, locale=locale, width=390) as look:
            look.open("/segments")
            for header in headers:
                box = look.page.get_by_role("columnheader", name=header, exact=True).bounding_box()
                assert box is not None
                assert box["x"] + box["width"] <= 390


def test_one_segment_says_what_it_means_and_who_is_in_it(look: Looking) -> None:
    look.open("/segments/lapsed")
    said = look.api("/api/segments/lapsed")
    expect(look.page.get_by_text(said["words"]["en"], exact=True)).to_be_visible()
    members = look.api("/api/segments/lapsed/members")
    assert members["of"]["now"] is True
    shown = [cells(row)[0] for row in look.page.locator("tbody tr").all()]
    assert shown == [one["customer"] for one in members["data"]]
    look.page.get_by_role("tab", name="Definition").click()
    expect(look.page.get_by_role("region", name="Definition (YAML)")).to_contain_text("name: lapsed")
    look.page.get_by_role("tab", name="SQL").click()
    expect(look.page.get_by_role("region", name=re.compile("SQL"))).to_contain_text("SELECT")
    look.page.get_by_role("tab", name="Members").click()
    look.page.locator("tbody a").first.click()
    expect(look.page.get_by_role("heading", level=1)).to_have_text(shown[0])


def test_a_definition_is_refused_at_its_field_then_saved_then_run_twice(look: Looking) -> None:
    look.visitor.expected.append("422")
    look.open("/segments")
    look.page.get_by_role("button", name="New segment").click()
    dialog = look.page.get_by_role("dialog")
    dialog.get_by_role("tab", name="YAML").click()
    expect(dialog.get_by_label("Definition (YAML)")).to_have_value(re.compile("name: new_customers"))
    dialog.get_by_label("Template").select_option("high_value")
    expect(dialog.get_by_label("Definition (YAML)")).to_have_value(re.compile("name: high_value"))
    dialog.get_by_label("Definition (YAML)").fill("name: often")
    dialog.get_by_role("button", name="Save").click()
    field = dialog.get_by_label("Definition (YAML)")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(dialog).to_contain_text("segment lacks")
    assert look.visitor.axe("dialog[open]") == []
    field.fill(DEFINITION)
    dialog.get_by_role("button", name="Save").click()
    expect(look.page.get_by_role("heading", level=1)).to_have_text("Often")
    expect(look.page.get_by_role("tabpanel")).to_contain_text("is being found; nobody knows yet")
    expect(look.page.get_by_role("button", name="Show the last run")).to_have_count(0)
    for moment in ("2025-06-01T00:00", "2025-11-01T00:00"):
        look.page.get_by_role("button", name="Run now").first.click()
        asked = look.page.get_by_role("dialog")
        asked.get_by_label(re.compile("As of")).fill(moment)
        asked.get_by_role("button", name="Run now").click()
        expect(asked).to_have_count(0)
    runs = look.api("/api/segments/often")["runs"]
    assert [run["as_of"] for run in runs] == ["2025-11-01T00:00:00Z", "2025-06-01T00:00:00Z"]
    last = look.page.get_by_role("region", name="Last run")
    expect(last.get_by_text(str(runs[0]["size"]), exact=True).first).to_be_visible()
    look.page.get_by_role("tab", name="Runs").click()
    expect(look.page.get_by_role("tabpanel").locator("[data-drawn]")).to_have_count(1)
    expect(
        look.page.get_by_role("tabpanel").get_by_role("table", name=re.compile("Runs")).locator("tbody tr")
    ).to_have_count(2)


def test_who_asks_for_the_text_before_it_is_read_as_blocks_gets_it(look: Looking) -> None:
    look.open("/segments")
    held: list[Route] = []
    look.page.route("**/api/segments/check", lambda route: held.append(route))  # noqa: PLW0108 - no builtin is taken
    look.page.get_by_role("button", name="New segment").click()
    dialog = look.page.get_by_role("dialog")
    dialog.get_by_label("Template").select_option("high_value")
    dialog.get_by_role("tab", name="YAML").click()
    field = dialog.get_by_label("Definition (YAML)")
    expect(field).to_have_value(re.compile("name: high_value"))
    with look.page.expect_response("**/api/segments/check"):
        held[-1].continue_()
    expect(field).to_have_value(re.compile("name: high_value"))


def test_templates_are_definitions_that_the_api_takes(look: Looking) -> None:
    for template, title in (("new", "New customers"), ("lapsed", "Lapsed customers"), ("high_value", "High value")):
        look.open("/segments")
        look.page.get_by_role("button", name="New segment").click()
        dialog = look.page.get_by_role("dialog")
        dialog.get_by_label("Template").select_option(template)
        dialog.get_by_role("button", name="Save").click()
        expect(look.page.get_by_role("heading", level=1)).to_have_text(title)


def test_who_may_only_read_sees_no_button_that_writes(browser: Browser, furnished_house: House) -> None:
    with looking(browser, furnished_house, account="viewer") as look:
        look.open("/segments")
        expect(look.page.get_by_role("button", name="New segment")).to_have_count(0)
        look.open("/segments/lapsed")
        expect(look.page.get_by_role("button", name=re.compile("Run now|New version|Remove"))).to_have_count(0)


@pytest.mark.parametrize(("locale", "sentence"), [("en", "No segments yet."), ("zh-Hans", "还没有分群。")])
def test_an_empty_workspace_offers_to_write_one(
    browser: Browser, empty_house: House, locale: str, sentence: str
) -> None:
    with looking(browser, empty_house, locale=locale) as look:
        look.open("/segments")
        state = look.page.locator("main .border-dashed")
        expect(state).to_contain_text(sentence)
        expect(state.get_by_role("button")).to_have_count(1)
        assert look.wrong_with_access() == []


def test_a_failure_and_a_segment_that_is_not_there_say_so(look: Looking) -> None:
    look.visitor.expected.append("404")
    look.open("/segments/nothing")
    expect(look.page.get_by_role("alert")).to_contain_text("nothing")
    look.fails("**/api/segments")
    look.open("/segments")
    expect(look.page.get_by_role("alert")).to_contain_text("The disk is full.")


def test_blocks_are_built_counted_live_and_saved(look: Looking) -> None:
    look.visitor.expected.append("422")  # while a name is half typed
    look.open("/segments")
    look.page.get_by_role("button", name="New segment").click()
    dialog = look.page.get_by_role("dialog")
    dialog.get_by_label("Template").select_option("lapsed")
    expect(dialog.get_by_label("Name", exact=True)).to_have_value("lapsed_customers")
    dialog.get_by_label("Name", exact=True).fill("lapsed_and_willing")
    preview = dialog.get_by_role("region", name="What it would find")
    expect(preview).to_contain_text("days since the last of orders: more than 91")
    dialog.get_by_label("Kind of condition").select_option("all")
    dialog.get_by_role("button", name="Add a condition").click()
    second = dialog.get_by_role("group", name="What they did").nth(1)
    second.get_by_label("Measure").select_option("sum")
    expect(second.get_by_label("Field")).to_have_value("amount")
    second.get_by_label("Within days").fill("")
    second.get_by_label("Value").fill("10")
    dialog.get_by_role("button", name="Add a condition").click()
    third = dialog.get_by_role("group", name="What they did").nth(2)
    third.get_by_label("Kind of condition").select_option("consent")
    said = (
        "days since the last of orders: more than 91 and amount paid of orders: at least 10"
        " and consent for marketing by email stands"
    )
    expect(preview).to_contain_text(said)
    expect(preview).to_have_attribute("aria-busy", "false")
    assert look.visitor.axe("dialog[open]") == []
    counted = int(preview.locator("[data-size]").inner_text())
    assert counted > 0
    preview.get_by_text("Ten of them").click()
    expect(preview.get_by_role("list", name="Sample").get_by_role("link")).to_have_count(min(10, counted))
    dialog.get_by_role("tab", name="YAML").click()
    expect(dialog.get_by_label("Definition (YAML)")).to_have_value(re.compile("field: amount\n"))
    dialog.get_by_role("tab", name="Blocks").click()
    expect(dialog.get_by_label("Value").nth(1)).to_have_value("10")
    dialog.get_by_role("button", name="Save").click()
    expect(look.page.get_by_role("heading", level=1)).to_have_text("Lapsed customers")
    found = look.api("/api/segments/lapsed_and_willing")
    assert found["words"]["en"] == said
    look.page.get_by_role("button", name="New version").click()
    again = look.page.get_by_role("dialog")
    again.get_by_label("Value").nth(1).fill("1000000")
    expect(again.get_by_role("region", name="What it would find")).to_contain_text(
        f"Compared with version 1, 0 would enter and {counted} would leave."
    )


def test_a_template_made_another_keeps_no_title_in_the_other_language(look: Looking) -> None:
    look.open("/segments")
    look.page.get_by_role("button", name="New segment").click()
    dialog = look.page.get_by_role("dialog")
    dialog.get_by_label("Name", exact=True).fill("another")
    expect(dialog.get_by_label("Title (Chinese)")).to_be_hidden()
    dialog.get_by_label("Title", exact=True).fill("Another")
    dialog.get_by_text("In Chinese").click()
    expect(dialog.get_by_label("Title (Chinese)")).to_have_value("Another")
    dialog.get_by_label("Description (Chinese)").fill("另一个。")
    dialog.get_by_label("Description", exact=True).fill("Another one.")
    assert look.visitor.axe("dialog[open]") == []
    dialog.get_by_role("button", name="Save").click()
    expect(look.page.get_by_role("heading", level=1)).to_have_text("Another")
    said = look.api("/api/segments/another")
    assert said["title"] == {"en": "Another", "zh": "Another"}
    assert said["description"] == {"en": "Another one.", "zh": "另一个。"}


def test_empty_begins_with_blocks_that_say_what_to_add(look: Looking) -> None:
    look.visitor.expected.append("422")
    look.open("/segments")
    look.page.get_by_role("button", name="New segment").click()
    dialog = look.page.get_by_role("dialog")
    dialog.get_by_label("Template").select_option("none")
    expect(dialog.get_by_role("tab", name="Blocks")).to_have_attribute("aria-selected", "true")
    expect(dialog.get_by_label("Name", exact=True)).to_have_value("")
    expect(dialog.get_by_role("region", name="Who is in it")).to_contain_text("Add the first condition.")
    assert look.visitor.axe("dialog[open]") == []
    dialog.get_by_role("tab", name="YAML").click()
    expect(dialog.get_by_label("Definition (YAML)")).to_have_value(re.compile('"all": \\[\\]'))
    dialog.get_by_role("tab", name="Blocks").click()
    dialog.get_by_role("button", name="Add a condition").click()
    expect(dialog.get_by_role("group", name="What they did")).to_have_count(1)
    dialog.get_by_label("Name", exact=True).fill("from_nothing")
    dialog.get_by_label("Title", exact=True).fill("From nothing")
    dialog.get_by_label("Description", exact=True).fill("Begun with nothing.")
    dialog.get_by_role("button", name="Save").click()
    expect(look.page.get_by_role("heading", level=1)).to_have_text("From nothing")


def test_a_half_built_definition_is_told_what_it_lacks_and_is_not_lost(look: Looking) -> None:
    look.visitor.expected.append("422")
    look.open("/segments")
    look.page.get_by_role("button", name="New segment").click()
    dialog = look.page.get_by_role("dialog")
    dialog.get_by_label("Kind of condition").select_option("trait")
    preview = dialog.get_by_role("region", name="What it would find")
    expect(preview).to_contain_text("A trait › Trait: Nothing stands here yet.")
    dialog.get_by_label("Kind of condition").select_option("all")
    dialog.get_by_role("button", name="Add a condition").click()
    expect(preview).to_contain_text("All of these hold › Condition 1 › A trait › Trait: Nothing stands here yet.")
    expect(dialog.get_by_role("group", name="A trait")).to_have_accessible_description(re.compile("Nothing stands"))
    expect(dialog.get_by_role("group", name="What they did")).to_have_accessible_description("")
    dialog.get_by_role("tab", name="YAML").click()
    field = dialog.get_by_label("Definition (YAML)")
    expect(field).to_have_value(re.compile('"known": true'))
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill((field.input_value()).replace('"name": ""', '"name": "city"'))
    dialog.get_by_role("tab", name="Blocks").click()
    expect(dialog.get_by_label("Trait", exact=True)).to_have_value("city")


def test_members_reach_and_overlaps_are_the_apis(look: Looking) -> None:
    look.open(f"/segments/lapsed?tab=sample&of={RUN}")  # facts of now are others a moment later
    sample = look.api("/api/segments/lapsed/sample", of=RUN)["members"]
    shown = look.page.get_by_role("list", name="Sample").get_by_role("link")
    assert shown.all_inner_texts() == [one["customer"] for one in sample]
    expect(look.page.get_by_text(f"This customer: {sample[0]['why']['fact']['en']}")).to_be_visible()
    look.open("/segments/lapsed?tab=reach")
    steps = look.api("/api/segments/lapsed/funnel")["steps"]
    bars = look.page.get_by_role("list", name="Reach").get_by_role("listitem")
    assert [bar.locator("span").last.inner_text() for bar in bars.all()] == [f"{one['customers']:,}" for one in steps]
    look.page.get_by_label("Channel").select_option("sms")
    expect(bars.nth(2)).to_contain_text("0")
    look.open("/segments/lapsed?tab=overlaps")
    others = look.api("/api/segments/lapsed/overlaps")["others"]
    rows = [cells(row) for row in look.page.locator("tbody tr").all()]
    titles = {one["name"]: one["title"]["en"] for one in look.api("/api/segments", limit=200)["data"]}
    assert [(row[0], row[1]) for row in rows] == [(titles[one["name"]], f"{one['both']:,}") for one in others]


def test_steps_references_and_values_are_built_too(look: Looking) -> None:
    look.visitor.expected.append("422")
    look.open("/segments")
    look.page.get_by_role("button", name="New segment").click()
    dialog = look.page.get_by_role("dialog")
    dialog.get_by_label("Name", exact=True).fill("left_again")
    preview = dialog.get_by_role("region", name="What it would find")
    dialog.get_by_label("Kind of condition").select_option("sequence")
    second = dialog.get_by_role("group", name="Step 2")
    second.get_by_label("At most").fill("2")
    second.get_by_label("Unit").select_option("hours")
    second.get_by_text("This did not follow").click()
    dialog.get_by_label("Kind of condition").select_option("all")
    dialog.get_by_role("button", name="Add a condition").click()
    added = dialog.get_by_role("group", name="What they did").last
    added.get_by_label("Measure").select_option("last")
    added.get_by_label("Of", exact=True).select_option("lines")
    added.get_by_label("Field").select_option("category")
    shelves = [one["name"] for one in look.api("/api/item-shelves")["categories"]]
    assert suggested(added.get_by_label("Value")) == shelves
    added.get_by_label("Value").fill(shelves[0].swapcase())
    expect(added).to_contain_text(f"Known here, in other letters: {shelves[0]}.")
    added.get_by_label("Value").fill("PRODUCE")
    expect(added).not_to_contain_text("Known here")
    dialog.get_by_role("button", name="Add a condition").click()
    dialog.get_by_role("group", name="What they did").last.get_by_label("Kind of condition").select_option("segment")
    offered = dialog.get_by_label("Segment", exact=True).locator("option")
    names = {one["name"] for one in look.api("/api/segments", limit=200)["data"]}
    expect(offered).to_have_count(len(names - {"left_again"}) + 1)  # and to choose one
    assert "left_again" not in {one.get_attribute("value") for one in offered.all()}
    dialog.get_by_label("Segment", exact=True).select_option("lapsed")
    expect(preview).to_contain_text("lapsed")
    expect(preview).to_have_attribute("aria-busy", "false")
    assert look.visitor.axe("dialog[open]") == []
    dialog.get_by_role("button", name="Save").click()
    expect(look.page.get_by_role("heading", level=1)).to_have_text("New customers")
    where = yaml.safe_load(look.api("/api/segments/left_again")["definition"])["where"]
    assert where == {
        "all": [
            {
                "sequence": {
                    "steps": [{"of": "events"}, {"of": "orders", "within": {"hours": 2}, "never": True}],
                    "within_days": 91,
                }
            },
            {
                "behaviour": {
                    "of": "lines",
                    "measure": "last",
                    "field": "category",
                    "within_days": 91,
                    "is": {"is": "PRODUCE"},
                }
            },
            {"segment": {"name": "lapsed", "member": True}},
        ]
    }
    look.open("/segments/lapsed")
    used = look.page.get_by_role("region", name="What it means").locator("a[href='/segments/left_again']")
    expect(used).to_have_text("New customers")


def suggested(field: Locator) -> list[str]:
    """Give what a field offers while somebody types."""
    offered = field.page.locator(f"[id='{field.get_attribute('list')}'] option")
    return [str(option.get_attribute("value")) for option in offered.all()]


def test_traits_and_channels_are_suggested(look: Looking) -> None:
    look.visitor.expected.append("422")
    look.open("/segments")
    look.page.get_by_role("button", name="New segment").click()
    dialog = look.page.get_by_role("dialog")
    dialog.get_by_label("Kind of condition").select_option("trait")
    names = [one["name"] for one in look.api("/api/known-traits")["data"]]
    assert names
    trait = dialog.get_by_label("Trait", exact=True)
    expect(dialog.locator("datalist option")).to_have_count(len(names))
    assert suggested(trait) == names
    trait.fill(names[0].upper())
    expect(dialog.get_by_role("group", name="A trait")).to_contain_text(f"Known here, in other letters: {names[0]}.")
    assert look.visitor.axe("dialog[open]") == []
    dialog.get_by_label("Kind of condition").select_option("consent")
    assert "email" in suggested(dialog.get_by_label("Channel"))
    assert "marketing" in suggested(dialog.get_by_label("Topic"))


def test_who_is_in_it_now_is_shown_with_its_moment(look: Looking, furnished_house: House) -> None:
    furnished_house.workspace.follow_segments()
    look.open("/segments/lapsed")
    standing = look.api("/api/segments/lapsed")["standing"]
    now = look.page.get_by_role("region", name="Now")
    expect(now.get_by_text(f"{standing['size']:,}", exact=True)).to_be_visible()
    expect(now.locator("time")).to_contain_text("as of")
    look.open("/segments")
    row = look.page.locator("tbody tr", has=look.page.locator('a[href="/segments/lapsed"]'))
    assert cells(row.first)[1] == f"{look.api('/api/segments/lapsed')['standing']['size']:,}"


def test_members_of_a_run_are_reached_by_its_moment_and_those_now_follow_when_they_are_found(
    look: Looking, furnished_house: House
) -> None:
    look.open("/segments/champions")
    run = look.api("/api/segments/champions")["run"]
    expect(look.page.get_by_text("Who is in it now, by version 1")).to_be_visible()
    look.page.get_by_label("Whose members").select_option(RUN)
    expect(look.page).to_have_url(re.compile("of=2025-11-27"))
    expect(look.page.get_by_text("Whom that run found, by version 1")).to_be_visible()
    members = look.api("/api/segments/champions/members", of=RUN)["data"]
    expect(look.page.locator("tbody tr")).to_have_count(len(members))
    assert len(members) == min(50, run["size"]) > 0
    export = look.page.get_by_role("link", name="Export this run as CSV").get_attribute("href")
    assert "as_of=2025-11-27" in str(export)
    look.page.get_by_role("tab", name="Reach").click()
    steps = look.api("/api/segments/champions/funnel", of=RUN)["steps"]
    bars = look.page.get_by_role("list", name="Reach").get_by_role("listitem")
    expect(bars.first).to_contain_text(f"{steps[0]['customers']:,}")

    defined = DEFINITION.replace("often", "found_later").replace("at_least: 10", "at_least: 1")
    furnished_house.workspace.segment_views.define(defined)
    furnished_house.workspace.segment_views.run("found_later")
    look.open("/segments/found_later?tab=sample")
    panel = look.page.get_by_role("tabpanel")
    expect(panel).to_contain_text("is being found; nobody knows yet")
    assert look.wrong_with_access() == []
    look.page.get_by_role("button", name="Show the last run").click()
    expect(panel.get_by_role("list", name="Sample").get_by_role("link")).to_have_count(10)
    look.page.get_by_label("Whose members").select_option("")
    expect(panel).to_contain_text("is being found; nobody knows yet")
    furnished_house.workspace.follow_segments()
    expect(panel.get_by_role("list", name="Sample").get_by_role("link")).to_have_count(10, timeout=15_000)


def test_who_entered_and_left_is_charted_and_listed(look: Looking, furnished_house: House) -> None:
    workspace = furnished_house.workspace
    workspace.segment_views.define(DEFINITION.replace("often", "entered").replace("at_least: 10", "at_least: 1"))
    workspace.follow_segments()
    look.open("/segments/entered?tab=history")
    expect(look.page.get_by_role("tabpanel")).to_contain_text("Nobody entered or left")
    workspace.events.append([order(number, f"new{number}", datetime.now(UTC), 1) for number in (1, 2)], source="till")
    workspace.follow_segments()
    look.open("/segments/entered?tab=history")
    moves = look.api("/api/segments/entered/moves")["data"]
    assert [one["entered"] for one in moves] == [True, True]
    table = look.page.get_by_role("table", name=re.compile("Who entered and left"))
    rows = [cells(row) for row in table.locator("tbody tr").all()]
    assert [row[:2] for row in rows] == [[one["customer"], "Entered"] for one in moves]
    expect(look.page.get_by_role("tabpanel").locator("[data-drawn]")).to_have_count(1)
    assert look.wrong_with_access() == []


def test_a_segment_is_removed_but_not_while_others_refer_to_it(look: Looking, furnished_house: House) -> None:
    views = furnished_house.workspace.segment_views
    views.define(DEFINITION.replace("often", "to_go"))
    refers = DEFINITION.replace("often", "refers").partition("where:")[0]
    views.define(f"{refers}where: {{segment: {{name: to_go, member: false}}}}")
    look.visitor.expected += ["409", "404"]
    look.open("/segments/to_go")
    look.page.get_by_role("button", name="Remove").click()
    dialog = look.page.get_by_role("dialog")
    expect(dialog.locator("a[href='/segments/refers']")).to_have_text("Often")
    dialog.get_by_role("button", name="Remove segment").click()
    expect(dialog.get_by_role("alert")).to_contain_text("is used by refers")
    assert look.visitor.axe("dialog[open]") == []
    for name in ("refers", "to_go"):
        look.open(f"/segments/{name}")
        look.page.get_by_role("button", name="Remove").click()
        look.page.get_by_role("dialog").get_by_role("button", name="Remove segment").click()
        expect(look.page.get_by_role("heading", level=1)).to_have_text("Segments")
        expect(look.page.get_by_text(f"{name} is removed.")).to_be_visible()
    assert not {"refers", "to_go"} & {one["name"] for one in look.api("/api/segments", limit=200)["data"]}


def test_an_unreadable_segment_is_marked_says_what_to_do_and_can_be_removed(
    look: Looking, furnished_house: House
) -> None:
    workspace, table = furnished_house.workspace, SEGMENT_DEFINITION
    workspace.segment_views.define(DEFINITION.replace("often", "of_later"))
    with workspace.database.write() as connection:
        connection.execute(update(table).where(table.c.name == "of_later").values(body='{"later": true}'))
    look.visitor.expected += ["409", "404"]
    look.open("/")
    expect(look.page.get_by_text("Segments cannot be read")).to_be_visible()
    look.open("/segments")
    row = look.page.locator("tbody tr", has_text="of_later")
    expect(row).to_contain_text("Cannot be read")
    expect(row).to_contain_text("Update Suasion")
    assert look.wrong_with_access() == []
    look.open("/segments/of_later")
    expect(look.page.get_by_role("alert")).to_contain_text("Update Suasion")
    look.page.get_by_role("button", name="Remove").click()
    look.page.get_by_role("dialog").get_by_role("button", name="Remove segment").click()
    expect(look.page.get_by_text("of_later is removed.")).to_be_visible()
