"""What decides who is who: the words of the rules, without the graph they are applied to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from types import MappingProxyType
from typing import NamedTuple

from suasion.core.errors import SettingError
from suasion.core.settings import Settings
from suasion.privacy.identifiers import IdentifierKind

PASSING = frozenset({"anonymous_id", "device_id"})
"""Kinds that name a browser or a device; whoever holds another kind is *known*."""
OWN = frozenset({"user_id"})
"""Kinds that are a customer by themselves: an untrusted link never joins two groups that have one each."""

ALIAS, TRUSTED, SAID = 0, 1, 2
"""How strong a link is: a trusted alias, a trusted event, anything else. Stronger links are tried first."""

LIMITS: Mapping[str, int] = MappingProxyType(
    {
        "user_id": 1,
        "wechat_unionid": 1,
        "email": 5,
        "phone": 5,
        "wechat_openid": 5,
        "anonymous_id": 1000,
        "device_id": 50,
    }
)
"""How many identifiers of each kind links may bring together in one customer, if settings say nothing else."""

MOST_LINKS = 10_000
"""Other identifiers that one identifier may be linked to, of whatever kind, before it counts as shared."""


@dataclass(frozen=True)
class Rules:
    """What links may do.

    Parameters
    ----------
    limits
        The most identifiers of a kind that links bring together in one customer; a kind without one has no limit.
    trusted_sources
        Sources of live events whose links may merge two known customers; imports always may.
    shared_links
        An identifier linked to more than so many known others is shared by many people, and its links count nothing.
    """

    limits: Mapping[str, int] = field(default_factory=lambda: LIMITS)
    trusted_sources: frozenset[str] = frozenset()
    shared_links: int = 100

    def strength(self, kind: str, source: str, origin: str) -> int:
        """Say how strong the links of an event are: its type, its source, and the import it came with, if any.

        Examples
        --------
        >>> Rules().strength("identify", "web", "") == SAID
        True
        >>> Rules().strength("alias", "crm", "import 1") == ALIAS
        True
        """
        if not origin and source not in self.trusted_sources:
            return SAID
        return ALIAS if kind == "alias" else TRUSTED


def rules_of(settings: Settings) -> Rules:
    """Read the rules of a workspace.

    Raises
    ------
    suasion.core.errors.SettingError
        If a limit is of a kind of identifier that there is not: what it was meant for would have none.

    Examples
    --------
    >>> rules_of(Settings({"identity.limits": "email=2"})).limits
    {'email': 2}
    """
    limits = (part.partition("=") for part in settings.text("identity.limits").split())
    return Rules(
        limits={_known(kind): int(most) for kind, _, most in limits},
        trusted_sources=frozenset(settings.text("identity.trusted_sources").split()),
        shared_links=settings.whole("identity.shared_links"),
    )


def _known(kind: str) -> str:
    if kind in tuple(IdentifierKind):
        return kind
    near = get_close_matches(kind, tuple(IdentifierKind), n=1)
    guess = f"Did you mean '{near[0]}'? " if near else ""
    raise SettingError(
        f"The setting identity.limits names {kind!r}, which is no kind of identifier.",
        hint=f"{guess}There is {', '.join(IdentifierKind)}.",
    )


class Link(NamedTuple):
    """An event said that two tokens are one person.

    Links are tried in the order of these fields, which no order of arrival changes: how strong, when it happened, the
    digest of its message id, and the place among the links of its event. `token` is the event's primary one.
    """

    strength: int
    time: int
    digest: bytes
    position: int
    token: str
    other: str
    received: int
    sequence: int


class Seen(NamedTuple):
    """What is known of a token: its kind, and its first event as a primary token; times are microseconds since 1970.

    `appeared` is the sequence number it was first seen at in any role, `sequence` as primary (0 if never), `time` and
    `digest` are of its earliest event as primary, which need not be the one that arrived first. `shared` says which of
    its links count, as `sharing` has it.
    """

    kind: str
    appeared: int
    sequence: int = 0
    time: int = 0
    digest: bytes = b""
    shared: int = 0

    @property
    def known(self) -> bool:
        """Whether it names a person, not a browser or a device."""
        return self.kind not in PASSING


def customer_of(sequence: int) -> str:
    """Name the customer whose first event has this sequence number.

    One event makes at most one customer, so the name is hers alone; it says nothing about the person; and the same log
    gives the same names in every workspace, although the tokens in it are random.

    Examples
    --------
    >>> customer_of(42)
    'c00000042'
    """
    return f"c{sequence:08d}"
