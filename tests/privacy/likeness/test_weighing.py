"""Levels and bits: what is rare among the customers there are says more; what a household shares says less."""

from collections.abc import Sequence
from math import log2

import pytest

from suasion.privacy.likeness.assumed import ASSUMED
from suasion.privacy.likeness.comparing import compared
from suasion.privacy.likeness.counting import Counts
from suasion.privacy.likeness.spelling import Place, Spelled
from suasion.privacy.likeness.weighing import Weighed, weighed

DOOR = Place("ls14ab", "leeds", ("12",), "church ln")


def somebody(customer: str = "c1", given: str = "", family: str = "", **more: object) -> Spelled:
    return Spelled(customer, given, family, **({"emails": (), "phones": (), "places": ()} | more))  # type: ignore[arg-type]


def weights(two: Sequence[Spelled], counts: Counts) -> Weighed:
    one, other = two
    return weighed(compared(one, other), one, other, counts)


def level(field: str, one: Spelled, other: Spelled) -> str | None:
    found = compared(one, other).fields.get(field)  # type: ignore[call-overload]  # a name of one
    mirrored = compared(other, one).fields.get(field)  # type: ignore[call-overload]
    assert (found and (found.level, found.way)) == (mirrored and (mirrored.level, mirrored.way))
    return found.level if found else None


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("jonathan", "jon", "nearly"),
        ("catherine", "catherien", "nearly"),
        ("j", "john", "nearly"),
        ("maria", "mario", "nearly"),
        ("ann marie", "annmarie", "equal"),
        ("ann", "bob", "differs"),
        ("伟", "玮", "differs"),
        ("建国", "国建", "differs"),
        ("ann", "", None),
    ],
)
def test_first_names(one: str, other: str, expected: str | None) -> None:
    assert level("given_name", somebody(given=one), somebody(given=other)) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("annsmith", "web.de"), ("annsmith", "web.de"), "equal"),
        (("annsmith", "gmail.com"), ("annsmith", "gmial.com"), "nearly"),
        (("annsmith", "gmail.com"), ("annsmith", "yahoo.com"), "nearly"),
        (("annsmith", "gmail.com"), ("ansmith", "gmail.com"), "nearly"),
        (("annsmith1", "gmail.com"), ("annsmith2", "gmail.com"), "differs"),
        (("ann", "gmail.com"), ("an", "gmail.com"), "differs"),
        (("ansmith", "gmail.com"), ("annsmith", "yahoo.com"), "differs"),
    ],
)
def test_email_addresses(one: tuple[str, str], other: tuple[str, str], expected: str) -> None:
    assert level("email", somebody(emails=(one,)), somebody(emails=(other,))) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("447911123456", "7911123456", "equal"),
        ("8613911112222", "13911112222", "equal"),
        ("85291112222", "91112222", "equal"),
        ("447911123456", "447911132456", "nearly"),
        ("447911123456", "447911123457", "nearly"),
        ("447911123456", "447911654321", "differs"),
    ],
)
def test_telephone_numbers(one: str, other: str, expected: str) -> None:
    assert level("phone", somebody(phones=(one,)), somebody(phones=(other,))) == expected


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (Place("ls14ab", "", ("12",), "church ln"), "equal"),
        (Place("", "leeds", ("12",), "ln church"), "equal"),
        (Place("ls14ab", "leeds", ("12", "4"), "church ln apt"), "nearly"),
        (Place("ls14ab", "leeds", ("21",), "church ln"), "nearly"),
        (Place("ls14ab", "leeds", ("14",), "church ln"), "differs"),
        (Place("ls14ab", "leeds", (), ""), "nearly"),
        (Place("yo11aa", "york", ("12",), "church ln"), "differs"),
    ],
)
def test_postal_addresses(other: Place, expected: str) -> None:
    assert level("address", somebody(places=(DOOR,)), somebody(places=(other,))) == expected


def test_the_best_of_several_values_counts_and_every_one_more_makes_it_weaker() -> None:
    counts = Counts()
    counts.close()
    few, many = (
        somebody("c2", phones=("447911123456", *(f"44791100000{other}" for other in range(more)))) for more in (0, 3)
    )
    bits = [
        weighed(compared(somebody(phones=("7911123456",)), one), one, one, counts).evidence[0].bits
        for one in (few, many)
    ]
    assert bits[0] - bits[1] == pytest.approx(log2(4), abs=0.1)


def test_a_shared_rare_name_says_more_than_a_shared_common_one() -> None:
    counts = Counts()
    for number in range(10_000):
        counts.add(somebody(f"c{number}", "", "smith" if number % 10 == 0 else f"name{number}"))
    counts.close()
    pairs = {name: [somebody(at, "", name) for at in ("c1", "c2")] for name in ("smith", "quartermain")}
    bits = {name: weights(two, counts).evidence[0].bits for name, two in pairs.items()}
    same = ASSUMED["family_name"].equal
    assert bits["smith"] == pytest.approx(log2(same / 0.1), abs=0.01)
    assert bits["quartermain"] == pytest.approx(log2(same / (ASSUMED["family_name"].unseen / 10_000)), abs=0.01)


def test_a_first_and_a_last_name_that_go_together_count_as_often_as_they_do() -> None:
    counts = Counts()
    for number in range(4_000):
        counts.add(somebody(f"c{number}", *(("伟", "王") if number % 20 == 0 else (f"g{number}", f"f{number}"))))
    counts.close()
    two = [somebody(at, "伟", "王") for at in ("c1", "c2")]
    whole = sum(one.bits for one in weights(two, counts).evidence)
    assert whole == pytest.approx(
        log2(ASSUMED["given_name"].equal * ASSUMED["family_name"].equal / (198.1 / 4_000)), abs=0.1
    )


def test_what_a_household_explains_is_taken_away() -> None:
    counts = Counts()
    counts.close()
    home = {"phones": ("447911123456",), "places": (DOOR,)}
    couple = somebody("c1", "ann", "quartermain", **home), somebody("c2", "bob", "quartermain", **home)
    found = weights(couple, counts)
    strangers = sum(one.bits for one in found.evidence if one.field != "household")
    assert (found.verdict, found.evidence[-1].level) == ("", "explains")
    assert strangers > 25
    assert found.bits < 10


def test_the_same_word_before_the_at_says_little_of_two_who_bear_the_name_in_it() -> None:
    counts = Counts()
    counts.close()
    named = [somebody(at, "ann", "quartermain", emails=(("annquartermain", f"{at}.example"),)) for at in ("abc", "xyz")]
    nick = [somebody(at, "ann", "quartermain", emails=(("zebrafinch", f"{at}.example"),)) for at in ("abc", "xyz")]
    bits = [weights(two, counts).evidence[2].bits for two in (named, nick)]
    assert bits[0] < 1
    assert bits[1] > 6
