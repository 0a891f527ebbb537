import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.console.browsing import Watched, watched
from tests.console.corner_house import come_in, refuse
from tests.console.event_house import ATTACK, bad, event_house, send
from tests.http.house import House


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, built: None) -> Iterator[House]:
    with event_house(tmp_path_factory.mktemp("live") / "shop") as made:
        send(made, {"messageId": "one", "properties": {"plan": "gold", "from": "ann@shop.test"}})
        send(made, {"messageId": "one", "properties": {"plan": "gold", "from": "ann@shop.test"}})
        send(made, bad(1), {"messageId": "app-1", "event": ATTACK, "properties": {ATTACK: ATTACK}}, source="app")
        yield made


@pytest.fixture
def page(browser: Browser, shop: House) -> Iterator[Watched]:
    with watched(browser, str(shop.client.base_url)) as visitor:
        yield come_in(visitor)


@pytest.mark.parametrize(("locale", "theme", "width"), [("en", "light", 1280), ("zh-Hans", "dark", 375)])
def test_every_event_shows_its_verdict_and_leads_to_its_customer(
    browser: Browser, shop: House, locale: str, theme: str, width: int
) -> None:
    with watched(browser, str(shop.client.base_url), locale=locale, theme=theme, width=width) as visitor:
        found = come_in(visitor).open("/events")
        rows = found.locator("tbody tr")
        expect(rows.filter(has_text="Signed Up").first).to_be_visible()
        for word in ("^(stored|已保存)", "^(duplicate|重复)", "^(quarantined|已隔离)"):
            expect(found.get_by_role("table").get_by_text(re.compile(word)).first).to_be_visible()
        expect(
            found.get_by_role("table").get_by_text(re.compile("Against the tracking plan|不符合跟踪计划"))
        ).to_be_visible()
        expect(found.get_by_text(re.compile("the last 500 events|最近的 500 个事件"))).to_be_visible()
        assert visitor.axe() == []
        assert visitor.too_wide() == []
        rows.get_by_role("link", name="c00000001").first.click()
        expect(found).to_have_url(re.compile("/customers/c00000001"))


def test_what_comes_is_seen_and_a_pause_holds_it_back_and_counts(page: Watched, shop: House) -> None:
    found = page.open("/events")
    rows = found.locator("tbody tr")
    expect(rows.filter(has_text="Signed Up").first).to_be_visible()
    send(shop, {"event": "Came While Looking", "messageId": "looking"})
    expect(rows.filter(has_text="Came While Looking")).to_be_visible()
    found.get_by_role("button", name="Pause").click()
    send(shop, {"event": "Came While Paused", "messageId": "paused"})
    expect(found.get_by_text("1 new event since")).to_be_visible()
    expect(rows.filter(has_text="Came While Paused")).to_have_count(0)
    found.get_by_role("button", name="Resume").click()
    expect(rows.filter(has_text="Came While Paused")).to_be_visible()


def test_it_is_searched_by_name_reason_and_customer_and_narrowed_by_verdict_and_source(page: Watched) -> None:
    found = page.open("/events")
    rows = found.locator("tbody tr")
    search = found.get_by_label("Search", exact=True).last
    for text, event in (
        ("against the tracking", "Product Viewed"),
        ("SIGNED", "Signed Up"),
    ):
        search.fill(text)
        expect(rows.filter(has_text=event).first).to_be_visible()
        expect(rows.filter(has_not_text=event)).to_have_count(0)
    search.fill("c00000001")
    expect(rows.filter(has_text="Signed Up").first).to_be_visible()
    expect(rows.filter(has_not_text="c00000001")).to_have_count(0)
    search.fill("nothing like this")
    expect(found.get_by_text("No event fits what is asked.")).to_be_visible()
    search.fill("")
    found.get_by_role("button", name="duplicate").click()
    expect(rows).to_have_count(1)
    expect(found).to_have_url(re.compile("verdict=duplicate"))
    found.get_by_role("button", name="duplicate").click()
    found.get_by_role("button", name="app", exact=True).click()
    expect(rows.filter(has_text="Product Viewed")).to_be_visible()
    expect(rows.filter(has_text="Signed Up")).to_have_count(0)


