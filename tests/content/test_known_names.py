"""Names of the catalog are found in a text, quickly and whole."""

import time

from suasion.content.known_names import KnownNames

NAMES = ["Milk", "Whole Milk 1 gal", "Whole Milk Chocolate", "Meat: Beef Bulk", "Dvd S", "全脂牛奶", "牛奶"]


def found(text: str, *allowed: str) -> list[str]:
    return list(KnownNames(NAMES).found_in(text, allowed=allowed))


def test_a_name_is_found_without_regard_to_case_punctuation_and_size() -> None:
    assert found("Try our WHOLE MILK today.") == ["Whole Milk 1 gal"]
    assert found("Whole-milk, 1 gal") == ["Whole Milk 1 gal"]
    assert found("some meat (beef, bulk)") == []
    assert found("some meat beef bulk") == ["Meat: Beef Bulk"]
    assert found("试试全脂牛奶吧") == ["全脂牛奶"]


def test_a_name_of_one_ordinary_word_is_never_found() -> None:
    assert found("Milk, milk and 牛奶.") == []


def test_a_name_does_not_reach_over_the_end_of_a_clause_or_into_a_word() -> None:
    assert found("We sell it whole. Milk too.") == []
    assert found("wholesome whole milkshakes") == []


def test_the_longest_name_counts_so_a_fact_does_not_hide_a_longer_product() -> None:
    assert found("Whole milk is here.", "Whole Milk 1 gal") == []
    assert found("Whole milk chocolate is here.", "Whole Milk 1 gal") == ["Whole Milk Chocolate"]
    assert found("Whole milk chocolate and whole milk", "Whole Milk Chocolate") == ["Whole Milk 1 gal"]


def test_a_longer_fact_that_the_catalog_lacks_hides_the_name_inside_it() -> None:
    assert found("Ask for Whole Milk Deluxe.", "Whole Milk Deluxe") == []


def test_as_many_names_as_a_real_catalog_take_under_two_seconds_to_build_and_milliseconds_to_use() -> None:
    many = [f"Brand{number % 300} product{number} kind{number % 7} 5.{number % 9} oz" for number in range(92_000)]
    start = time.process_time()
    known = KnownNames(many)
    built = time.process_time()
    text = "Here is brand5 product605 kind3 for you, and a few more ideas with your basket in mind. " * 20
    for _ in range(20):
        assert set(known.found_in(text)) == {"Brand5 product605 kind3 5.2 oz"}
    assert built - start < 2
    assert time.process_time() - built < 1
