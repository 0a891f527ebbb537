"""Groups kept as links come in, with no more of them read than a link can change."""

import random
from collections.abc import Collection

from hypothesis import given, settings
from hypothesis import strategies as st

from suasion.customers.identity.growing import Facts, Growing
from suasion.customers.identity.resolution import NOTHING_DECIDED, Decided
from suasion.customers.identity.rules import SAID, TRUSTED, Rules
from tests.customers.identity.said import Event, graph, grown, partition, require_same, resolved, take

RULES = Rules(limits={"user_id": 1, "email": 2, "anonymous_id": 4}, shared_links=6)


class Stored:
    """Groups that are read one by one, as a database has them; notes the tokens read."""

    def __init__(self, whole: Growing, decided: Decided = NOTHING_DECIDED, rules: Rules = RULES) -> None:
        self.whole, self.decided, self.rules, self.read = whole, decided, rules, set[str]()

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
        growing = Growing(self.rules, reach=self.near)
        growing.take_in(self.near(tokens))
        return growing


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
    stored = Stored(grown(rules, events), rules=rules)
    growing = stored.grown({"user_id1", "anonymous_id1"})
    take(growing, Event("late", 50, ("user_id1", "anonymous_id1"), SAID), 999)
    assert stored.read == {"user_id1", "email1"}
    assert growing.customer("anonymous_id1") == "c00000001"


def test_who_falls_apart_by_a_late_link_gives_others_what_was_refused_to_them() -> None:
    events = [
        Event("1", 10, ("user_id1", "email1"), SAID),
        Event("2", 20, ("user_id1", "anonymous_id1"), SAID),
        Event("3", 40, ("user_id2", "anonymous_id1"), SAID),
        Event("4", 15, ("wechat_openid3", "anonymous_id1"), SAID),
    ]
    stored = Stored(grown(RULES, events[:-1]))
    growing = stored.grown(events[-1].tokens)
    assert stored.read == {"user_id1", "email1", "anonymous_id1"}
    take(growing, events[-1], 4)
    assert growing.customer("user_id2") == growing.customer("anonymous_id1") != growing.customer("user_id1")
    numbers = {event.message: place for place, event in enumerate(events, 1)}
    require_same(growing, resolved(RULES, events, numbers))


def test_a_group_that_lost_links_and_is_whole_again_gives_others_what_was_refused_to_them() -> None:
    kiosk = [Event(f"login {n}", 20 + n, (f"user_id{n}", "anonymous_id1"), SAID) for n in range(2, 8)]
    events = [
        Event("kiosk", 0, ("anonymous_id1", "device_id1"), TRUSTED),
        Event("first", 1, ("user_id1", "anonymous_id1"), SAID),
        Event("subscribed", 2, ("anonymous_id2", "email2"), SAID),
        Event("refused", 5, ("user_id1", "anonymous_id2"), SAID),  # were it not for the kiosk, she would be free for it
        Event("again", 9, ("user_id1", "device_id1"), SAID),
        *kiosk,
    ]
    numbers = {event.message: place for place, event in enumerate(events, 1)}
    stored = Stored(grown(RULES, events[:-1]))
    growing = stored.grown(events[-1].tokens)
    assert "anonymous_id2" not in stored.read
    take(growing, events[-1], numbers[events[-1].message])
    assert growing.seen["anonymous_id1"].shared
    assert growing.customer("email2") == growing.customer("user_id1") == growing.customer("anonymous_id1")
    require_same(growing, resolved(RULES, events, numbers))
