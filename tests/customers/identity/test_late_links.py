"""Links that come later than they were said: in any order of arrival everybody is where all at once puts them."""

import itertools
import random
from collections.abc import Sequence

import pytest

from suasion.customers.identity.growing import Growing
from suasion.customers.identity.resolution import KNOWN, LIMIT
from suasion.customers.identity.rules import LIMITS, SAID, TRUSTED, Link, Rules
from tests.customers.identity.said import Event, grown, partition, require_same, resolved, take

RULES = Rules(limits={"user_id": 1, "email": 2, "anonymous_id": 4}, shared_links=6)
SUBSCRIBED = Event("subscribed", 10, ("anonymous_id2", "email2"), SAID)


def arrived(events: Sequence[Event]) -> Growing:
    """Take events in as they arrive; requires what all at once gives after each."""
    growing = Growing(RULES)
    numbers = {event.message: place for place, event in enumerate(events, 1)}
    for count, event in enumerate(events, 1):
        take(growing, event, numbers[event.message])
        require_same(growing, resolved(RULES, events[:count], numbers))
    return growing


def in_any_order(*events: Event) -> None:
    expected = partition(arrived(events).groups)
    for order in itertools.permutations(events):
        assert partition(arrived(order).groups) == expected


def test_a_late_browser_of_a_user_id_that_was_alone_keeps_it_from_whom_it_was_free_for() -> None:
    login = Event("login", 20, ("user_id1", "anonymous_id2"), SAID)
    late = Event("late", 15, ("user_id1", "anonymous_id1"), SAID)
    growing = arrived([SUBSCRIBED, login, late])
    assert growing.customer("user_id1") == growing.customer("anonymous_id1") != growing.customer("email2")
    in_any_order(SUBSCRIBED, login, late, Event("her own", 30, ("user_id1", "email1"), SAID))


def test_a_late_browser_of_a_user_id_that_had_others_changes_nothing_else() -> None:
    events = [Event(f"{n}", n, ("user_id1", f"anonymous_id{n}"), SAID) for n in (9, 7, 8)]
    growing = arrived([*events, Event("late", 5, ("user_id1", "anonymous_id5"), SAID)])
    assert len(growing.groups.group("user_id1").tokens) == 5
    in_any_order(SUBSCRIBED, *events, Event("login", 20, ("user_id1", "anonymous_id2"), SAID))


def test_a_late_browser_takes_the_place_of_the_last_one_at_the_limit() -> None:
    browsers = [Event(f"{n}", n, ("user_id1", f"anonymous_id{n}"), SAID) for n in (11, 12, 13, 14)]
    late = Event("late", 10, ("user_id1", "anonymous_id10"), SAID)
    growing = arrived([*browsers, late])
    assert growing.customer("anonymous_id10") == growing.customer("user_id1") != growing.customer("anonymous_id14")
    in_any_order(*browsers, late)


def test_a_link_that_was_refused_counts_as_said_when_the_two_become_one_for_another_reason() -> None:
    visit = Event("visit", 1, ("anonymous_id1",), SAID)
    joins = Event("joins", 20, ("user_id1", "wechat_openid1"), TRUSTED)
    events = [
        visit,
        Event("hers", 10, ("user_id1", "anonymous_id1"), TRUSTED),
        Event("his", 10, ("wechat_openid1", "email1"), TRUSTED),
        Event("refused", 5, ("anonymous_id1", "email1"), SAID),
    ]
    growing = arrived([*events, joins])
    assert growing.customer("email1") == growing.customer("user_id1") == "c00000001", "from the browser on"
    in_any_order(*events, joins)
    numbers = [Event(f"a number of {who}", 7, (who, f"phone{who}"), TRUSTED) for who in ("user_id1", "wechat_openid1")]
    assert arrived([*events, *numbers, joins]).customer("email1") == "c00000001"


@pytest.mark.parametrize("again", [0, 5, 15])
def test_a_pair_that_is_said_again_earlier_counts_from_then_on(again: int) -> None:
    login = Event("login", 20, ("user_id1", "anonymous_id2"), SAID)
    first = Event("first", 30, ("user_id1", "anonymous_id1"), SAID)
    earlier = Event("earlier", again, ("user_id1", "anonymous_id1"), SAID)
    growing = arrived([SUBSCRIBED, login, first])
    assert growing.customer("user_id1") == growing.customer("email2")
    assert arrived([SUBSCRIBED, login, first, earlier]).customer("user_id1") != growing.customer("email2")
    in_any_order(SUBSCRIBED, login, first, earlier)


