"""Who looks like one person: found among made people, with hard negatives, in any order, never by all pairs."""

import random
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suasion.privacy.likeness import Address, Found, Person, alike
from suasion.privacy.likeness.blocking import MOST_IN_BLOCK, MOST_PAIRS
from tests.privacy.likeness.made_people import Made, Plain, exact, made, measured, named

HOME = Address("12 Church Lane", "Leeds", "LS1 4AB")
ANN = Person("c1", ("ann.quartermain@web.de",), ("+447911123456",), "Ann", "Quartermain", addresses=(HOME,))


@cache
def shop() -> Made:
    return made(3_000, 11)


@cache
def found() -> Found:
    return alike(Plain(), [shop().people])


@cache
def crowd() -> list[Person]:
    return [replace(one, customer=f"z{one.customer}") for one in made(1_200, 3, twice=0.0).people]


def beside(*people: Person) -> dict[tuple[str, str], str]:
    """Look at some people beside made ones who are there once; gives the verdict on each pair of theirs."""
    pairs = alike(Plain(), [[*people, *crowd()]]).pairs
    names = {one.customer for one in people}
    return {(one.customer, one.other): one.verdict for one in pairs if {one.customer, one.other} <= names}


def test_more_of_those_who_are_there_twice_are_found_than_by_the_same_email_or_phone_and_less_is_wrong() -> None:
    baseline, offered = measured(exact(shop().people), shop()), measured(named(found()), shop())
    likely = measured(named(found(), "likely"), shop())
    assert len(shop().twins) > 120
    assert offered["recall"] > baseline["recall"] + 0.25
    assert offered["precision"] > baseline["precision"] + 0.25
    assert offered["recall"] >= 0.70
    assert offered["precision"] >= 0.85
    assert likely["precision"] >= 0.95


def test_a_household_is_not_called_one_person() -> None:
    assert len(shop().homes) > 300
    assert measured(named(found(), "likely"), shop())["households"] <= 2
    assert measured(exact(shop().people), shop())["households"] > 50


def test_a_couple_at_one_address_with_one_telephone_is_not_offered() -> None:
    bob = replace(ANN, customer="c2", given="Bob", emails=("bob77@gmail.com",))
    assert beside(ANN, bob) == {}
    assert beside(ANN, replace(bob, given="Ann", emails=())) == {("c1", "c2"): "possible"}, "or a daughter"


@pytest.mark.parametrize(
    "again",
    [
        replace(
            ANN, given="ANN", family="QUARTERMAIN", emails=("annquartermain+news@web.de",), phones=(), addresses=()
        ),
        replace(ANN, given="Quartermain", family="Ann", emails=()),
        replace(ANN, given="", family="", name="Quartermain, Ann", phones=("07911 123456",), addresses=()),
        replace(ANN, family="Quatermain", phones=("+447911124356",)),
        replace(ANN, emails=("annquartermain@wed.de",), phones=(), addresses=(replace(HOME, street="12, church ln."),)),
        replace(ANN, emails=(), addresses=(Address("3 Elsewhere Road", "York", "YO1 1AA"),)),
    ],
    ids=["dots and a tag", "names swapped", "one name, no country", "typos", "a slip in the domain", "moved house"],
)
def test_she_is_found_who_is_written_otherwise(again: Person) -> None:
    assert set(beside(ANN, replace(again, customer="c2"))) == {("c1", "c2")}


def test_of_two_of_one_name_it_says_little_if_many_bear_it() -> None:
    rare = [Person("c1", name="欧阳震华", phones=("13911112222",)), Person("c2", name="欧阳 震华", addresses=(HOME,))]
    assert beside(*rare) == {}, "a name alone is never enough"
    weis = [Person(f"c{place}", name="王伟", addresses=(HOME,)) for place in range(1, 30)]
    assert beside(*weis) == {}
    rare = [replace(one, addresses=(Address("", "Leeds", "LS1 4AB"),)) for one in rare]
    assert set(beside(*rare)) == {("c1", "c2")}


def test_an_offices_telephone_makes_nobody_one_person() -> None:
    staff = [Person(f"c{place}", phones=("+441130000000",), addresses=(HOME,)) for place in range(1, 9)]
    assert beside(*staff) == {}


def test_the_order_of_customers_and_of_batches_makes_no_difference() -> None:
    people = list(shop().people)
    random.Random(5).shuffle(people)
    assert alike(Plain(), [people[:100], [], people[100:]]) == found()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_any_few_people_are_found_the_same_in_any_order(seed: int, draw: random.Random) -> None:
    people = list(made(12, seed, twice=0.5).people)
    whole = alike(Plain(), [people])
    draw.shuffle(people)
    assert alike(Plain(), [people]) == whole
    assert all(one.customer < one.other and one.verdict for one in whole.pairs)


def test_a_group_too_large_to_compare_is_left_out_and_told() -> None:
    family = [Person(f"c{place:03}", emails=("info@shop.example",)) for place in range(MOST_IN_BLOCK + 1)]
    whole, fewer = alike(Plain(), [family]), alike(Plain(), [family[1:]])
    assert (whole.compared, whole.blocks_left_out, whole.customers_left_out) == (0, 2, MOST_IN_BLOCK + 1)
    assert (fewer.compared, fewer.blocks_left_out) == (MOST_IN_BLOCK * (MOST_IN_BLOCK - 1) // 2, 0)


def test_pairs_to_compare_grow_with_customers_and_not_with_their_square() -> None:
    small, large = (alike(Plain(), [made(count, 2).people]) for count in (500, 2_000))
    assert large.compared < MOST_PAIRS * large.customers
    assert large.compared < 8 * small.compared, "four times the customers"
    assert large.compared < large.customers**2 / 200


def test_nobody_of_whom_nothing_is_known_counts() -> None:
    assert alike(Plain(), [[Person("c1"), Person("c2", name=" - ")]]) == Found((), 0, 0, 0, 0)
