"""Whatever names a person, at any depth of what was sent, gives way to a token before it is written."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from suasion.privacy.identifiers import IdentifierKind, normalised
from suasion.privacy.vault import Vault

NAMING_KEYS = {
    "userId": IdentifierKind.USER_ID,
    "user_id": IdentifierKind.USER_ID,
    "previousId": IdentifierKind.USER_ID,
    "previous_id": IdentifierKind.USER_ID,
    "anonymousId": IdentifierKind.ANONYMOUS_ID,
    "anonymous_id": IdentifierKind.ANONYMOUS_ID,
    "email": IdentifierKind.EMAIL,
    "phone": IdentifierKind.PHONE,
    # WeChat
    "openid": IdentifierKind.WECHAT_OPENID,
    "openId": IdentifierKind.WECHAT_OPENID,
    "unionid": IdentifierKind.WECHAT_UNIONID,
    "unionId": IdentifierKind.WECHAT_UNIONID,
    # as others spell them; not `external_id`, which may be the id of anything
    "userID": IdentifierKind.USER_ID,
    "phoneNumber": IdentifierKind.PHONE,
    "phone_number": IdentifierKind.PHONE,
    # Sensors Analytics
    "distinct_id": IdentifierKind.USER_ID,
    "login_id": IdentifierKind.USER_ID,
    "original_id": IdentifierKind.ANONYMOUS_ID,
    "$identity_login_id": IdentifierKind.USER_ID,
    "$identity_anonymous_id": IdentifierKind.ANONYMOUS_ID,
    "$identity_cookie_id": IdentifierKind.ANONYMOUS_ID,
    "$identity_distinct_id": IdentifierKind.USER_ID,
    "$identity_email": IdentifierKind.EMAIL,
    "$identity_mobile": IdentifierKind.PHONE,
    # PostHog
    "$user_id": IdentifierKind.USER_ID,
    "$device_id": IdentifierKind.ANONYMOUS_ID,
    "$anon_distinct_id": IdentifierKind.ANONYMOUS_ID,
    # Braze, Customer.io
    "alias_name": IdentifierKind.ANONYMOUS_ID,
    "braze_id": IdentifierKind.ANONYMOUS_ID,
    "cio_id": IdentifierKind.ANONYMOUS_ID,
}
"""Keys of an event under which the spec, the same in snake case, or another system's dialect names people."""

_NAMING = frozenset(NAMING_KEYS)
_LOCAL = r"[\w.!#$%&'*+/=?^`{|}~-]"
# It begins where a run of such signs does: from within a long one without an address the search would never end.
_ADDRESS = re.compile(rf"(?<!{_LOCAL}){_LOCAL}++@[\w-]+(?:\.[\w-]+)+")
_ESCAPED = r"(?:[\w.!'*~+-]|%(?:25)*2[Bb])+"
# What stands before the @ begins after another escape: it is no part of `%3Dada%40shop.example`. Nothing is tried
# twice, for a run of such signs is taken also where no address comes of it. Possessive groups fail before 3.11.5.
_ESCAPED_ADDRESS = re.compile(
    rf"%(?:25)*(?!25|2[Bb]|40)[0-9A-Fa-f]{{2}}|{_ESCAPED}(?P<domain>%(?:25)*40[\w-]+(?:\.[\w-]+)+)?"
)

Identifier = tuple[IdentifierKind, str]

_Exchange = Callable[[IdentifierKind, str], str]


def may_hold_address(text: bytes) -> bool:
    """Say whether an email address may stand in a text, plain or as an address of the web has it.

    Examples
    --------
    >>> may_hold_address(b"a@b.c"), may_hold_address(b"a%40b.c"), may_hold_address(b"40% off")
    (True, True, False)
    """
    return b"@" in text or (b"%" in text and (b"%40" in text or b"%25" in text))


