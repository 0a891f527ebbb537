from typing import Any

import pytest

from suasion.core.errors import SettingError
from suasion.core.settings import Settings
from suasion.events.machines import Rules, judged, machine_rule
from suasion.events.machines.agents import AGENTS
from suasion.events.machines.rules import ABOUT
from suasion.events.spec import Event, Identify, Track, Unreadable

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
RULES = Rules.of(Settings({"machines.scanner_ranges": "192.0.2.0/24"}))


def clicked(context: dict[str, Any] | None = None, **properties: Any) -> Track:
    return Track(message_id="m", user_id="u", event="Email Link Clicked", properties=properties, context=context or {})


def rule_of(event: Event, agent: str | None = BROWSER, address: str | None = "203.0.113.7", method: str = "GET") -> str:
    return machine_rule(event, user_agent=agent, address=address, method=method, rules=RULES)


def test_a_person_is_a_person() -> None:
    assert rule_of(clicked()) == ""
    assert rule_of(clicked(hidden_link=False)) == ""
    assert rule_of(clicked({"webdriver": False, "userAgent": BROWSER, "ip": "203.0.113.9"})) == ""


def test_what_is_not_known_says_nothing() -> None:
    assert rule_of(clicked(), agent=None, address=None, method="") == ""


@pytest.mark.parametrize(
    ("event", "request_of_its_own", "rule"),
    [
        (clicked(hidden_link=True), {}, "hidden_link"),
        (clicked(), {"method": "HEAD"}, "head_request"),
        (clicked(), {"address": "192.0.2.5"}, "scanner_address"),
        (clicked({"ip": "192.0.2.5"}), {}, "scanner_address"),
        (clicked({"webdriver": True}), {}, "driven_browser"),
        (clicked(), {"agent": CRAWLER}, "crawler"),
        (clicked({"userAgent": "curl/8.1"}), {}, "http_library"),
        (Identify(message_id="m", user_id="u"), {"agent": CRAWLER}, "crawler"),
    ],
)
def test_each_rule_finds_its_machine(event: Event, request_of_its_own: dict[str, Any], rule: str) -> None:
    assert rule_of(event, **request_of_its_own) == rule
    assert rule in ABOUT


def test_every_rule_over_user_agents_says_what_it_means() -> None:
    assert {name for name, _ in AGENTS} < set(ABOUT)


def test_what_the_event_says_of_who_acted_goes_before_what_the_request_says() -> None:
    assert rule_of(clicked({"userAgent": BROWSER}), agent=CRAWLER) == ""
    assert rule_of(clicked({"ip": "203.0.113.9"}), address="192.0.2.5") == ""


def test_a_context_of_other_types_is_no_error() -> None:
    assert rule_of(clicked({"userAgent": ["curl"], "ip": 7, "webdriver": "yes"})) == ""


def test_who_pays_is_a_person_whatever_sent_the_order() -> None:
    order = Track(message_id="m", user_id="u", event="Order Completed", context={"userAgent": "curl/8.1"})
    assert rule_of(order, address="192.0.2.5") == ""


def test_a_range_that_is_none_is_refused_when_the_settings_are_read() -> None:
    with pytest.raises(SettingError, match="ranges in CIDR form"):
        Settings({"machines.scanner_ranges": "192.0.2.1/24"})


def test_the_events_of_a_request_are_judged_each_for_itself() -> None:
    events: list[Event | Unreadable] = [clicked(), clicked(hidden_link=True), Unreadable(b"{", "not_json", "")]
    found = judged(events, user_agent=BROWSER, address=None, method="GET", rules=RULES)
    assert found == ["", "hidden_link", ""]
