import pytest
from playwright.sync_api import Browser, expect

from tests.console.browsing import Watched, watched
from tests.console.conftest import sign_in


@pytest.mark.parametrize("locale", ["en", "zh-Hans"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 375])
def test_every_component_passes_axe_and_fits(
    browser: Browser, address: str, locale: str, theme: str, width: int
) -> None:
    with watched(browser, address, locale=locale, theme=theme, width=width) as visitor:
        sign_in(visitor)
        page = visitor.open("/components")
        expect(page.locator("html")).to_have_attribute("lang", locale)
        expect(page.locator("[data-drawn]")).to_have_count(2)
        assert visitor.axe() == []
        assert visitor.too_wide() == []


@pytest.mark.parametrize(
    ("button", "words"), [("Ask before sending", "1,204 customers"), ("Open a drawer", "Web shop")]
)
def test_dialogs_pass_axe_keep_the_focus_and_give_it_back(signed_in: Watched, button: str, words: str) -> None:
    page = signed_in.open("/components")
    opener = page.get_by_role("button", name=button)
    opener.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(words)
    assert signed_in.axe("dialog[open]") == []
    for _ in range(6):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()


def test_a_table_loads_more_and_its_rows_are_reached_by_arrow_keys(signed_in: Watched) -> None:
    page = signed_in.open("/components")
    table = page.get_by_role("region", name="Items", exact=True).first
    expect(table.get_by_role("link")).to_have_count(5)
    page.get_by_role("button", name="Load more").click()
    expect(table.get_by_role("link")).to_have_count(10)
    expect(page.get_by_text("10 of 40")).to_be_visible()
    table.get_by_role("link").first.focus()
    page.keyboard.press("ArrowDown")
    expect(table.get_by_role("link", name="A-2")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Home")


def test_nothing_shows_zero_while_it_loads_or_lacks_data(signed_in: Watched) -> None:
    figures = signed_in.open("/components").get_by_role("region", name="Figures")
    expect(figures).to_contain_text("12,345")
    expect(figures.get_by_text("Not enough data")).to_be_visible()
    expect(figures.get_by_text("312 of 500 buyers")).to_be_visible()
    expect(figures.get_by_text("as of 22 Nov 2026, 03:41")).to_have_count(3)
    assert "0" not in figures.locator("p", has=signed_in.page.locator(".skeleton")).inner_text()


def test_a_chart_has_its_numbers_as_a_table(signed_in: Watched) -> None:
    page = signed_in.open("/components")
    card = page.get_by_role("region", name="Orders by category").first
    card.get_by_text("Show as a table").click()
    expect(card.get_by_role("row", name="Bread 320")).to_be_visible()
    assert signed_in.axe() == []


def test_a_chart_follows_a_change_of_theme(signed_in: Watched) -> None:
    page = signed_in.open("/components")
    canvas = page.locator("[data-drawn] canvas").first
    canvas.scroll_into_view_if_needed()
    light = canvas.screenshot()
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(300)
    assert canvas.screenshot() != light


def test_tabs_are_walked_with_arrow_keys(signed_in: Watched) -> None:
    page = signed_in.open("/components")
    page.get_by_role("tab", name="Timeline").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Traits")).to_be_focused()
    expect(page.get_by_role("tabpanel")).to_contain_text("Orders in 90 days")


def test_a_message_frame_has_no_script_and_no_session(signed_in: Watched) -> None:
    page = signed_in.open("/components")
    frame = page.locator("iframe")
    assert frame.get_attribute("sandbox") == ""
    frame.scroll_into_view_if_needed()
    expect(page.frame_locator("iframe").get_by_text("Bread is 20 %")).to_be_visible()


def test_the_search_box_is_a_combobox_for_the_keyboard(signed_in: Watched) -> None:
    page = signed_in.open("/components")
    page.keyboard.press("/")
    box = page.locator("[role=combobox]:focus")
    expect(box).to_have_count(1)
    page.keyboard.type("rye")
    expect(box).to_have_value("rye")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", name="no. 2")).to_have_attribute("aria-selected", "true")
    assert signed_in.axe() == []
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Home")


def test_copying_a_call_leaves_the_key_a_variable(signed_in: Watched) -> None:
    page = signed_in.open("/components")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy as API call").click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"curl '{signed_in.address}api/session' \\\n  -H \"Authorization: Bearer $SUASION_KEY\""
