"""How an account is written: an email address or a name, in one form however it was typed."""

import unicodedata

from suasion.core.errors import InputRefused

MAX_LENGTH = 254
"""Characters; the longest email address that SMTP carries (RFC 5321 4.5.3.1.3)."""

_REFUSED = frozenset('/\\?#%:;,"<>|`')


def normalised(account: str) -> str:
    """Write an account the one way it is stored: NFKC, lower case, no space around it.

    Raises
    ------
    suasion.core.errors.InputRefused
        If it is empty, longer than 254 characters, or has spaces, control characters or marks that a URL or header
        reads as its own. The message does not repeat it: it may be a password in the wrong field.

    Examples
    --------
    >>> normalised(" Ada@Example.ORG "), normalised("Ｌｉ")
    ('ada@example.org', 'li')
    """
    found = _folded(account)
    fits = 0 < len(found) <= MAX_LENGTH and found.isprintable() and any(one.isalnum() for one in found)
    if not fits or _REFUSED & set(found) or any(one.isspace() for one in found):
        raise InputRefused(
            "That is no account name.",
            hint=f"Use an email address or a name of 1 to {MAX_LENGTH} characters, without spaces.",
        )
    return found


def looked_up(account: str) -> str:
    """Write an account as `normalised` does, without refusing anything: what cannot exist is simply not found."""
    return _folded(account[: 4 * MAX_LENGTH])


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower()).strip()
