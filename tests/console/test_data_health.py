import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.console.browsing import Watched, watched
from tests.console.corner_house import come_in
from tests.console.event_house import ATTACK, bad, event_house, send
from tests.http.house import House

SCREENS = ("/data-health", "/data-health?tab=volume", "/data-health?tab=plan")


@pytest.fixture
def shop(tmp_path_factory: pytest.TempPathFactory, built: None) -> Iterator[House]:
    with event_house(tmp_path_factory.mktemp("health") / "shop") as made:
        send(made, *(bad(n) for n in range(1, 5)), bad(5, nothing="to mend"))
        send(made, {"messageId": "attack", "event": ATTACK, "userId": None}, source=ATTACK)
        send(made, {"messageId": "good"})
        yield made


@pytest.fixture
def page(browser: Browser, shop: House) -> Iterator[Watched]:
    with watched(browser, str(shop.client.base_url)) as visitor:
        yield come_in(visitor)


def opened(page: Page) -> None:
    """Open the reason for which views of a product were set aside."""
    link = page.locator("tbody tr").filter(has_text="Product Viewed").get_by_role("link").first
    expect(link).to_be_visible()
    link.click()
    expect(page).to_have_url(re.compile("reason=against_plan"))
    expect(page.get_by_role("dialog").locator("tbody tr").first).to_be_visible(timeout=20_000)


@pytest.mark.parametrize(("locale", "theme", "width"), [("en", "light", 1280), ("zh-Hans", "dark", 375)])
def test_each_part_passes_axe_and_fits(browser: Browser, shop: House, locale: str, theme: str, width: int) -> None:
    with watched(browser, str(shop.client.base_url), locale=locale, theme=theme, width=width) as visitor:
        come_in(visitor)
        for path in SCREENS:
            found = visitor.open(path)
            expect(found.locator(".skeleton")).to_have_count(0)
            expect(found.locator("[aria-busy=true]")).to_have_count(0)
            assert visitor.axe() == [], path
            assert visitor.too_wide() == [], path
        found = visitor.open(SCREENS[0])
        opened(found)
        expect(found.get_by_role("dialog").locator("tbody tr").first).to_be_visible()
        assert visitor.axe("dialog[open]") == []
        assert visitor.other_hosts() == set()


def test_orders_that_are_in_no_sum_are_told_of(shop: House, page: Watched) -> None:
    found = page.open("/data-health")
    expect(found.get_by_role("main")).to_contain_text("Against the tracking plan")
    expect(found.get_by_text("Some orders are in no sum")).to_have_count(0)
    said = {"order_id": "o1", "currency": "XTS", "products": [{"product_id": "tea", "price": 2}]}
    send(shop, {"messageId": "foreign", "event": "Order Completed", "properties": said})
    expect(page.open("/data-health").get_by_role("main")).to_contain_text("XTS: 1")


def test_what_waits_is_counted_by_reason_and_nobody_is_named(page: Watched) -> None:
    found = page.open("/data-health")
    main = found.get_by_role("main")
    row = found.locator("tbody tr").filter(has_text="Against the tracking plan")
    expect(row).to_contain_text("held, can be mended")
    expect(row).to_contain_text("5")
    expect(main.get_by_text("as of").first).to_be_visible()
    opened(found)
    drawer = found.get_by_role("dialog")
    expect(drawer).to_contain_text("Mend the sender or the plan")
    expect(drawer.locator("tbody tr")).to_have_count(5)
    expect(drawer).not_to_contain_text("ann@shop.test")


