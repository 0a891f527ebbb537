"""Groups kept as links come in, with no more of them read than a link can change."""

import random
from collections.abc import Collection

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suasion.customers.identity.growing import Facts, Growing
from suasion.customers.identity.resolution import NOTHING_DECIDED, Decided, Groups
from suasion.customers.identity.rules import SAID, TRUSTED, Link, Rules
from tests.customers.identity.said import Event, graph, grown, partition, resolved, take

RULES = Rules(limits={"user_id": 1, "email": 2, "anonymous_id": 4}, shared_links=6)


class Stored:
    """Groups that are read one by one, as a database has them; counts the tokens read."""

    def __init__(self, whole: Growing, decided: Decided = NOTHING_DECIDED) -> None:
        self.whole, self.decided, self.read = whole, decided, set[str]()

    def near(self, tokens: Collection[str]) -> Facts:
        fresh, inside = {token for token in tokens if token in self.whole.seen}, set[str]()
        while fresh:
            inside |= fresh
            reached = {mate for token in fresh for mate in self.whole.groups.group(token).tokens}
            reached |= {token for one in self.decided.joined if fresh.intersection(one[:2]) for token in one[:2]}
            reached |= {other for token in fresh for other in self.decided.parted.get(token, ())}
            fresh = reached - inside
        self.read |= inside
        links = [link for link in self.whole.links.values() if {link.token, link.other} & inside]
        beyond = {end for link in links for end in (link.token, link.other)} - inside
        parted = {token: others for token, others in self.decided.parted.items() if token in inside}
        joined = tuple(one for one in self.decided.joined if one[0] in inside)
        seen = {token: self.whole.seen[token] for token in inside}
        return Facts(seen, links, Decided(joined, parted), {token: self.whole.seen[token] for token in beyond})

    def grown(self, tokens: Collection[str]) -> Growing:
        growing = Growing(self.whole_rules, reach=self.near)
        growing.take_in(self.near(tokens))
        return growing

    whole_rules = RULES


def require_same(growing: Growing, expected: Groups) -> None:
    for token, group in expected.of.items():
        if token in growing.groups.of:
            mine = growing.groups.group(token)
            assert (set(mine.tokens), mine.customer, mine.kinds) == (set(group.tokens), group.customer, group.kinds)
            assert (mine.united, mine.joined) == (group.united, group.joined)


@settings(max_examples=300, deadline=None)
@given(seed=st.integers(0, 2**32), size=st.integers(4, 24))
def test_groups_read_when_they_are_needed_give_what_all_facts_together_do(seed: int, size: int) -> None:
    draw = random.Random(seed)
    events = graph(draw, size, 4 * size)
    first = draw.sample(events, 2 * size)
    rest = [event for event in draw.sample(events, len(events)) if event not in first]
    numbers = {event.message: place for place, event in enumerate([*first, *rest], 1)}
    decided = NOTHING_DECIDED
    names = sorted({event.tokens[0] for event in first})
    if len(names) > 3 and draw.random() < 0.5:
        one, two, three, four = draw.sample(names, 4)
        decided = Decided(((three, four, 5),), {one: frozenset({two}), two: frozenset({one})})
    said = grown(RULES, first)
    stored = Stored(Growing(RULES, said.seen, said.links.values(), decided), decided)
    told: list[Event] = list(first)
    while rest:
        piece, rest = rest[: (count := draw.randrange(1, 6))], rest[count:]
        growing = stored.grown({token for event in piece for token in event.tokens})
        for event in piece:
            take(growing, event, numbers[event.message])
        told += piece
        expected = resolved(RULES, told, numbers, decided)
        require_same(growing, expected)
        moved = {token for token in growing.groups.of if token not in growing.stored}
        everybody = {**stored.whole.seen, **growing.seen}
        assert moved <= set(growing.changed.first) | set(growing.changed.before)
        stored.whole = Growing(RULES, everybody, {**stored.whole.links, **growing.links}.values(), decided)
        for token in everybody:
            stored.whole.groups.group(token)
        assert partition(stored.whole.groups) == partition(expected)


def test_a_refused_link_leads_to_nobody_who_need_be_read() -> None:
    rules = Rules()
    events = [Event("ann", 1, ("user_id1", "email1"), SAID)]
    events += [Event(f"{n}", n, (f"user_id{n}", f"email{n}"), SAID) for n in range(2, 60)]
    events += [Event(f"refused {n}", 100 + n, (f"user_id{n}", "email1"), SAID) for n in range(2, 60)]
    stored = Stored(grown(rules, events))
    stored.whole_rules = rules
    growing = stored.grown({"user_id1", "anonymous_id1"})
    take(growing, Event("late", 50, ("user_id1", "anonymous_id1"), SAID), 999)
    assert stored.read == {"user_id1", "email1"}
    assert growing.customer("anonymous_id1") == "c00000001"


def test_who_falls_apart_by_a_late_link_gives_others_what_was_refused_to_them() -> None:
    events = [
        Event("1", 10, ("user_id1", "email1"), SAID),
        Event("2", 20, ("user_id1", "anonymous_id1"), SAID),
        Event("3", 30, ("user_id2", "email2"), SAID),
        Event("4", 40, ("user_id2", "anonymous_id1"), SAID),
    ]
    stored = Stored(grown(RULES, events))
    growing = stored.grown({"user_id3", "anonymous_id1"})
    assert stored.read == {"user_id1", "email1", "anonymous_id1"}
    take(growing, Event("5", 15, ("user_id3", "anonymous_id1"), TRUSTED), 5)
    assert growing.customer("anonymous_id1") == growing.customer("user_id3")
    numbers = {event.message: place for place, event in enumerate(events, 1)} | {"5": 5}
    late = Event("5", 15, ("user_id3", "anonymous_id1"), TRUSTED)
    require_same(growing, resolved(RULES, [*events, late], numbers))


@pytest.mark.parametrize("key", [0, 5])
def test_a_browser_that_comes_late_and_is_said_again_earlier_is_where_all_at_once_puts_it(key: int) -> None:
    events = [
        Event("1", 1, ("user_id1", "email1"), SAID),
        Event("2", 9, ("user_id1", "anonymous_id1"), SAID),
        Event("3", key, ("user_id1", "anonymous_id2"), SAID),
        Event("4", 2, ("anonymous_id2",), SAID),
        Event("5", 3, ("user_id1", "anonymous_id2"), SAID),
    ]
    numbers = {event.message: place for place, event in enumerate(events, 1)}
    require_same(grown(RULES, events), resolved(RULES, events, numbers))


def test_links_that_came_late_are_tried_with_what_else_their_event_says() -> None:
    growing = grown(RULES, [Event("1", 9, ("user_id1", "email1"), SAID), Event("2", 9, ("user_id2", "email2"), SAID)])
    for token in ("email3", "anonymous_id1"):
        growing.see(token, token.rstrip("0123456789"), 3)
    said = [Link(SAID, 5, b"", at, "user_id1", other, 5, 3) for at, other in enumerate(("email2", "email3"))]
    assert growing.say_all(said) == ["", ""]
    assert growing.customer("email2") == growing.customer("email3") == growing.customer("user_id1")
