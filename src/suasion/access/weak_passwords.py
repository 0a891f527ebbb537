"""How little it takes to guess a password: made of the words, walks and repeats that every guesser tries first.

ASVS 5.0 asks for a check against the 3,000 commonest passwords (6.2.4) and against words of the context (6.2.11). At 12
characters and more those are almost all built the same way, so instead of a list this reads a password as a guesser
does (Wheeler 2016, "zxcvbn: low-budget password strength estimation", section 4): it covers it with known pieces and
adds up the bits that each leaves to guess. What it does not know: one long rare word, and breached
passwords that look random (6.2.12, level 3).
"""

from importlib import resources

MIN_BITS = 36.0
"""A password that leaves less to guess is refused; 11 random digits leave 36, 12 random letters 56."""

_WORDS = frozenset(resources.files("suasion.access").joinpath("common_words.txt").read_text("utf-8").split())
_WALKS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
    "!qaz@wsx#edc$rfv%tgb^yhn&ujm*ik",
    "q1w2e3r4t5y6u7i8o9p0",
    "1q2w3e4r5t6y7u8i9o0p",
    "qwertzuiop",
    "azertyuiop",
    "147258369",
    "!@#$%^&*()",
)
_BOTH_WAYS = tuple(walk[::way] for walk in _WALKS for way in (1, -1))
_LEET = str.maketrans("@430!1$57", "aaeoiisst")
_WORD_BITS, _OWN_BITS, _WALK_BITS, _REPEAT_BITS = 9.0, 4.0, 7.0, 6.0
_LONGEST = 40


def bits_to_guess(password: str, own: tuple[str, ...] = ()) -> float:
    """Estimate the bits a guesser needs who tries words, walks over the keyboard, repeats and years first.

    Parameters
    ----------
    password
        As typed; upper and lower case count alike.
    own
        Words that stand for its owner, such as their account and name.

    Examples
    --------
    >>> bits_to_guess("password1234") < MIN_BITS < bits_to_guess("pale-otter-7-crosses-the-bridge")
    True
    """
    text = password.casefold()
    words = _WORDS | {part for one in own for part in _parts(one.casefold())}
    # best[i]: the fewest bits for the first i characters.
    best = [0.0]
    for end in range(1, len(text) + 1):
        best.append(best[-1] + _character_bits(text[end - 1]))
        for start in range(max(0, end - _LONGEST), end - 2):
            cost = _piece_bits(text[start:end], words)
            if cost is not None:
                best[end] = min(best[end], best[start] + cost)
        best[end] = min(best[end], _repeated(text, end, best))
    return best[-1]


def _piece_bits(piece: str, words: frozenset[str]) -> float | None:
    if piece in words or piece.translate(_LEET) in words:
        return _WORD_BITS if piece in _WORDS else _OWN_BITS
    if any(piece in walk for walk in _BOTH_WAYS):
        return _WALK_BITS
    if len(set(piece)) == 1:
        return _REPEAT_BITS
    if len(piece) == 4 and piece.isdecimal() and piece[:2] in {"19", "20"}:
        return _WALK_BITS
    return None


def _repeated(text: str, end: int, best: list[float]) -> float:
    """Give the bits up to `end` if it repeats what stands right before it: saying it again costs one."""
    found = best[end]
    for length in range(2, end // 2 + 1):
        if text[end - length : end] == text[end - 2 * length : end - length]:
            found = min(found, best[end - length] + 1.0)
    return found


def _character_bits(character: str) -> float:
    if character.isdecimal():
        return 3.3
    return 4.7 if character.isalpha() and character.isascii() else 5.5


def _parts(text: str) -> set[str]:
    """Give a text, and its words of three characters and more."""
    words = "".join(one if one.isalnum() else " " for one in text).split()
    return {part for part in (text, *words) if len(part) > 2}
