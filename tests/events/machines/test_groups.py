from itertools import combinations
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from suasion.events.machines.groups import (
    BURST,
    BURST_SECONDS,
    CLICKED,
    LEAST_LINKS,
    MANY_LINKS,
    OPENED,
    Reaction,
    machine_groups,
)

SECOND = 1_000_000


def followed(sequence: int, seconds: float, link: str, links: int = 4, message: str = "m") -> Reaction:
    return Reaction(sequence, "t", int(seconds * SECOND), message, link, links)


def scan(*, apart: float = 2.5, links: int = 4, told: int = 4) -> list[Reaction]:
    return [followed(number, number * apart, f"l{number}", told) for number in range(1, links + 1)]


def test_all_links_of_a_message_within_seconds_are_a_machines_the_opening_too() -> None:
    opened = Reaction(9, "t", 2 * SECOND, "m", "", 4)
    assert machine_groups([*scan(), opened], 10) == dict.fromkeys([1, 2, 3, 4, 9], "all_links")


def test_one_link_less_is_a_person() -> None:
    assert machine_groups(scan(links=3), 10) == {}


def test_the_same_links_over_minutes_are_a_person() -> None:
    assert machine_groups(scan(apart=60), 10) == {}


def test_one_link_again_and_again_is_not_all_of_them() -> None:
    assert machine_groups([followed(number, number * 2.5, "l1") for number in range(1, 9)], 10) == {}


def test_links_of_several_messages_are_not_one_messages_links() -> None:
    mixed = [followed(number, number * 2.5, f"l{number}", message=f"m{number}") for number in range(1, 5)]
    assert machine_groups(mixed, 10) == {}


def test_a_message_of_two_links_says_nothing() -> None:
    assert machine_groups(scan(links=LEAST_LINKS - 1, told=LEAST_LINKS - 1), 10) == {}


def test_a_message_that_does_not_say_how_many_links_it_has_needs_many() -> None:
    assert machine_groups(scan(links=MANY_LINKS - 1, told=0), 100) == {}
    assert len(machine_groups(scan(links=MANY_LINKS, told=0), 100)) == MANY_LINKS


def test_a_person_who_comes_back_after_the_scanner_is_a_person() -> None:
    late = followed(50, 3600, "l2")
    assert 50 not in machine_groups([*scan(), late], 10)


def test_five_reactions_of_one_customer_within_two_seconds_are_a_machines() -> None:
    opened = [Reaction(number, "t", number * SECOND // 3, f"m{number}", "", 0) for number in range(BURST)]
    assert machine_groups(opened, 10) == dict.fromkeys(range(BURST), "burst")
    assert machine_groups(opened[:-1], 10) == {}
    assert machine_groups([Reaction(n, f"t{n}", 0, "m", "", 0) for n in range(BURST)], 10) == {}


def test_the_ends_of_two_seconds_do_not_both_count() -> None:
    ends = [Reaction(n, "t", 0, "m", "", 0) for n in range(BURST - 1)]
    assert machine_groups([*ends, Reaction(99, "t", int(BURST_SECONDS * SECOND), "m", "", 0)], 10) == {}
    assert len(machine_groups([*ends, Reaction(99, "t", int(BURST_SECONDS * SECOND) - 1, "m", "", 0)], 10)) == BURST


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 5)), max_size=14), st.integers(0, 99))
def test_what_is_found_is_what_a_look_at_every_stretch_finds(drawn: list[tuple[int, int]], seed: int) -> None:
    reactions = [
        Reaction(number, "t", tenths * SECOND // 2, "m", f"l{link}" if link else "", 3)
        for number, (tenths, link) in enumerate(drawn)
    ]
    burst, scanned = set(), set()
    for first, last in combinations(sorted({one.time for one in reactions}) * 2, 2):
        inside = [one for one in reactions if first <= one.time <= last]
        if last - first < BURST_SECONDS * SECOND and len(inside) >= BURST:
            burst |= {one.sequence for one in inside}
        if last - first < 10 * SECOND and len({one.link for one in inside if one.link}) >= 3:
            scanned |= {one.sequence for one in inside}
    Random(seed).shuffle(reactions)
    found = machine_groups(reactions, 10)
    assert set(found) == burst | scanned
    assert {number for number, rule in found.items() if rule == "all_links"} == scanned


def test_very_many_reactions_at_once_take_no_time() -> None:
    flood = [Reaction(number, "t", number, "m", f"l{number % 7}", 7) for number in range(50_000)]
    assert len(machine_groups(flood, 10)) == 50_000


def test_a_reaction_is_read_from_an_events_properties() -> None:
    told = {"email_id": "m-1", "link_id": "l-1", "link_url": "https://shop.example", "links": 6}
    assert Reaction.read(7, "t", CLICKED, 5, told) == Reaction(7, "t", 5, "m-1", "l-1", 6)
    assert Reaction.read(7, "t", OPENED, 5, told) == Reaction(7, "t", 5, "m-1", "", 6)
    by_address = {"email_id": 12, "link_url": "https://shop.example", "links": True}
    assert Reaction.read(7, "t", CLICKED, 5, by_address) == Reaction(7, "t", 5, "12", "https://shop.example", 0)
    assert Reaction.read(7, "t", CLICKED, 5, {}) == Reaction(7, "t", 5, "", "", 0)