@pytest.mark.parametrize("again", [0, 5])
def test_a_late_browser_that_is_seen_and_said_again_earlier_is_dated_as_all_at_once_does(again: int) -> None:
    in_any_order(
        Event("1", 1, ("user_id1", "email1"), SAID),
        Event("2", 9, ("user_id1", "anonymous_id1"), SAID),
        Event("3", again, ("user_id1", "anonymous_id2"), SAID),
        Event("4", 2, ("anonymous_id2",), SAID),
        Event("5", 3, ("user_id1", "anonymous_id2"), SAID),
    )


def test_an_address_joins_whom_a_browser_did_not_and_a_late_link_may_part_them_again() -> None:
    account = Event("account", 15, ("user_id1", "anonymous_id1"), SAID)
    refused = Event("refused", 20, ("user_id1", "anonymous_id2"), SAID)
    address = Event("address", 30, ("user_id1", "email2"), SAID)
    late = Event("late", 12, ("user_id1", "email1"), SAID)
    growing = arrived([SUBSCRIBED, account, refused, address])
    assert growing.customer("email2") == growing.customer("user_id1")
    take(growing, late, 5)
    assert growing.customer("email2") != growing.customer("user_id1")
    in_any_order(SUBSCRIBED, account, refused, address, late)


def test_links_that_come_late_are_tried_with_what_else_their_event_says() -> None:
    growing = grown(RULES, [Event("1", 9, ("user_id1", "email1"), SAID), Event("2", 9, ("user_id2", "email2"), SAID)])
    for token in ("email3", "email4", "anonymous_id1"):
        growing.see(token, token.rstrip("0123456789"), 3)
    others = ("email2", "user_id2", "email3", "email4")
    said = [Link(SAID, 5, b"", at, "user_id1", other, 5, 3) for at, other in enumerate(others)]
    assert growing.say_all(said) == ["", KNOWN, "", LIMIT]
    assert growing.customer("email2") == growing.customer("email3") == growing.customer("user_id1")


def test_a_browser_finds_no_room_that_a_late_link_of_its_event_took() -> None:
    events = [Event(f"hers {n}", n, ("user_id1", f"anonymous_id{n}"), SAID) for n in (1, 2)]
    events += [Event(f"his {n}", n, ("wechat_openid1", f"anonymous_id{n}"), SAID) for n in (3, 4)]
    growing = grown(RULES, [*events, Event("address", 9, ("user_id1", "email1"), SAID)])
    growing.see("anonymous_id5", "anonymous_id", 6)
    others = enumerate(("wechat_openid1", "anonymous_id5"))
    assert growing.say_all([Link(SAID, 5, b"", at, "user_id1", one, 5, 5) for at, one in others]) == ["", LIMIT]


class Asked(dict[str, int]):
    """Limits that count how often they are asked: once for each link that is tried, or more."""

    times = 0

    def get(self, *kind: object) -> int | None:  # type: ignore[override]
        self.times += 1
        return super().get(*kind)  # type: ignore[call-overload,no-any-return]


@pytest.mark.parametrize("order", ["shuffled", "newest first"])
def test_browsers_that_come_late_are_each_as_much_work_as_those_in_time(order: str) -> None:
    browsers, rules = 300, Rules(limits=Asked(LIMITS))
    events = [
        Event(f"{n} {again}", 10 * n + again, ("user_id1", f"anonymous_id{n}"), SAID)
        for n in range(browsers)
        for again in (0, 1)
    ]
    events = events[::-1] if order == "newest first" else random.Random(7).sample(events, len(events))
    growing = grown(rules, [Event("address", 900, ("user_id1", "email1"), SAID), *events])
    assert len(growing.groups.group("user_id1").tokens) == browsers + 2
    assert isinstance(rules.limits, Asked)
    assert rules.limits.times < 20 * browsers, "one after another resolved anew they are some ten thousands"
