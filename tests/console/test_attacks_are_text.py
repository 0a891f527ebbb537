"""T47 in the browser: whatever text an event, item, trait, segment or message carries is shown and never run."""

from playwright.sync_api import Browser, expect

from tests.console.furnished import ATTACKS, attacked
from tests.console.looking import looking
from tests.http.house import House

_PARTS = ("timeline", "traits", "segments", "predictions", "recommendations", "decisions", "consent")


def test_no_script_runs_wherever_an_attack_is_shown(browser: Browser, furnished_house: House) -> None:
    customer = attacked(furnished_house)
    paths = [f"/customers/{customer}?tab={part}" for part in _PARTS]
    paths += [
        "/segments",
        "/customers?segment=attack",
        *(f"/segments/attack?tab={tab}" for tab in ("definition", "sql")),
    ]
    with looking(browser, furnished_house, locale="zh-Hans") as look:
        for path in paths:
            look.open(path)
            look.page.evaluate("document.querySelectorAll('main details').forEach(each => { each.open = true })")
            assert look.page.evaluate("window.__xss") is None, path
            assert look.page.locator("main").locator("script, iframe, svg [onload], img").count() == 0, path


def test_every_attack_is_on_the_screen_as_its_own_text(browser: Browser, furnished_house: House) -> None:
    customer = attacked(furnished_house)
    shown: dict[str, tuple[str, ...]] = {
        "timeline": ATTACKS,
        "traits": ATTACKS[:3],
        "segments": ATTACKS,
        "consent": ATTACKS,
    }
    with looking(browser, furnished_house) as look:
        for part, texts in shown.items():
            look.open(f"/customers/{customer}?tab={part}")
            text = look.page.locator("main").text_content() or ""
            assert [attack for attack in texts if attack not in text] == []
        look.open(f"/customers/{customer}?kind=%5B%22event%22%5D")
        look.page.get_by_role("button", name="Raw JSON").first.click()
        expect(look.page.get_by_role("dialog")).to_contain_text("window.__xss=1")


def test_a_message_full_of_attacks_runs_nothing_and_cannot_read_its_parent(
    browser: Browser, furnished_house: House
) -> None:
    customer = attacked(furnished_house)
    with looking(browser, furnished_house) as look:
        # The frame refuses scripts and says so for each.
        look.visitor.expected += ["Blocked script execution", "Content Security Policy"]
        (delivery,) = look.api("/api/deliveries", customer=customer)["data"]
        look.open(f"/customers/{customer}?tab=messages&message={delivery['id']}")
        frame = look.page.get_by_role("dialog").locator("iframe")
        inside = look.page.get_by_role("dialog").frame_locator("iframe")
        expect(inside.get_by_text("<script>window.__xss=1</script>").first).to_be_visible()
        assert inside.locator("script, iframe, img[onerror], svg").count() == 0
        assert look.page.evaluate("window.__xss") is None
        assert frame.get_attribute("sandbox") == ""
        assert frame.evaluate("element => element.contentDocument") is None
        (child,) = look.page.main_frame.child_frames
        read = "() => { try { return String(parent.document.title) } catch (refused) { return refused.name } }"
        assert child.evaluate(read) == "SecurityError"
        assert child.evaluate("() => window.__xss") is None
