"""The kinds of identifier a customer can be named by, and the one spelling each is kept in."""

import re
import unicodedata
from enum import StrEnum


class IdentifierKind(StrEnum):
    """What an identifier is."""

    USER_ID = "user_id"
    ANONYMOUS_ID = "anonymous_id"
    EMAIL = "email"
    PHONE = "phone"
    WECHAT_OPENID = "wechat_openid"
    WECHAT_UNIONID = "wechat_unionid"
    DEVICE_ID = "device_id"

    __hash__ = str.__hash__  # as quick as that of the text it equals; intake looks millions of them up


def normalised(kind: IdentifierKind, value: str) -> str:
    """Give the spelling under which two identifiers count as the same one; empty if nothing is left.

    Ids lose outer white space, email addresses also their capitals; of a phone number the digits
    stay, and a leading ``+`` (or ``00``, which means the same).

    Examples
    --------
    >>> normalised(IdentifierKind.EMAIL, " Ann@Example.test ")
    'ann@example.test'
    >>> normalised(IdentifierKind.PHONE, "0044 (20) 7946-0018")
    '+442079460018'
    """
    value = value.strip()
    if kind is IdentifierKind.EMAIL:
        return value.lower()
    if kind is IdentifierKind.PHONE:
        digits = re.sub(r"[^0-9]", "", value)
        if value.startswith("+"):
            return f"+{digits}" if digits else ""
        return f"+{digits[2:]}" if digits.startswith("00") else digits
    return value


def as_it_looks(text: str) -> str:
    r"""Give a text without marks that nobody sees, in letters of the ordinary width (NFKC), stripped.

    Examples
    --------
    >>> as_it_looks("\ufeffann@shop\uff0etest ")
    'ann@shop.test'
    """
    if text.isascii():
        return text.strip()
    return "".join(one for one in unicodedata.normalize("NFKC", text) if unicodedata.category(one) != "Cf").strip()
