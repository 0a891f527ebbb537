"""Rules over one event, known when it comes in: who sent it, from where, how, and what it says of itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from suasion.core.settings import Settings
from suasion.events.machines.addresses import NO_RANGES, Ranges
from suasion.events.machines.agents import agent_rule
from suasion.events.spec import Event, Track, Unreadable

HIDDEN_LINK = "hidden_link"
"""The property that a link no person can see carries when it is followed."""

DRIVEN = "webdriver"
"""The field of an event's context by which our browser snippet says that a program drives the browser."""

_SOLD = "Order "


@dataclass(frozen=True)
class Rules:
    """What the rules know of this workspace.

    Parameters
    ----------
    scanners
        Where link scanners sit.
    """

    scanners: Ranges = NO_RANGES

    @classmethod
    def of(cls, settings: Settings) -> "Rules":
        """Read them from the settings."""
        return cls(Ranges.read(settings.text("machines.scanner_ranges")))


ABOUT = {
    "hidden_link": "A link of a message was followed that no person can see.",
    "head_request": "The link or picture was asked for with HEAD: its headers were wanted, not what it shows.",
    "scanner_address": "The address lies in one of the ranges of `machines.scanner_ranges`.",
    "mail_privacy": "The mail program fetches every picture by itself, whether or not anybody reads the message.",
    "link_scanner": "The user agent is that of a mail system's link scanner, or of a preview of links.",
    "driven_browser": "A program drives the browser: the user agent or the browser itself says so.",
    "http_library": "The user agent is that of a library or tool for programs.",
    "crawler": "The user agent is that of a crawler.",
}
"""What each rule over one event means."""


def machine_rule(event: Event, *, user_agent: str | None, address: str | None, method: str, rules: Rules) -> str:
    """Say which rule takes the sender of an event for a machine.

    What the event says of who acted (``context.userAgent``, ``context.ip``) goes before what the request says, because
    a shop's own server may speak for its customers. An order is never judged: who pays counts.

    Parameters
    ----------
    event
        As it was read, before its context is masked.
    user_agent, address
        The request's own, if whoever acted made it: a browser, a pixel, a followed link. None if a server sent it (an
        SDK, an import), and where the sender's address is not known. Neither is stored by this.
    method
        The request's HTTP method; ``""`` for imports.
    rules
        What is known of this workspace; read once, not for every event.

    Returns
    -------
    str
        A key of `ABOUT`; empty for a person.

    Examples
    --------
    >>> from suasion.events.spec import Track
    >>> seen = Track(message_id="m", anonymous_id="a", event="Product Viewed")
    >>> machine_rule(seen, user_agent="curl/8.14.1", address=None, method="GET", rules=Rules())
    'http_library'
    >>> machine_rule(seen, user_agent=None, address=None, method="POST", rules=Rules())
    ''
    """
    context = event.context
    if isinstance(event, Track):
        if event.event.startswith(_SOLD):
            return ""
        if event.properties.get(HIDDEN_LINK) is True:
            return "hidden_link"
    if method == "HEAD":
        return "head_request"
    if _text(context, "ip", address) in rules.scanners:
        return "scanner_address"
    if context.get(DRIVEN) is True:
        return "driven_browser"
    return agent_rule(_text(context, "userAgent", user_agent))


def judged(
    events: Sequence[Event | Unreadable],
    *,
    user_agent: str | None,
    address: str | None,
    method: str,
    rules: Rules,
) -> list[str]:
    """Give the `machine_rule` of each event of a request; what could not be read is nobody's."""
    return [
        ""
        if isinstance(event, Unreadable)
        else machine_rule(event, user_agent=user_agent, address=address, method=method, rules=rules)
        for event in events
    ]


def _text(context: dict[str, Any], field: str, otherwise: str | None) -> str:
    own = context.get(field)
    return own if isinstance(own, str) else otherwise or ""
