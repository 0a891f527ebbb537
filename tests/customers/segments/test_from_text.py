import time

import pytest

from suasion.core.errors import InputRefused
from suasion.core.untrusted_yaml import LONGEST_BYTES
from suasion.customers.segments.from_text import parse_text
from suasion.scenarios.folders import folder

GOOD = (folder("retail", "segments") / "lapsed.yaml").read_text(encoding="utf-8")


def test_a_shipped_file_is_a_definition() -> None:
    assert parse_text(GOOD).name == "lapsed"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "None"),
        ("name: [", "not YAML"),
        ("\x00", "not YAML"),
        (GOOD.replace("more_than", "more_then"), "more_then"),
        (GOOD + "name: lapsed\n", "'name' stands twice"),
        (GOOD.replace("is: {more_than: 91}", "is: {more_than: 91, more_than: 9}"), "'more_than' stands twice"),
        ("a: &a [1]\nb: *a\n", "alias"),
        ("[" * 60 + "]" * 60, "nested"),
        ("#" * (LONGEST_BYTES + 1), "characters"),
        (GOOD.replace("name: lapsed", 'name: "\\0"'), "NUL"),
        (GOOD.replace("name: lapsed", 'name: "\\uD800"'), "surrogate"),
        (GOOD.replace("91", ".nan"), "out of range"),
        (GOOD.replace("91", "1e999"), "number"),
        (GOOD.replace("91", "9" * 5000), "not YAML"),
        (GOOD.replace("91", "99999999999"), "days"),
        (GOOD.replace("is: {", "within_days: 99999999999, is: {"), "within_days"),
        (GOOD.replace("91", "2001-99-99"), "not YAML"),
        ("!!python/object/apply:os.getcwd []", "not YAML"),
    ],
)
def test_what_is_wrong_is_said_without_a_traceback(text: str, said: str) -> None:
    with pytest.raises(InputRefused, match=said):
        parse_text(text)


def test_a_small_text_that_stands_for_an_endless_one_is_refused_quickly() -> None:
    laughs = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30))
    begun = time.perf_counter()
    for text in (laughs, "[" * 50_000, "{a: " * 15_000, "- " * 30_000):
        with pytest.raises(InputRefused):
            parse_text(text)
    assert time.perf_counter() - begun < 5
