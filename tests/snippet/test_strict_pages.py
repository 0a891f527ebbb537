"""Pages with a strict policy, and clicks that report themselves only when asked to."""

from tests.snippet.receiver import Receiver
from tests.snippet.visiting import Visitor, element, loaded, loader, state, wait_for_state
from tests.waiting import until

BREACHES = "addEventListener('securitypolicyviolation', e => { window.breach = e.violatedDirective; })"


def test_it_runs_under_a_policy_that_forbids_everything_but_its_server(visitor: Visitor, intake: Receiver) -> None:
    policy = f"default-src 'none'; script-src {intake.address}; connect-src {intake.address}"
    visitor.context.add_init_script(BREACHES)
    visitor.serves(head=element(intake.address, consent="granted", autocapture="true"), policy=policy)
    page = visitor.tab()
    page.goto(visitor.shop.address)
    loaded(page).evaluate("suasion.page().track('Seen')")
    intake.wait_for("page", "Seen")
    wait_for_state(page, queued=0, errors=0)
    assert page.evaluate("window.breach") is None


def test_the_lines_run_with_a_nonce(visitor: Visitor, intake: Receiver) -> None:
    policy = f"default-src 'none'; script-src {intake.address} 'nonce-of-this-page'; connect-src {intake.address}"
    visitor.context.add_init_script(BREACHES)
    head = loader(intake.address, consent="granted").replace("<script>", '<script nonce="of-this-page">', 1)
    visitor.serves(head=head, policy=policy)
    page = visitor.tab()
    page.goto(visitor.shop.address)
    intake.wait_for("page")
    assert page.evaluate("window.breach") is None


def test_a_page_whose_policy_forbids_the_connection_keeps_working(visitor: Visitor, intake: Receiver) -> None:
    visitor.expected += ["Content Security Policy", "violates the document's"]
    visitor.serves(
        "<h1>Garden</h1>",
        head=element(intake.address, consent="granted"),
        policy=f"default-src 'none'; script-src {intake.address}",
    )
    page = visitor.tab()
    page.goto(visitor.shop.address)
    loaded(page).evaluate("suasion.track('Seen')")
    until(lambda: state(page)["retries"] > 0)
    assert (page.text_content("h1"), state(page)["queued"], intake.posts) == ("Garden", 1, [])


def test_calls_pushed_before_the_element_has_loaded_are_kept(visitor: Visitor, intake: Receiver) -> None:
    early = (
        "<script>(window.suasion = window.suasion || []).push(['track', 'Early', {n: 1}], ['track', 'Next'])</script>"
    )
    page = visitor.opens(head=early + element(intake.address, consent="granted"))
    events = intake.wait_for("Early", "Next")
    loaded(page).evaluate("suasion.push(['track', 'Late'])")
    intake.wait_for("Late")
    assert [event["event"] for event in events] == ["Early", "Next"]


SHELF = """
<button id="buy">Buy for Ann Example</button>
<a id="more" href="/garden?token=secret#x">More</a>
<a data-suasion-name="write" href="mailto:ann@corner.example">Write</a>
<div data-suasion-ignore><button id="private">Secret</button></div>
<form><input id="field" value="4111 1111"><input type="submit" name="send" value="Send my letter"></form>
<p id="text">Nothing to click</p>
<script>for (const name of ["click", "submit"]) addEventListener(name, (event) => event.preventDefault());</script>
"""


def test_clicks_are_left_alone_unless_asked_for(visitor: Visitor, intake: Receiver) -> None:
    page = loaded(visitor.opens(SHELF))
    page.click("#buy")
    page.evaluate("suasion.track('After')")
    intake.wait_for("After")
    assert "Element Clicked" not in intake.names


def test_asked_for_a_click_says_what_was_clicked_and_nothing_that_was_written(
    visitor: Visitor, intake: Receiver
) -> None:
    page = loaded(visitor.opens(SHELF, autocapture=True))
    for clicked in ("#buy", "#more", "[data-suasion-name]", "#private", "#field", "[name=send]", "#text"):
        page.click(clicked)
    page.evaluate("suasion.track('After')")
    events = [event for event in intake.wait_for("After") if event.get("event") == "Element Clicked"]
    assert [event["properties"] for event in events] == [
        {"tag": "button", "name": "buy"},
        {"tag": "a", "name": "more", "href": f"{visitor.shop.address}/garden"},
        {"tag": "a", "name": "write", "href": "mailto:"},
        {"tag": "input", "name": "send"},
    ]
    told = str(events)
    assert not [word for word in ("Ann", "4111", "letter", "secret", "corner.example") if word in told]
