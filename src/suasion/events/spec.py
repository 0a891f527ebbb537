"""Events in the Segment spec: what a sender writes, field for field.

`track` says that a customer did something, `identify` what is true of them, `page` and `screen` what they looked at,
`group` to which company or household they belong, `alias` under which name they were known before. The spec's limit of
32 KB an event belongs to HTTP intake: it is not applied here, because orders from an import may well be larger (five of
the demo retailer's are).

Orders follow the e-commerce spec v2: an ``Order Completed`` event with ``order_id`` and ``products``.
"""

import re
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec

ORDER_COMPLETED = "Order Completed"
CAMPAIGN_RECEIVED = "Campaign Received"
"""A customer was sent a campaign; the property ``campaign_id`` says which."""
COUPON_REDEEMED = "Coupon Redeemed"
"""A customer used a coupon; the property ``campaign_id`` says of which campaign."""

Time = Annotated[datetime, msgspec.Meta(tz=True)]


class Product(msgspec.Struct, omit_defaults=True):
    """One line of an order.

    `amount` (paid for the line, all units), `discount` (the shop's own price cut) and `coupon_discount` are ours; all
    in the workspace's currency and not negative. Without an `amount` it is ``price * quantity``.
    """

    product_id: str | int = ""
    quantity: float = 1.0
    price: float | None = None
    amount: float | None = None
    discount: float = 0.0
    coupon_discount: float = 0.0
    sku: str | int | None = None
    id: str | int | None = None

    @property
    def item(self) -> str:
        """The item's id: `product_id`, without one `sku`, without either `id`; empty if nothing names it.

        Examples
        --------
        >>> Product(sku=45790).item
        '45790'
        """
        for name in (self.product_id, self.sku, self.id):
            if name is not None and name != "":
                return str(name)
        return ""

    @property
    def paid(self) -> float | None:
        """What was paid for the line; None if neither `amount` nor `price` says."""
        if self.amount is not None:
            return self.amount
        return None if self.price is None else self.price * self.quantity


class Common(msgspec.Struct, kw_only=True, rename="camel"):
    """The fields every event has. One of `user_id` and `anonymous_id` is required; `message_id` tells duplicates."""

    message_id: str
    user_id: str | None = None
    anonymous_id: str | None = None
    timestamp: Time | None = None
    original_timestamp: Time | None = None
    sent_at: Time | None = None
    context: dict[str, Any] = {}


class Track(Common, kw_only=True, tag_field="type", tag="track"):
    """A customer did something; `event` names it."""

    event: str
    properties: dict[str, Any] = {}


class Identify(Common, kw_only=True, tag_field="type", tag="identify"):
    """Something is true of a customer: `traits`."""

    traits: dict[str, Any] = {}


class Page(Common, kw_only=True, tag_field="type", tag="page"):
    """A customer looked at a page of a web site."""

    name: str | None = None
    category: str | None = None
    properties: dict[str, Any] = {}


class Screen(Common, kw_only=True, tag_field="type", tag="screen"):
    """A customer looked at a screen of an app."""

    name: str | None = None
    category: str | None = None
    properties: dict[str, Any] = {}


class Group(Common, kw_only=True, tag_field="type", tag="group"):
    """A customer belongs to a group (a company, a household, a class); `traits` are the group's."""

    group_id: str
    traits: dict[str, Any] = {}


class Alias(Common, kw_only=True, tag_field="type", tag="alias"):
    """Who is `user_id` now was `previous_id` before."""

    previous_id: str


class Unreadable(msgspec.Struct, frozen=True):
    """What was sent instead of an event we accept."""

    raw: bytes
    reason: str
    detail: str


Event = Track | Identify | Page | Screen | Group | Alias
EventType = Literal["track", "identify", "page", "screen", "group", "alias"]


def name_of(event: Event) -> str:
    """Give what a track event, a page or a screen is called, or the id of a group; empty for the others."""
    if isinstance(event, Track):
        return event.event
    if isinstance(event, Page | Screen):
        return event.name or ""
    return event.group_id if isinstance(event, Group) else ""


class Verdict(msgspec.Struct, frozen=True):
    """What became of one event."""

    kind: Literal["stored", "duplicate", "quarantined"]
    reason: str = ""
    detail: str = ""


STORED = Verdict("stored")
DUPLICATE = Verdict("duplicate")
MENDED = Verdict("duplicate", "", "It was set aside when it came before, has been mended and replayed since.")
REUSED = Verdict("quarantined", "id_reused", "An event with this messageId said something else; it is kept apart.")

_events: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)
_VALUE = re.compile(r"(?<=Invalid value) '.*'", re.DOTALL)  # whoever may be named in it
_HALF = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\.", re.DOTALL
)  # a whole pair, half of one, any other escape
_kinds = msgspec.json.Decoder(dict[str, Any])


def parse(raw: bytes) -> Event | Unreadable:
    """Read one event as JSON; never raises, because a bad event is kept with its reason.

    Examples
    --------
    >>> parse(b'{"type": "track", "messageId": "m", "userId": "u", "event": "Signed Up"}').event
    'Signed Up'
    >>> parse(b'{"type": "screem", "messageId": "m"}').reason
    'not_in_spec'
    """
    try:
        return _events.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return Unreadable(raw, *_reason(raw, error))


def _reason(raw: bytes, error: Exception) -> tuple[str, str]:
    try:
        _kinds.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return "not_json", why_unreadable(raw, error)
    return "not_in_spec", _VALUE.sub("", str(error))


def why_unreadable(raw: bytes, error: Exception) -> str:
    r"""Say why the decoder could not read a text: of half a character it says that the text was cut off.

    Examples
    --------
    >>> why_unreadable(rb'{"name": "\ud83d"}', ValueError("Input data was truncated"))
    'a text holds half a surrogate pair (one of \\ud800 to \\udfff alone), which is no character'
    >>> why_unreadable(rb'{"name": "\\ud83d \ud83d\ude00', ValueError("Input data was truncated"))
    'Input data was truncated'
    """
    if any(found.group(1) for found in _HALF.finditer(raw)):
        return r"a text holds half a surrogate pair (one of \ud800 to \udfff alone), which is no character"
    return str(error)