def test_events_are_mended_previewed_replayed_and_a_second_replay_adds_nothing(page: Watched, shop: House) -> None:
    found = page.open("/data-health")
    opened(found)
    drawer = found.get_by_role("dialog")
    for place, (act, path, to) in enumerate(
        (("Rename", "properties.cost", "properties.price"), ("Read a text as a number", "properties.price", "")), 1
    ):
        drawer.get_by_role("button", name="Add a change").click()
        part = drawer.get_by_role("group", name=f"Change {place}")
        part.get_by_label("What to do").select_option(label=act)
        part.get_by_label("Where").fill(path)
        if to:
            part.get_by_label("New name").fill(to)
    drawer.get_by_role("button", name="Preview").click()
    expect(drawer.get_by_text("4 of 5 events would pass.")).to_be_visible()
    expect(drawer.get_by_text("1 event would wait on: Against the tracking plan")).to_be_visible()
    assert shop.workspace.events.last_sequence() == 1, "a preview changes nothing"
    drawer.get_by_role("button", name="Replay").click()
    asked = found.get_by_role("dialog").last
    expect(asked).to_contain_text("4 events will be stored in the log")
    asked.get_by_role("button", name="Replay").click()
    expect(drawer.get_by_text("4 events stored, 0 known already.")).to_be_visible(timeout=30_000)
    expect(drawer.locator("tbody tr")).to_have_count(1)
    assert shop.workspace.events.last_sequence() == 5
    drawer.get_by_role("button", name="Preview").click()
    expect(drawer.get_by_text("0 of 1 event would pass.")).to_be_visible()
    expect(drawer.get_by_role("button", name="Replay")).to_have_count(0)


def test_a_change_that_means_nothing_is_refused_with_the_reason(page: Watched) -> None:
    page.expected.append("422")
    found = page.open("/data-health")
    opened(found)
    drawer = found.get_by_role("dialog")
    drawer.get_by_role("button", name="Add a change").click()
    drawer.get_by_label("Where").fill("properties..price")
    drawer.get_by_role("button", name="Preview").click()
    expect(drawer.get_by_role("alert")).to_contain_text("is no path")
    drawer.get_by_role("button", name="Remove change 1").click()
    expect(drawer.get_by_text("Without changes they are tried as they are")).to_be_visible()


def test_volumes_say_when_there_is_too_little_to_judge_and_show_the_days(page: Watched) -> None:
    found = page.open("/data-health?tab=volume")
    row = found.locator("tbody tr").filter(has_text="Signed Up")
    expect(row).to_contain_text("not enough data")
    row.get_by_role("button", name="Signed Up").click()
    expect(found.get_by_role("img", name="Signed Up from web: events a day")).to_be_visible()


def test_a_new_plan_is_put_in_force_and_a_broken_one_is_refused(page: Watched, shop: House) -> None:
    page.expected.append("422")
    found = page.open("/data-health?tab=plan")
    expect(found.get_by_text("Version 1")).to_be_visible()
    found.get_by_role("button", name="Edit").click()
    text = found.get_by_role("dialog").get_by_label("The plan (YAML)")
    text.fill("events: [")
    found.get_by_role("button", name="Put in force").click()
    expect(found.get_by_text("The tracking plan is not YAML")).to_be_visible()
    text.fill("unplanned: quarantine")
    found.get_by_role("button", name="Put in force").click()
    expect(found.get_by_text("Version 2", exact=True)).to_be_visible()
    stored = shop.workspace.events.tracking.stored()
    assert stored is not None
    assert stored.body == "unplanned: quarantine"


def test_whoever_may_not_change_anything_sees_no_button_that_would_be_refused(browser: Browser, shop: House) -> None:
    with watched(browser, str(shop.client.base_url)) as visitor:
        found = come_in(visitor, "viewer").open("/data-health")
        opened(found)
        drawer = found.get_by_role("dialog")
        expect(drawer.locator("tbody tr").first).to_be_visible()
        expect(drawer.get_by_role("button", name="Preview")).to_have_count(0)
        visitor.open("/data-health?tab=plan")
        expect(found.get_by_text("Version 1")).to_be_visible()
        expect(found.get_by_role("button", name="Edit")).to_have_count(0)


def test_an_attack_in_a_name_or_a_source_is_text(page: Watched) -> None:
    found = page.open("/data-health")
    expect(found.locator("tbody tr").filter(has_text="onerror")).to_be_visible()
    found.locator("tbody tr").filter(has_text="onerror").get_by_role("link").first.click()
    expect(found.get_by_role("dialog").locator("tbody")).to_contain_text("onerror")
    assert found.evaluate("window.__xss") is None


def test_an_empty_workspace_says_so_and_leads_on(newcomer: Watched) -> None:
    newcomer.expected.append("404")
    found = newcomer.open("/data-health")
    expect(found.get_by_text("No event waits in quarantine.")).to_be_visible()
    newcomer.open("/data-health?tab=volume")
    expect(found.get_by_text("No live event came in the last 29 days.")).to_be_visible()
    newcomer.open("/data-health?tab=plan")
    expect(found.get_by_role("button", name="Write a plan")).to_be_visible()