def test_one_event_is_read_or_seen_as_json_with_nobody_named(page: Watched) -> None:
    found = page.open("/events?verdict=duplicate")
    found.locator("tbody a").first.click()
    drawer = found.get_by_role("dialog")
    expect(drawer).to_contain_text("gold")
    drawer.get_by_role("tab", name="JSON").click()
    expect(drawer).to_contain_text('"verdict": "duplicate"')
    expect(drawer).not_to_contain_text("ann@shop.test")
    assert page.axe("dialog[open]") == []


def test_a_quarantined_one_leads_to_where_it_is_mended(page: Watched) -> None:
    found = page.open("/events?verdict=quarantined")
    found.locator("tbody a").first.click()
    found.get_by_role("dialog").get_by_role("link", name="Data health").click()
    expect(found).to_have_url(re.compile("/data-health.*against_plan"))


def test_an_attack_in_a_name_is_text(page: Watched) -> None:
    found = page.open("/events?source=app")
    row = found.locator("tbody tr").filter(has_text="onerror")
    expect(row).to_be_visible()
    row.get_by_role("link").first.click()
    expect(found.get_by_role("dialog")).to_contain_text(ATTACK)
    assert found.evaluate("window.__xss") is None
    assert page.other_hosts() == set()


def test_before_the_first_event_one_button_leads_on(newcomer: Watched) -> None:
    found = newcomer.open("/events")
    expect(found.get_by_text("No event came since the server was started.")).to_be_visible()
    found.get_by_role("main").get_by_role("link", name="Send a first event").click()
    expect(found).to_have_url(re.compile("/get-started"))


def test_what_goes_wrong_is_said_and_tried_again(page: Watched) -> None:
    refuse(page, "**/api/events/live*")
    found = page.open("/events")
    expect(found.get_by_role("alert")).to_contain_text("It broke.", timeout=30_000)
    found.unroute_all(behavior="ignoreErrors")
    found.get_by_role("button", name="Try again").click()
    expect(found.locator("tbody tr").filter(has_text="Signed Up").first).to_be_visible()


@pytest.mark.parametrize(
    ("locale", "said", "width"), [("en", "by a machine: ", 1280), ("zh-Hans", "机器产生：", 375)], ids=["en", "zh-Hans"]
)
def test_what_is_found_to_be_a_machines_while_it_is_looked_at_says_so_here_and_on_the_timeline(
    browser: Browser, shop: House, locale: str, said: str, width: int
) -> None:
    with watched(browser, str(shop.client.base_url), locale=locale, width=width) as visitor:
        found = come_in(visitor).open("/events")
        asked = {"messageId": f"driven {locale}", "event": f"Looked {locale}", "context": {"webdriver": True}}
        links = [
            {"messageId": f"{locale} {link}", "event": "Email Link Clicked", "properties": told}
            for link in "abc"
            for told in [{"email_id": locale, "link_id": link, "links": 3}]
        ]
        person, mail = f"scanned-{locale}", f"mail-{locale}"
        send(shop, *({"userId": person} | event for event in (asked, *links)), source=mail)
        rows = found.locator("tbody tr").filter(has_text=mail)
        expect(rows.filter(has_text=f"{said}driven_browser")).to_have_count(1)
        expect(rows.filter(has_text=f"{said}all_links")).to_have_count(0)
        assert shop.workspace.machines.follow() == 3
        expect(rows.filter(has_text=f"{said}all_links")).to_have_count(3)
        assert visitor.axe() == []
        rows.filter(has_text=f"{said}all_links").first.get_by_role("link", name="c0000").click()
        entries = found.locator("ol > li")
        expect(entries.filter(has_text=f"{said}all_links")).to_have_count(3)
        expect(entries.filter(has_text=f"Looked {locale}")).to_contain_text(f"{said}driven_browser")
        assert visitor.axe() == []
        assert visitor.too_wide() == []
