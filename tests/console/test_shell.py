from playwright.sync_api import Browser, expect

from tests.console.browsing import Watched, watched
from tests.console.conftest import sign_in
from tests.console.made_server import MadeSession


def test_the_first_tab_skips_to_the_content(signed_in: Watched) -> None:
    page = signed_in.open("/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_going_back_by_keyboard_nothing_focused_lies_under_the_header(signed_in: Watched) -> None:
    page = signed_in.open("/components")
    page.locator("main").get_by_role("button").last.focus()
    hidden = """() => {
        const under = document.activeElement.getBoundingClientRect(), header = document.querySelector("header");
        const inside = document.querySelector("main").contains(document.activeElement);
        return inside && under.top < header.getBoundingClientRect().bottom ? document.activeElement.outerHTML : "";
    }"""
    scrolled = set()
    for _ in range(60):
        page.keyboard.press("Shift+Tab")
        assert page.evaluate(hidden) == ""
        scrolled.add(page.evaluate("scrollY"))
    assert len(scrolled) > 3, "it had to scroll"


def test_the_navigation_shows_only_screens_that_exist(newcomer: Watched) -> None:
    page = newcomer.open("/")
    links = page.get_by_role("navigation", name="Main navigation").get_by_role("link")
    for link in links.all():
        link.click()
        expect(link).to_have_attribute("aria-current", "page")
        expect(page.get_by_text("There is nothing at this address.")).to_have_count(0)


def test_on_a_phone_the_navigation_opens_from_a_button(browser: Browser, address: str) -> None:
    with watched(browser, address, width=375) as visitor:
        sign_in(visitor)
        page = visitor.open("/components")
        navigation = page.get_by_role("navigation", name="Main navigation")
        expect(navigation).to_be_hidden()
        page.get_by_role("button", name="Menu").click()
        expect(navigation).to_be_visible()
        assert visitor.axe() == []
        navigation.get_by_role("link", name="Home").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Home")
        expect(navigation).to_be_hidden()


def test_the_chosen_language_is_kept_on_the_server_and_here(signed_in: Watched, session: MadeSession) -> None:
    page = signed_in.open("/")
    page.get_by_text("Ada Lovelace").first.click()
    page.get_by_label("Language").select_option("zh-Hans")
    expect(page.get_by_role("heading", level=1)).to_have_text("首页")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    assert session.language == "zh-Hans"
    assert page.title() == "首页 · Suasion"
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("首页")


def test_the_chosen_theme_wins_over_the_system_and_stays(signed_in: Watched) -> None:
    page = signed_in.open("/")
    background = "getComputedStyle(document.documentElement).backgroundColor"
    light = page.evaluate(background)
    page.get_by_text("Ada Lovelace").first.click()
    page.get_by_label("Appearance").select_option("dark")
    dark = page.evaluate(background)
    assert dark != light
    page.reload()
    page.get_by_role("heading", level=1).wait_for()
    assert page.evaluate(background) == dark


def test_an_address_that_is_no_screen_says_so_with_a_way_home(signed_in: Watched) -> None:
    page = signed_in.page
    page.goto(f"{signed_in.address}components/nothing")
    expect(page.get_by_text("There is nothing at this address.")).to_be_visible()
    page.get_by_role("link", name="Go to Home").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Home")


def test_the_first_view_downloads_neither_charts_nor_the_other_language(signed_in: Watched) -> None:
    signed_in.open("/")
    names = [url.rpartition("/")[2] for url in signed_in.requests]
    assert any(name.startswith("en-") for name in names)
    assert not any(name.startswith(("echarts-", "zh-Hans-", "Gallery-")) for name in names)


def test_motion_is_still_for_whoever_asked_for_that(browser: Browser, address: str) -> None:
    seconds = "[...document.querySelectorAll('.skeleton')].map(e => getComputedStyle(e).animationDuration)"
    for motion, expected in ((False, "0.001s"), (True, "1.4s")):
        with watched(browser, address, motion=motion) as visitor:
            sign_in(visitor)
            assert set(visitor.open("/components").evaluate(seconds)) == {expected}
