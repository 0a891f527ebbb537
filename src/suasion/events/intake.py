"""From events as sent to rows of the tail: checked, and with tokens where identifiers stood."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from suasion.core.clock import to_microseconds
from suasion.events.checks import content, identifiers, refused
from suasion.events.digest import digest
from suasion.events.masking import NAMING_KEYS, masked
from suasion.events.quarantine import Refusal
from suasion.events.spec import ORDER_COMPLETED, Event, Group, Page, Product, Screen, Track, Unreadable, Verdict
from suasion.privacy.vault import Vault


@dataclass(frozen=True)
class Stamp:
    """What the log adds to every event of a batch."""

    source: str
    origin: str
    now: datetime
    historical: bool


@dataclass(frozen=True)
class Batch:
    """Events ready to be written. `verdicts` has one entry per event; None for those that `rows` holds, in order."""

    rows: list[dict[str, Any]]  # columns of `log_tail` but `seq`
    bodies: list[bytes]  # digests of what each row says
    refusals: list[Refusal]
    verdicts: list[Verdict | None]


Judge = Callable[[Event, str], Verdict | None]
"""Says what is wrong with an event of a source; None if nothing is."""


def prepare(events: Sequence[Event | Unreadable], stamp: Stamp, vault: Vault, judge: Judge | None = None) -> Batch:
    """Check events and exchange their identifiers; the tokens are on disk when this returns.

    Parameters
    ----------
    judge
        Asked of each event that is sound by itself: the tracking plan.
    """
    good: list[Event] = []
    bad: list[tuple[Verdict, Any]] = []
    verdicts: list[Verdict | None] = []
    for event in events:
        verdict = (
            _unreadable(event) if isinstance(event, Unreadable) else refused(event) or _judged(event, stamp, judge)
        )
        verdicts.append(verdict)
        if not isinstance(event, Unreadable) and verdict is None:
            good.append(event)
        elif verdict is not None:
            bad.append((verdict, _as_sent(event)))
    named = [identifiers(event) for event in good]
    distinct = list(dict.fromkeys(name for names in named for name in names))
    tokens = dict(zip(distinct, vault.exchange(distinct), strict=True))
    rows = masked(vault, [row for _, row in bad], NAMING_KEYS)
    contents = _contents(good, vault)
    contexts = masked(vault, [_context(event) for event in good], NAMING_KEYS)
    made = [
        _row(event, properties, context, list(dict.fromkeys(tokens[name] for name in names)), stamp)
        for event, properties, context, names in zip(good, contents, contexts, named, strict=True)
    ]
    return Batch(
        rows=made,
        bodies=[_body(row) for row in made],
        refusals=[Refusal(verdict.reason, verdict.detail, row) for (verdict, _), row in zip(bad, rows, strict=True)],
        verdicts=verdicts,
    )


def _judged(event: Event, stamp: Stamp, judge: Judge | None) -> Verdict | None:
    return None if judge is None else judge(event, stamp.source)


def _unreadable(event: Unreadable) -> Verdict:
    return Verdict("quarantined", event.reason, event.detail)


def _as_sent(event: Event | Unreadable) -> Any:
    if not isinstance(event, Unreadable):
        return msgspec.to_builtins(event)
    try:
        return msgspec.json.decode(event.raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None  # people could be named anywhere in it, so none of it is kept


def _contents(events: Sequence[Event], vault: Vault) -> list[dict[str, Any]]:
    """Give properties or traits with tokens for all that names people; those deeper down say nothing of who acted."""
    held = [_said(event) for event in events]
    plain = [{key: value for key, value in one.items() if not _typed(value)} for one in held]
    return [
        safe | {key: value for key, value in one.items() if _typed(value)}
        for one, safe in zip(held, masked(vault, plain, NAMING_KEYS), strict=True)
    ]


def _said(event: Event) -> dict[str, Any]:
    said = content(event)
    if isinstance(event, Page | Screen) and event.category is not None:
        return {"category": event.category} | said
    return said


def _typed(value: Any) -> bool:
    # Products of an import: an item's id and numbers, by the hundred.
    return isinstance(value, list) and bool(value) and isinstance(value[0], Product)


def _context(event: Event) -> dict[str, Any]:
    """Give the context without the network address, which is personal and of no use here."""
    return {key: value for key, value in event.context.items() if key != "ip"}


def _row(
    event: Event, properties: dict[str, Any], context: dict[str, Any], tokens: list[str], stamp: Stamp
) -> dict[str, Any]:
    name = _name(event)
    products = properties.pop("products") if isinstance(event, Track) and name == ORDER_COMPLETED else None
    now = to_microseconds(stamp.now)
    time, original, sent = _times(event, now, historical=stamp.historical)
    return {
        "type": type(event).__name__.lower(),
        "name": name,
        "time": time,
        "received": time if stamp.historical else now,
        "loaded": now,
        "original": original,
        "sent": sent,
        "source": stamp.source,
        "origin": stamp.origin,
        "message": digest(stamp.source, event.message_id),
        "tokens": " ".join(tokens),
        "properties": msgspec.json.encode(properties).decode(),
        "context": msgspec.json.encode(context).decode(),
        "products": None if products is None else msgspec.json.encode(products).decode(),
        "machine": "",
    }


def _name(event: Event) -> str:
    if isinstance(event, Track):
        return event.event
    if isinstance(event, Page | Screen):
        return event.name or ""
    return event.group_id if isinstance(event, Group) else ""


def _times(event: Event, now: int, *, historical: bool) -> tuple[int, int | None, int | None]:
    """Give when it happened by our clock, and by the sender's when it happened and was sent; microseconds.

    A live event's time is ``received - (sent - original)``, so that a sender's wrong clock does no harm (Segment spec,
    common fields, timestamps).
    """
    said = event.original_timestamp or event.timestamp
    original = None if said is None else to_microseconds(said)
    sent = None if event.sent_at is None else to_microseconds(event.sent_at)
    if historical or sent is None or original is None:
        happened = event.timestamp or event.original_timestamp
        return (now if happened is None else to_microseconds(happened)), original, sent
    return now - (sent - original), original, sent


def _body(row: dict[str, Any]) -> bytes:
    """Digest what an event says; when it was sent, and all that we add, may differ between two tries."""
    said = (row["type"], row["name"], str(row["original"]), row["tokens"], row["properties"], row["products"] or "")
    return digest(*said)
