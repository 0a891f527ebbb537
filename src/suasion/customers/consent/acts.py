"""What a customer granted, withdrew or was asked, and which of her acts holds.

The latest act holds; a withdrawal wins over a grant of the same moment, and of two such grants the one that runs out
first; a grant that came with an import never undoes a withdrawal; being asked changes nothing; no act at all means no
consent. A confirmation counts as of the asking that it answers: what was withdrawn since stands. Of a customer whom two
became, the stricter holds: a withdrawal under either name stands until a grant after the two became one, and of two
grants the one that runs out first.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Literal, get_args

from suasion.core.clock import to_microseconds
from suasion.core.errors import InputRefused
from suasion.customers.consent.channels import EVERYWHERE, require_channel

State = Literal["asked", "granted", "withdrawn"]
Purpose = Literal["marketing", "personalisation", "analytics"]
Matter = tuple[str, str, str]
"""What an act is about: channel, topic, purpose."""

MARKETING: Literal["marketing"] = "marketing"
"""The topic of everyday marketing, and the first of the purposes."""
PERSONALISATION: Purpose = "personalisation"
IMPORT = "import"
"""Source of acts that came with a file; `import:NAME` says which."""
NOBODY_UNITED: Mapping[str, datetime] = MappingProxyType({})
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
_STATES = get_args(State)
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
NEVER = datetime(9999, 12, 31, tzinfo=UTC)
"""When a grant that does not run out does so."""


@dataclass(frozen=True)
class ConsentAct:
    """One thing a customer granted, withdrew or was asked.

    Parameters
    ----------
    customer, channel, topic
        Who, on which channel ("email", "sms"), about what ("marketing").
    state
        "granted" or "withdrawn"; "asked" is no grant: she has yet to confirm it.
    time, received
        When it was said and when we heard it; both aware.
    source
        Where it was said: "form", "unsubscribe", "import:2017.csv".
    proof
        What shows it, in words: the form, the call.
    purpose
        What her data may be used for.
    text_version, text_sha256
        Which consent text she read, as ``newsletter:3``, and its SHA-256 in hexadecimal; empty if none is named.
    expires
        From then on the grant no longer stands, or the asking can no longer be confirmed; None for never.
    answers
        Of a confirmation: when she was asked.
    """

    customer: str
    channel: str
    topic: str
    state: State
    time: datetime
    received: datetime
    source: str
    proof: str = ""
    purpose: Purpose = "marketing"
    text_version: str = ""
    text_sha256: str = ""
    expires: datetime | None = None
    answers: datetime | None = None

    def __post_init__(self) -> None:
        for value, choices in ((self.state, _STATES), (self.purpose, PURPOSES)):
            if value not in choices:
                raise InputRefused(f"Consent cannot be {value!r}.", hint=f"It is one of {', '.join(choices)}.")
        if self.state == "withdrawn" and self.expires is not None:
            raise InputRefused("A withdrawal does not run out.", hint="Leave out when it expires.")

    @property
    def imported(self) -> bool:
        """Whether it came with a file."""
        return self.source.partition(":")[0] == IMPORT

    @property
    def matter(self) -> Matter:
        """What it is about."""
        return self.channel, self.topic, self.purpose

    def stands(self, at: datetime) -> bool:
        """Say whether, if this act holds, there is consent at a moment; a grant runs out without another act."""
        return self.state == "granted" and at < (self.expires or NEVER)


def require_matter(channel: str, topic: str, purpose: Purpose) -> None:
    """Make sure that somebody may be asked about, or say, this.

    Raises
    ------
    suasion.core.errors.InputRefused
        If the channel is unknown, the topic malformed, or one not named where it is needed: every message goes out on
        one channel.
    """
    require_channel(channel)
    if not _NAME.fullmatch(topic):
        raise InputRefused("The topic is malformed.", hint="Small letters, digits, _ and -, a letter first.")
    for name, value in (("channel", channel), ("topic", topic)):
        if purpose == "marketing" and value == EVERYWHERE:
            raise InputRefused(f"Consent to marketing needs a {name}.", hint="Such as channel email, topic marketing.")


def decided(
    acts: Iterable[ConsentAct], before: datetime | None = None, united: Mapping[str, datetime] = NOBODY_UNITED
) -> dict[Matter, ConsentAct]:
    """Choose from one customer's acts the one that holds for each matter.

    Parameters
    ----------
    before
        Only what was said and received strictly before this moment counts, as plans and segments ask; None for all.
    united
        By name since when it is one with the others.
    """
    found: dict[Matter, list[ConsentAct]] = {}
    for act in acts:
        if before is None or (act.time < before and act.received < before):
            found.setdefault(act.matter, []).append(act)
    return {matter: deciding(of_matter, united) for matter, of_matter in found.items()}


def deciding(acts: Iterable[ConsentAct], united: Mapping[str, datetime] = NOBODY_UNITED) -> ConsentAct:
    """Choose the act that holds among those of one customer and matter; there must be one.

    Whether it is a grant that has run out is not asked here: no older grant takes its place.

    Parameters
    ----------
    united
        By name since when it is one with the others. What was said under several names until the last of these moments
        is decided name by name, and the strictest is what stands; what was said since then counts as one customer's.

    Examples
    --------
    >>> def said(day: int, state: State, source: str) -> ConsentAct:
    ...     moment = datetime(2026, 1, day, tzinfo=UTC)
    ...     return ConsentAct("c1", "email", "marketing", state, moment, moment, source)
    >>> deciding([said(2, "granted", "import:old.csv"), said(1, "withdrawn", "form")]).state
    'withdrawn'
    >>> deciding([said(1, "granted", "form"), said(2, "asked", "form")]).state
    'granted'
    """
    acts = list(acts)
    if len(acts) == 1:
        return acts[0]
    names = {act.customer for act in acts}
    if len(names) > 1 and (moments := [united[name] for name in names if name in united]):
        acts = _stricter(acts, max(moments))
    told = [act for act in acts if act.state != "asked"] or acts
    first, *rest = sorted(told, key=in_order)
    last = first
    for act in rest:
        if not (act.imported and act.state == "granted" and last.state == "withdrawn"):
            last = act
    return last


def _stricter(acts: Sequence[ConsentAct], united: datetime) -> list[ConsentAct]:
    """Put what holds of what was said before two became one in the place of all that was."""
    since = [act for act in acts if _counts_from(act) >= united and act.received >= united]
    by_name: dict[str, list[ConsentAct]] = {}
    for act in acts:
        if act not in since:
            by_name.setdefault(act.customer, []).append(act)
    held = [deciding(of_name) for of_name in by_name.values()]
    strict = [act for act in held if act.state == "withdrawn"] or held
    return [*sorted(strict, key=_by_strictness)[-1:], *since]


def in_order(act: ConsentAct) -> tuple[datetime, bool, bool, int]:
    """Order acts by the moment from which they count; of one moment, what holds against the others comes last."""
    return _counts_from(act), act.state == "withdrawn", not act.imported, _runs_out(act)


def _counts_from(act: ConsentAct) -> datetime:
    return act.answers or act.time


def _by_strictness(act: ConsentAct) -> tuple[bool, int, datetime, bool, bool, int]:
    return act.state != "asked", _runs_out(act), *in_order(act)


def _runs_out(act: ConsentAct) -> int:
    """Put what runs out sooner behind what runs out later."""
    return -to_microseconds(act.expires or NEVER)
