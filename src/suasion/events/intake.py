"""From events as sent to rows of the tail: checked, and with tokens where identifiers stood."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import msgspec

from suasion.core.clock import to_microseconds
from suasion.events.checks import content, identifiers, refused, refused_time
from suasion.events.digest import digests_under, text_digest
from suasion.events.masking import NAMING_KEYS, Identifier, has_naming_key, may_hold_address, named, with_tokens
from suasion.events.private import without_devices, without_network, without_private
from suasion.events.quarantine import Beside, Refusal
from suasion.events.spec import (
    ORDER_COMPLETED,
    Alias,
    Event,
    Group,
    Identify,
    Page,
    Screen,
    Track,
    Unreadable,
    Verdict,
    name_of,
)
from suasion.privacy.blocked import Blocked
from suasion.privacy.revealing import tokens_in
from suasion.privacy.unwritten import Exchange
from suasion.privacy.vault import Vault

Judge = Callable[[Event, str], Verdict | None]
"""Says what is wrong with an event of a source; None if nothing is."""

_encode = msgspec.json.Encoder().encode
_encode_sorted = msgspec.json.Encoder(order="deterministic").encode
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_VIEWS = (Page, Screen)
_TYPES = {kind: kind.__name__.lower() for kind in (Track, Identify, Page, Screen, Group, Alias)}
_PLAIN_PARTS = 2  # of an event that is no order


@dataclass(frozen=True)
class Sending:
    """What one sender hands over at a time.

    Parameters
    ----------
    events
        At most some thousands.
    source
        Who sends them; message ids are compared within one source.
    historical
        True if the events were known when they happened and only loaded now.
    origin
        Id of the import they come with; empty for all others.
    arrived
        When they first came in, against which senders' clocks are set right; None for the moment they are written.
    machines
        The rule that says of each event that a machine did it, or an empty text; empty if nobody looked.
    judge
        Asked of each event that is sound by itself: the tracking plan.
    keeps_refused
        True if whoever sends them keeps what is not stored, as a line of a file or because it waits already: it is not
        set aside here.
    """

    events: Sequence[Event | Unreadable]
    source: str
    historical: bool = False
    origin: str = ""
    arrived: datetime | None = None
    machines: Sequence[str] = ()
    judge: Judge | None = None
    keeps_refused: bool = False


class Row(NamedTuple):
    """One row of `log_tail`, without its number."""

    type: str
    name: str
    time: int
    received: int
    loaded: int
    original: int | None
    sent: int | None
    source: str
    origin: str
    message: bytes
    tokens: str
    properties: str
    context: str
    products: str | None
    machine: str


@dataclass(frozen=True)
class Batch:
    """Events ready to be written. `verdicts` has one entry per event; None for those that `rows` holds, in order."""

    rows: list[Row]
    events: list[Event]  # of the rows
    bodies: list[bytes]  # digests of what each row says
    refusals: list[Refusal]
    verdicts: list[Verdict | None]


class _Draft(msgspec.Struct, gc=False):
    """An event that passed the checks, before its tokens are known."""

    event: Event
    name: str
    names: list[Identifier]
    times: tuple[int, int | None, int | None]
    parts: tuple[Any, ...]
    texts: list[bytes]  # of the parts
    machine: str
    within: bool  # whether someone may be named in the name or the texts


@dataclass(frozen=True)
class _Drafts:
    sending: Sending
    good: list[_Draft]
    bad: list[tuple[Verdict, Any, str]]  # with the machine
    verdicts: list[Verdict | None]


def prepare(sendings: Sequence[Sending], now: datetime, vault: Exchange, blocked: Blocked) -> list[Batch]:
    """Check what several senders sent and exchange the identifiers; the tokens are on disk when this returns."""
    drafts = [_drafts(sending, now, blocked) for sending in sendings]
    wanted: dict[Identifier, None] = {}
    for some in drafts:
        for draft in some.good:
            wanted.update(dict.fromkeys(draft.names))
            if draft.within:
                wanted.update(dict.fromkeys(_named_within(draft)))
        for _, row, _ in some.bad:
            wanted.update(dict.fromkeys(named(row, NAMING_KEYS)))
    distinct = list(wanted)
    tokens = dict(zip(distinct, vault.exchange(distinct), strict=True)) if distinct else {}
    return [_batch(some, tokens, to_microseconds(now)) for some in drafts]


def refusal(event: Event, sending: Sending, now: datetime, blocked: Blocked) -> Verdict | None:
    """Say why an event of a sending would be set aside; None if nothing but its message id can stand against it."""
    found = _draft(event, sending, to_microseconds(now), to_microseconds(sending.arrived or now), "", blocked=blocked)
    return found if isinstance(found, Verdict) else None


def set_aside(event: Event, sending: Sending, machine: str, verdict: Verdict, vault: Vault) -> Refusal:
    """Give an event that is not stored as the quarantine keeps it: as it was sent, without identifiers."""
    sent = _as_sent(event)
    wanted = list(dict.fromkeys(named(sent, NAMING_KEYS)))
    return _refusal(verdict, sent, dict(zip(wanted, vault.exchange(wanted), strict=True)), sending, machine)


def _refusal(verdict: Verdict, sent: Any, tokens: Mapping[Identifier, str], sending: Sending, machine: str) -> Refusal:
    row = with_tokens(sent, NAMING_KEYS, tokens)
    if sending.origin:
        return Refusal(verdict.reason, verdict.detail, row)
    ours = {tokens[one] for one in named(sent, NAMING_KEYS)}
    literal = tuple(sorted(tokens_in([row]) - ours))
    beside = Beside(sending.arrived, sending.historical, machine, literal)
    return Refusal(verdict.reason, verdict.detail, row, beside=beside)


def _drafts(sending: Sending, now: datetime, blocked: Blocked) -> _Drafts:
    good: list[_Draft] = []
    bad: list[tuple[Verdict, Any, str]] = []
    verdicts: list[Verdict | None] = []
    machines = sending.machines or [""] * len(sending.events)
    moment, arrived = to_microseconds(now), to_microseconds(sending.arrived or now)
    for event, machine in zip(sending.events, machines, strict=True):
        found = _draft(event, sending, moment, arrived, machine, blocked=blocked)
        if isinstance(found, _Draft):
            good.append(found)
            verdicts.append(None)
        else:
            bad.append((found, _as_sent(event), machine))
            verdicts.append(found)
    return _Drafts(sending, good, bad, verdicts)


def _draft(
    event: Event | Unreadable, sending: Sending, now: int, arrived: int, machine: str, *, blocked: Blocked
) -> _Draft | Verdict:
    if type(event) is Unreadable:
        return Verdict("quarantined", event.reason, event.detail)
    assert not isinstance(event, Unreadable)
    verdict = refused(event, blocked)
    if verdict is None and sending.judge is not None:
        verdict = sending.judge(event, sending.source)
    if verdict is not None:
        return verdict
    times = _times(event, arrived, historical=sending.historical)
    verdict = refused_time(*times, now, historical=sending.historical)
    if verdict is not None:
        return verdict
    try:
        parts = _parts(event)
        texts = [_encode(part) for part in parts]
    except (ValueError, TypeError, RecursionError) as error:  # what no JSON holds, such as half a surrogate pair
        return Verdict("quarantined", "not_in_spec", f"It cannot be written as JSON: {type(error).__name__}.")
    name, names = name_of(event), identifiers(event, blocked)
    whole = texts[0] + texts[1] if len(texts) == _PLAIN_PARTS else b"".join(texts)
    if "\0" in name or _nul_in_ids(event, names) or (rb"\u0000" in whole and any(map(_holds_nul, texts))):
        return Verdict("quarantined", "nul_character", "A text holds U+0000, which not every database can keep.")
    within = may_hold_address(whole) or "@" in name or "%" in name or any(map(_keyed, parts))
    return _Draft(event, name, names, times, parts, texts, machine, within)


def _parts(event: Event) -> tuple[Any, ...]:
    """Give what is kept as JSON: properties or traits, context and, of an order, its products."""
    said, context = without_network(content(event)), without_devices(event.context)
    if type(event) is Track:
        if event.event == ORDER_COMPLETED:
            rest = {key: value for key, value in said.items() if key != "products"}
            return rest, context, said["products"]
    elif isinstance(event, _VIEWS) and event.category is not None:
        said = {"category": event.category} | said
    return said, context


def _keyed(part: Any) -> bool:
    return has_naming_key(part if isinstance(part, dict) else {"products": part})


def _nul_in_ids(event: Event, names: Sequence[Identifier]) -> bool:
    if "\0" in event.message_id:
        return True
    for _, value in names:  # noqa: SIM110 - every event comes by here, and any() takes three times as long
        if "\0" in value:
            return True
    return False


def _holds_nul(text: bytes) -> bool:
    # A backslash that is escaped itself escapes nothing.
    return rb"\u0000" in text.replace(rb"\\", b"")


def _named_within(draft: _Draft) -> list[Identifier]:
    return [one for part in (draft.name, *draft.parts) for one in named(part, NAMING_KEYS)]


def _batch(some: _Drafts, tokens: Mapping[Identifier, str], now: int) -> Batch:
    digest = digests_under(some.sending.source)
    made = [_row(draft, some.sending, tokens, now, digest(draft.event.message_id)) for draft in some.good]
    refusals = [_refusal(verdict, sent, tokens, some.sending, machine) for verdict, sent, machine in some.bad]
    return Batch(
        [row for row, _ in made],
        [draft.event for draft in some.good],
        [body for _, body in made],
        refusals,
        some.verdicts,
    )


def _row(
    draft: _Draft, sending: Sending, tokens: Mapping[Identifier, str], now: int, message: bytes
) -> tuple[Row, bytes]:
    event, name, parts, texts = draft.event, draft.name, draft.parts, draft.texts
    if draft.within:
        name = with_tokens(name, NAMING_KEYS, tokens)
        parts = tuple(with_tokens(part, NAMING_KEYS, tokens) for part in parts)
        texts = [_encode(part) for part in parts]
    time, original, sent = draft.times
    names = draft.names
    row = Row(
        _TYPES[type(event)],
        name,
        time,
        time if sending.historical else now,
        now,
        original,
        sent,
        sending.source,
        sending.origin,
        message,
        tokens[names[0]] if len(names) == 1 else " ".join(dict.fromkeys([tokens[name] for name in names])),
        texts[0].decode(),
        texts[1].decode(),
        texts[2].decode() if len(texts) > _PLAIN_PARTS else None,
        draft.machine,
    )
    return row, _body(row, parts)


def _as_sent(event: Event | Unreadable) -> Any:
    try:
        sent = msgspec.json.decode(event.raw) if isinstance(event, Unreadable) else msgspec.to_builtins(event)
        _encode(sent)
    except (ValueError, RecursionError):
        return None  # people could be named anywhere in it, so none of it is kept
    return without_private(sent)


def _times(event: Event, arrived: int, *, historical: bool) -> tuple[int, int | None, int | None]:
    """Give when it happened by our clock, and by the sender's when it happened and was sent; microseconds.

    A live event's time is ``arrived - (sent - original)``, so that a sender's wrong clock does no harm (Segment spec,
    common fields, timestamps).
    """
    said = event.original_timestamp or event.timestamp
    original = None if said is None else (said - _EPOCH) // _MICROSECOND
    sent = None if event.sent_at is None else (event.sent_at - _EPOCH) // _MICROSECOND
    if historical or sent is None or original is None:
        happened = event.timestamp or event.original_timestamp
        return (arrived if happened is None else (happened - _EPOCH) // _MICROSECOND), original, sent
    return arrived - (sent - original), original, sent


def _body(row: Row, parts: Sequence[Any]) -> bytes:
    """Digest what an event says; when it was sent, and all that we add, may differ between two tries.

    So may the order of its keys.
    """
    # No part can hold U+0000 but as an escape of JSON, so it parts them.
    properties, *products = (_encode_sorted(part).decode() for part in (parts[0], *parts[_PLAIN_PARTS:]))
    said = (row.type, row.name, str(row.original), row.tokens, properties, "".join(products))
    return text_digest("\0".join(said))
