import pytest
from hypothesis import given
from hypothesis import strategies as st

from suasion.access.accounts import MAX_LENGTH, looked_up, normalised
from suasion.core.errors import InputRefused


@pytest.mark.parametrize("typed", ["Ada@Example.org", " ada@example.org ", "ＡＤＡ@example.org", "ada@EXAMPLE.ORG"])
def test_one_account_is_written_one_way(typed: str) -> None:
    assert normalised(typed) == looked_up(typed) == "ada@example.org"


@pytest.mark.parametrize(
    "typed", ["", "  ", "a b", "a\nb", "a\x00", "a/b", "..", "a#b", "a%2e", "\u202eada", "x" * (MAX_LENGTH + 1)]
)
def test_what_is_no_account_is_refused_and_not_repeated(typed: str) -> None:
    with pytest.raises(InputRefused) as refused:
        normalised(typed)
    assert not typed.strip() or typed not in str(refused.value)


def test_the_longest_address_fits() -> None:
    assert len(normalised("x" * MAX_LENGTH)) == MAX_LENGTH


@given(st.text(max_size=300))
def test_writing_it_again_changes_nothing(typed: str) -> None:
    try:
        found = normalised(typed)
    except InputRefused:
        return
    assert normalised(found) == looked_up(found) == found
