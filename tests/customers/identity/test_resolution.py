import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suasion.customers.identity.growing import Growing
from suasion.customers.identity.resolution import KNOWN, LIMIT, PARTED, Decided, resolve
from suasion.customers.identity.rules import ALIAS, MOST_LINKS, SAID, TRUSTED, Link, Rules, Seen
from tests.customers.identity.said import Event, graph, grown, kind_of, partition, resolved, take

RULES = Rules(limits={"user_id": 1, "email": 2, "anonymous_id": 4}, shared_links=6)


def seen(*tokens: str) -> dict[str, Seen]:
    """Tokens that were each seen as primary, in this order."""
    return {token: Seen(kind_of(token), n, n, n * 10, bytes([n])) for n, token in enumerate(tokens, 1)}


def link(token: str, other: str, time: int, strength: int = SAID) -> Link:
    return Link(strength, time, b"", 0, token, other, time, time)


def told(tokens: dict[str, Seen], *links: Link, rules: Rules = RULES) -> tuple[dict[str, str | None], list[str]]:
    found = resolve(rules, tokens, links)
    return {token: found.groups.group(token).customer for token in tokens}, [reason for _, reason in found.refused]


def test_who_was_anonymous_takes_the_name_of_the_known_one() -> None:
    holders, refused = told(seen("anonymous_id1", "user_id1"), link("user_id1", "anonymous_id1", 30))
    assert holders == {"anonymous_id1": "c00000002", "user_id1": "c00000002"}
    assert refused == []


def test_the_older_of_two_known_customers_keeps_its_name() -> None:
    tokens = seen("anonymous_id1", "email1", "user_id1")
    tokens["email1"] = Seen("email", 1)
    subscribed, login = link("anonymous_id1", "email1", 15), link("user_id1", "anonymous_id1", 40, TRUSTED)
    assert told(tokens, subscribed, login)[0] == dict.fromkeys(tokens, "c00000001")


def test_a_public_key_never_merges_two_known_customers_and_an_import_may() -> None:
    tokens = seen("anonymous_id1", "email1", "user_id1", "email2")
    before = [link("anonymous_id1", "email1", 15), link("user_id1", "email2", 20)]
    holders, refused = told(tokens, *before, link("user_id1", "anonymous_id1", 40))
    assert (holders["user_id1"], refused) == ("c00000003", [KNOWN])
    assert told(tokens, *before, link("user_id1", "anonymous_id1", 40, TRUSTED))[1] == []


def test_a_new_account_takes_in_who_subscribed_in_this_browser_or_with_this_address() -> None:
    tokens = seen("anonymous_id1", "email1", "user_id1")
    subscribed = link("anonymous_id1", "email1", 15)
    for by in ("anonymous_id1", "email1"):
        holders, refused = told(tokens, subscribed, link("user_id1", by, 40))
        assert (holders, refused) == (dict.fromkeys(tokens, "c00000001"), [])


def test_a_second_account_does_not_take_over_what_the_first_one_has() -> None:
    tokens = seen("anonymous_id1", "email1", "user_id1", "user_id2")
    said = [link("anonymous_id1", "email1", 15), link("user_id1", "anonymous_id1", 40)]
    for by in ("anonymous_id1", "email1", "user_id1"):
        holders, refused = told(tokens, *said, link("user_id2", by, 50))
        assert (holders["email1"], holders["user_id2"], refused) == ("c00000001", "c00000004", [KNOWN])


def test_two_user_ids_are_two_customers_unless_a_trusted_alias_says_that_the_id_changed() -> None:
    tokens = seen("user_id1", "user_id2")
    for strength, reasons in ((SAID, [KNOWN]), (TRUSTED, [LIMIT]), (ALIAS, [])):
        assert told(tokens, link("user_id1", "user_id2", 30, strength))[1] == reasons


def test_a_limit_refuses_the_identifier_that_came_last() -> None:
    tokens = seen("user_id1", "email1", "email2", "email3")
    links = [link("user_id1", f"email{number}", 100 - number) for number in (1, 2, 3)]
    holders, refused = told(tokens, *links)
    assert refused == [LIMIT]
    assert holders["email1"] != holders["user_id1"] == holders["email2"] == holders["email3"]


def test_a_trusted_link_goes_before_one_that_claims_an_older_time() -> None:
    tokens = seen("user_id1", "user_id2", "email1")
    honest, backdated = link("user_id1", "email1", 40, TRUSTED), link("user_id2", "email1", 1)
    assert told(tokens, honest, backdated)[0]["email1"] == "c00000001"


def test_who_was_parted_stays_apart_also_through_others() -> None:
    tokens = seen("user_id1", "email1", "anonymous_id1")
    parted = {"user_id1": frozenset({"email1"}), "email1": frozenset({"user_id1"})}
    links = [link("user_id1", "anonymous_id1", 40), link("anonymous_id1", "email1", 50)]
    found = resolve(RULES, tokens, links, Decided(parted=parted))
    assert [reason for _, reason in found.refused] == [PARTED]


