from suasion.privacy.identifiers import IdentifierKind
from suasion.privacy.known_tokens import KnownTokens


def made(*numbers: int) -> dict[tuple[IdentifierKind, str], str]:
    return {(IdentifierKind.USER_ID, f"u{number}"): f"t_{number}" for number in numbers}


def test_what_is_used_stays_and_what_is_not_makes_way() -> None:
    known = KnownTokens(2)
    for number in range(10):
        known.keep(made(number))
        assert known.find(list(made(0))) == ["t_0"]
    assert known.find(list(made(1, 9))) == [None, "t_9"]


def test_an_identifier_of_any_length_is_not_remembered() -> None:
    known, long = KnownTokens(2), (IdentifierKind.USER_ID, "u" * 10_000)
    known.keep({long: "t_1"})
    assert known.find([long]) == [None]
