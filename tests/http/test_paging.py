from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suasion.core.errors import InputRefused
from suasion.core.paging import page
from suasion.http.paging import Place, cursor_of, listed

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@given(st.text(), st.integers(-(2**53), 2**53))
def test_a_cursor_says_the_key_it_was_made_of(name: str, number: int) -> None:
    assert Place(cursor=cursor_of((name, number))).after(str, int) == (name, number)


@given(st.text(max_size=80))
def test_whatever_else_comes_as_a_cursor_is_refused_or_has_the_right_types(cursor: str) -> None:
    try:
        found = Place(cursor=cursor).after(str, int)
    except InputRefused:
        return
    assert found is not None
    assert [type(value) for value in found] == [str, int]


@pytest.mark.parametrize("key", [(1, "a"), ("a",), ("a", 1, 2), ("a", True), ("a", 2**63), ("a", -(10**30))])
def test_another_lists_cursor_is_refused(key: tuple[str | int, ...]) -> None:
    with pytest.raises(InputRefused, match="not one that this list gave"):
        Place(cursor=cursor_of(key)).after(str, int)


def test_the_last_page_has_no_next() -> None:
    whole = listed(page([1, 2], 2, lambda row: (row,), total=2, as_of=NOW), str)
    assert (whole.data, whole.next, whole.total) == (["1", "2"], None, 2)
    cut = listed(page([1, 2, 3], 2, lambda row: (row,), total=3, as_of=NOW), str)
    assert (cut.data, cut.next) == (["1", "2"], cursor_of((2,)))
