import pytest

from suasion.privacy.blocked import Blocked
from suasion.privacy.identifiers import IdentifierKind


@pytest.mark.parametrize(
    "value", ["null", " NULL ", "None", "guest", "0", "-1", "Not Set", f"{0:08d}-0000-0000-0000-{0:012d}"]
)
def test_what_programs_send_for_nobody_is_blocked_by_default(value: str) -> None:
    assert Blocked().holds(IdentifierKind.USER_ID, value)
    assert Blocked().holds(IdentifierKind.ANONYMOUS_ID, value)


@pytest.mark.parametrize("value", ["\uff4e\uff55\uff4c\uff4c", "null\u200b", "\ufeffNULL", "not\u00a0set", "\u200b"])
def test_what_looks_like_such_a_value_is_blocked_however_it_is_spelled(value: str) -> None:
    assert Blocked().holds(IdentifierKind.USER_ID, value)


@pytest.mark.parametrize("value", ["ann", "00", "nullable", "guest-7", "", "1" * 500])
def test_whoever_has_a_name_of_her_own_is_not(value: str) -> None:
    assert not Blocked().holds(IdentifierKind.USER_ID, value)


def test_a_value_can_be_blocked_for_one_kind() -> None:
    blocked = Blocked("email:me@example.test")
    assert blocked.holds(IdentifierKind.EMAIL, "Me@example.test")
    assert not blocked.holds(IdentifierKind.USER_ID, "me@example.test")