def has_naming_key(value: Mapping[str, Any]) -> bool:
    """Say whether one of `NAMING_KEYS` stands at any depth of a JSON object.

    Examples
    --------
    >>> has_naming_key({"price": 3}), has_naming_key({"to": [{"phone": 7}]})
    (False, True)
    """
    if not _NAMING.isdisjoint(value):
        return True
    for inner in value.values():
        kind = type(inner)
        if kind is dict:
            if has_naming_key(inner):
                return True
        elif kind is list and _in_list(inner):
            return True
    return False


def _in_list(values: Sequence[Any]) -> bool:
    return any(
        has_naming_key(value) if isinstance(value, dict) else isinstance(value, list) and _in_list(value)
        for value in values
    )


def named(value: Any, keys: Mapping[str, IdentifierKind]) -> list[Identifier]:
    """Give every text that stands under one of `keys`, at any depth, and every email address elsewhere."""
    found: list[Identifier] = []

    def collect(kind: IdentifierKind, text: str) -> str:
        found.append((kind, text))
        return text

    _walk(value, keys, collect)
    return found


def with_tokens(value: Any, keys: Mapping[str, IdentifierKind], tokens: Mapping[Identifier, str]) -> Any:
    """Give a value with the token of each identifier that `named` finds in it.

    Examples
    --------
    >>> with_tokens({"to": ["an@example.test!"]}, {}, {(IdentifierKind.EMAIL, "an@example.test"): "t_1"})
    {'to': ['t_1!']}
    """
    return _walk(value, keys, lambda kind, text: tokens[kind, text])


def masked(vault: Vault, rows: Sequence[Any], keys: Mapping[str, IdentifierKind]) -> list[Any]:
    """Exchange every text that stands under one of `keys`, at any depth, and every email address elsewhere.

    An address within a longer text is exchanged and the rest of the text stays. Other identifiers under keys that are
    not among `keys` are not found: nothing tells a phone number from any other number.

    Parameters
    ----------
    rows
        JSON values; whatever is no dict, list or text stays as it is.
    """
    found = list(dict.fromkeys(one for row in rows for one in named(row, keys)))
    if not found:
        return list(rows)
    tokens = dict(zip(found, vault.exchange(found), strict=True))
    return [with_tokens(row, keys, tokens) for row in rows]


def without_addresses(text: str) -> str:
    """Give a text with a sign where each email address stood, for what is only looked at.

    Examples
    --------
    >>> without_addresses("Bought by an@example.test"), without_addresses("/r?email=an%40example.test&a=1")
    ('Bought by …', '/r?email=…&a=1')
    """
    return _without_addresses(text, lambda _kind, _found: "…")


def _walk(value: Any, keys: Mapping[str, IdentifierKind], exchange: _Exchange) -> Any:
    if isinstance(value, str):
        return _without_addresses(value, exchange)
    if isinstance(value, dict):
        return {
            _without_addresses(key, exchange): _exchanged(key, inner, keys, exchange) for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_walk(inner, keys, exchange) for inner in value]
    return value


def _exchanged(key: str, value: Any, keys: Mapping[str, IdentifierKind], exchange: _Exchange) -> Any:
    kind = keys.get(key)
    if kind is None or not isinstance(value, str | int) or isinstance(value, bool):
        return _walk(value, keys, exchange)
    return exchange(kind, str(value)) if normalised(kind, str(value)) else value


def _without_addresses(text: str, exchange: _Exchange) -> str:
    if "@" not in text:
        return _without_escaped(text, exchange)
    kept, start = [], 0
    for found in _ADDRESS.finditer(text):
        kept += [_without_escaped(text[start : found.start()], exchange), exchange(IdentifierKind.EMAIL, found.group())]
        start = found.end()
    return "".join(kept) + _without_escaped(text[start:], exchange)


def _without_escaped(text: str, exchange: _Exchange) -> str:
    if "%" not in text or ("%40" not in text and "%25" not in text):
        return text

    def one(found: re.Match[str]) -> str:
        address = found.group()
        if found.group("domain") is None:
            return address
        while "%" in address and (plain := unquote(address)) != address:
            address = plain
        return exchange(IdentifierKind.EMAIL, address)

    return _ESCAPED_ADDRESS.sub(one, text)
