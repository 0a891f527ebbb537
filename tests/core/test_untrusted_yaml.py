"""What makes a short text an endless or a doubtful one is refused, and the refusal says where."""

import pytest

from suasion.core.errors import InputRefused
from suasion.core.untrusted_yaml import read_yaml


def read(text: str, **bounds: int) -> object:
    return read_yaml(text, "docs/segments.md", "plan", **bounds)


def test_plain_data_is_read() -> None:
    assert read("") is None
    assert read("a: [1, two, null]\nb: {a: 1}\n") == {"a": [1, "two", None], "b": {"a": 1}}
    assert read('"A": 1\nB: 2') == {"A": 1, "B": 2}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: 1\nb: 2\na: 3\n", "'a' stands twice in one place, again in line 3"),
        ("- x: {a: 1}\n- x: {a: 1, 'a': 2}\n", "'a' stands twice in one place, again in line 2"),
        ("a: &x 1\nb: *x\n", r"alias \(\*\) in line 2"),
        ("a: [1\nb: 2", "not YAML: line 2"),
        ("a: 1\n---\nb: 2\n", "not YAML: line 2"),
        ('a: "\\uD800"', "half a character"),
        ('"\\0": 1', "NUL"),
        ("a: 1\nb: 0x" + "f" * 9_000, "too large a number in line 2"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, why: str) -> None:
    with pytest.raises(InputRefused, match=f"^The plan.*{why}"):
        read(text)


def test_bounds_are_those_that_the_reader_of_such_texts_sets() -> None:
    assert read("[[1]]", deepest=2) == [[1]]
    with pytest.raises(InputRefused, match="more than 2 deep"):
        read("[[[1]]]", deepest=2)
    assert read("[[1], [2], {a: [3]}]", deepest=3) == [[1], [2], {"a": [3]}]
    with pytest.raises(InputRefused, match="3 characters"):
        read("ééé", longest_bytes=5)
    assert read("ééé", longest_bytes=6) == "ééé"