def test_what_a_person_joined_passes_every_limit() -> None:
    found = resolve(RULES, seen("user_id1", "user_id2"), (), Decided(joined=(("user_id1", "user_id2", 99),)))
    assert found.groups.group("user_id2").customer == "c00000001"
    assert found.groups.group("user_id2").united == 99


def test_an_identifier_that_many_known_people_share_links_nobody() -> None:
    kiosk = [Event(f"m{n}", n, (f"user_id{n}", "anonymous_id1"), SAID) for n in range(6)]
    growing = grown(RULES, kiosk)
    assert growing.customer("anonymous_id1") == growing.customer("user_id0")
    take(growing, Event("one more", 9, ("user_id9", "anonymous_id1"), SAID), 7)
    assert growing.seen["anonymous_id1"].shared
    assert growing.customer("anonymous_id1") is None, "it has no events of its own"
    assert growing.customer("user_id0") == "c00000001"


def test_whoever_ten_thousand_browsers_are_linked_to_is_shared_too() -> None:
    growing = Growing(RULES)
    for number in range(MOST_LINKS):
        take(growing, Event(f"m{number}", number, ("user_id0", f"anonymous_id{number}"), SAID), 1 + number)
    assert not growing.seen["user_id0"].shared
    take(growing, Event("one more", MOST_LINKS, ("user_id0", "device_id0"), SAID), MOST_LINKS + 1)
    assert growing.seen["user_id0"].shared


def test_many_untrusted_links_do_not_undo_what_a_trusted_event_said() -> None:
    growing = grown(RULES, [Event("crm", 0, ("user_id0", "email1"), TRUSTED)])
    for number in range(1, 9):
        take(growing, Event(f"said {number}", number, (f"user_id{number}", "email1"), SAID), 1 + number)
    assert growing.customer("email1") == growing.customer("user_id0")
    for number in range(1, 9):
        take(growing, Event(f"told {number}", number, (f"user_id{number}", "email1"), TRUSTED), 9 + number)
    assert growing.customer("email1") is None, "so many trusted ones say that it is nobody's"


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 2**32), size=st.integers(4, 14))
def test_any_order_of_arrival_gives_the_same_groups_and_a_step_at_a_time_gives_what_all_at_once_does(
    seed: int, size: int
) -> None:
    draw = random.Random(seed)
    events = graph(draw, size, 3 * size)
    early, late = events[: 2 * size], events[2 * size :]
    decided = _decided(draw, early)
    for _ in range(3):
        first, rest = draw.sample(early, len(early)), draw.sample(late, len(late))
        numbers = {event.message: place for place, event in enumerate([*first, *rest], 1)}
        before = grown(RULES, first)
        growing = Growing(RULES, before.seen, before.links.values(), decided)
        for event in rest:
            take(growing, event, numbers[event.message])
        expected = resolved(RULES, events, numbers, decided)
        for token in growing.seen:
            growing.groups.group(token)
        assert partition(growing.groups) == partition(expected)
        for token, group in expected.of.items():
            mine = growing.groups.group(token)
            assert (mine.customer, mine.kinds) == (group.customer, group.kinds)
            assert (mine.united, mine.joined) == (group.united, group.joined)
        in_order = resolved(RULES, events, {event.message: place for place, event in enumerate(events, 1)}, decided)
        assert partition(in_order) == partition(expected)


def _decided(draw: random.Random, events: list[Event]) -> Decided:
    tokens = sorted({token for event in events for token in (event.tokens if event.links else event.tokens[:1])})
    if len(tokens) < 4 or draw.random() < 0.3:
        return Decided()
    one, two, three, four = draw.sample(tokens, 4)
    return Decided(((three, four, 5),), {one: frozenset({two}), two: frozenset({one})})


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_links_that_nobody_trusts_keep_every_limit_and_every_known_customer_apart(seed: int) -> None:
    draw = random.Random(seed)
    events = [Event(e.message, e.time, e.tokens, SAID, e.links) for e in graph(draw, 20, 60)]
    growing = grown(RULES, events)
    for group in growing.groups.of.values():
        assert all(count <= RULES.limits.get(kind, count) for kind, count in group.kinds.items())
        assert group.kinds.get("user_id", 0) <= 1


@pytest.mark.parametrize("seed", range(20))
def test_what_changed_tells_every_token_that_has_another_name(seed: int) -> None:
    draw = random.Random(seed)
    growing = grown(RULES, [])
    for place, event in enumerate(graph(draw, 10, 60), 1):
        before = {token: growing.customer(token) for token in growing.seen}
        growing.changed.before.clear()
        take(growing, event, place)
        after = {token: growing.customer(token) for token in growing.seen}
        moved = {token for token, name in after.items() if before.get(token) != name}
        assert moved <= set(growing.changed.before)
        assert all(growing.changed.before[token] == before.get(token) for token in moved)
