"""Before a decision nothing is stored and nothing leaves; after it, what was decided holds."""

import pytest
from playwright.sync_api import Browser

from tests.snippet.receiver import Receiver
from tests.snippet.visiting import Visitor, closed, loaded, state, visiting, wait_for_state
from tests.waiting import until

CALLS = "<script>suasion.identify('u-1', {plan: 'gold'}); suasion.track('A'); suasion.track('B');</script>"


def test_before_a_decision_nothing_is_stored_and_nothing_is_sent(visitor: Visitor, intake: Receiver) -> None:
    page = visitor.opens(CALLS, consent="required")
    wait_for_state(page, waiting=4, why="consent_required", sending=False)
    page.wait_for_timeout(700)
    closed(page)
    assert visitor.stored() == {}
    assert intake.posts == []


def test_consent_is_asked_for_unless_the_page_says_otherwise(visitor: Visitor) -> None:
    page = visitor.opens(consent=None)
    wait_for_state(page, why="consent_required")
    assert visitor.stored() == {}


def test_granted_everything_that_waited_leaves_in_order_with_one_id(visitor: Visitor, intake: Receiver) -> None:
    page = visitor.opens(CALLS, consent="required")
    wait_for_state(page, waiting=4)
    page.evaluate("suasion.consent('granted').track('C')")
    events = intake.wait_for("C")
    assert [event.get("event", event["type"]) for event in events] == ["page", "identify", "A", "B", "C"]
    (who,) = {event["anonymousId"] for event in events}
    held = visitor.stored()
    assert held["suasion_id"] == who
    assert who in held["suasion"]


def test_a_decision_before_the_script_is_there_counts(visitor: Visitor, intake: Receiver) -> None:
    visitor.opens("<script>suasion.consent('granted'); suasion.track('A');</script>", consent="required")
    intake.wait_for("page", "A")


def test_denied_what_waited_is_dropped_and_what_was_stored_goes(visitor: Visitor, intake: Receiver) -> None:
    loaded(visitor.opens("<script>suasion.identify('u-1')</script>"))
    intake.wait_for("identify")
    until(lambda: "suasion" in visitor.stored())
    came = len(intake.events)
    page = visitor.opens(CALLS, consent="required")
    wait_for_state(page, waiting=4)
    page.evaluate("suasion.consent('denied').track('C')")
    assert state(page)["dropped"] == 5
    page.wait_for_timeout(600)
    closed(page)
    assert visitor.stored() == {}
    assert len(intake.events) == came


def test_a_consent_taken_back_ends_it_and_given_again_begins_anew(visitor: Visitor, intake: Receiver) -> None:
    page = loaded(visitor.opens("<script>suasion.identify('u-1')</script>"))
    intake.wait_for("identify")
    page.evaluate("suasion.consent('denied').track('Hidden')")
    assert visitor.stored() == {"suasion": '{"denied":true}'}
    page.evaluate("suasion.consent('granted').track('Seen')")
    last = intake.wait_for("Seen")[-1]
    assert last["anonymousId"] != intake.events[0]["anonymousId"]
    assert "userId" not in last
    assert "Hidden" not in intake.names


def test_who_said_no_to_a_site_that_does_not_ask_is_not_recorded_on_its_next_page(
    visitor: Visitor, intake: Receiver
) -> None:
    page = loaded(visitor.opens())
    wait_for_state(page, sent=1)
    page.evaluate("suasion.consent('denied').reset()")
    again = loaded(visitor.opens("<script>suasion.track('Hidden')</script>"))
    wait_for_state(again, why="consent_denied", dropped=2)
    assert visitor.stored() == {"suasion": '{"denied":true}'}
    again.evaluate("suasion.consent('granted').track('Seen')")
    intake.wait_for("Seen")
    assert intake.names == ["page", "Seen"]


def test_what_waits_is_bounded(visitor: Visitor) -> None:
    page = loaded(visitor.opens(consent="required"))
    page.evaluate("for (let i = 0; i < 250; i += 1) suasion.track('E' + i)")
    assert (state(page)["waiting"], state(page)["dropped"]) == (200, 51)


@pytest.mark.parametrize(
    ("signal", "reason"),
    [
        ("Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {get: () => true})", "gpc"),
        ("Object.defineProperty(Navigator.prototype, 'doNotTrack', {get: () => '1'})", "dnt"),
    ],
)
def test_a_browsers_signal_goes_before_everything_else(
    browser: Browser, shop: Receiver, intake: Receiver, signal: str, reason: str
) -> None:
    with visiting(browser, shop, intake, init=signal) as visitor:
        page = visitor.opens(CALLS, consent="granted")
        wait_for_state(page, why=reason, sending=False)
        page.evaluate("suasion.consent('granted').track('C')")
        page.wait_for_timeout(600)
        assert state(page)["queued"] == 0
        closed(page)
        assert visitor.stored() == {}
        assert intake.posts == []


def test_a_signal_that_comes_later_takes_away_what_was_stored(
    browser: Browser, shop: Receiver, intake: Receiver
) -> None:
    with visiting(browser, shop, intake) as visitor:
        visitor.opens()
        intake.wait_for("page")
        assert "suasion_id" in visitor.stored()
        visitor.context.add_init_script(
            "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {get: () => true})"
        )
        wait_for_state(visitor.opens(), why="gpc")
        assert visitor.stored() == {}


def test_two_people_at_one_browser_never_share_an_id(visitor: Visitor, intake: Receiver) -> None:
    page = loaded(visitor.opens())
    page.evaluate("suasion.identify('ann').track('A').identify('ben').track('B').reset().track('C')")
    found = {event["event"]: event for event in intake.wait_for("A", "B", "C") if "event" in event}
    assert len({event["anonymousId"] for event in found.values()}) == 3
    assert [found[name].get("userId") for name in "ABC"] == ["ann", "ben", None]


def test_somebody_else_who_signs_in_before_the_decision_gets_another_id(visitor: Visitor, intake: Receiver) -> None:
    loaded(visitor.opens("<script>suasion.identify('ann')</script>"))
    first = intake.wait_for("identify")[-1]["anonymousId"]
    loaded(visitor.opens("<script>suasion.identify('ben').track('B').consent('granted')</script>", consent="required"))
    assert intake.wait_for("B")[-1]["anonymousId"] != first


def test_who_comes_back_is_known_again(visitor: Visitor, intake: Receiver) -> None:
    loaded(visitor.opens("<script>suasion.identify('ann')</script>"))
    first = intake.wait_for("identify")[-1]
    loaded(visitor.opens("<script>suasion.track('Back')</script>"))
    back = intake.wait_for("Back")[-1]
    assert (back["anonymousId"], back["userId"]) == (first["anonymousId"], "ann")
