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


_EMAIL = re.compile(r"[^@\s\0<>,;]+@[^@\s\0<>,;]*[^@\s\0<>,;.]")
_PHONE = re.compile(r"\+?[0-9]{5,20}")
_DIALLED = re.compile(r"\(?\+?[0-9 ()./\u2010-\u2015-]*")
"""How people write telephone numbers; what else holds five digits is none."""


def normalised(kind: IdentifierKind, value: str) -> str:
    """Give the spelling under which two identifiers count as the same one; empty if nothing is left.

    Ids lose outer white space. Addresses and phone numbers are read as they look (`as_it_looks`); email addresses lose
    their capitals, of a phone number the digits stay, and a leading ``+`` (or ``00``, which means the same).

    Examples
    --------
    >>> normalised(IdentifierKind.EMAIL, " Ann@Example.test ")
    'ann@example.test'
    >>> normalised(IdentifierKind.PHONE, "0044 (20) 7946-0018"), normalised(IdentifierKind.PHONE, "(+44) 20 7946-0018")
    ('+442079460018', '+442079460018')
    """
    if kind is IdentifierKind.EMAIL:
        return as_it_looks(value).lower()
    if kind is IdentifierKind.PHONE:
        value = as_it_looks(value).removeprefix("(")
        digits = re.sub(r"[^0-9]", "", value)
        if value.startswith("+"):
            return f"+{digits}" if digits else ""
        return f"+{digits[2:]}" if digits.startswith("00") else digits
    return value.strip()


def well_formed(kind: IdentifierKind, value: str) -> bool:
    """Say whether an email address or a phone number is spelt as one; any text that is there is another kind's.

    An email address has one ``@`` with something on either side, and no space, comma, semicolon or angle bracket; a
    phone number has 5 to 20 digits and, beside them, only what people write between digits.

    Examples
    --------
    >>> well_formed(IdentifierKind.EMAIL, " Ann@Example.test "), well_formed(IdentifierKind.EMAIL, "not-an-email")
    (True, False)
    >>> well_formed(IdentifierKind.PHONE, "0044 (20) 7946-0018"), well_formed(IdentifierKind.PHONE, "order 12345")
    (True, False)
    """
    spelling = normalised(kind, value)
    if kind is IdentifierKind.EMAIL:
        return _EMAIL.fullmatch(spelling) is not None
    if kind is IdentifierKind.PHONE:
        return _PHONE.fullmatch(spelling) is not None and _DIALLED.fullmatch(as_it_looks(value)) is not None
    return bool(spelling)


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
