"""Fix and replay: quarantined live events are changed as asked and handed to the log again, each stored once."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import update

from suasion.core import faults
from suasion.core.progress import NoProgress, Progress
from suasion.events.checks import UNREADABLE_TIME
from suasion.events.fixes import Fix, check_fixes, fixed
from suasion.events.intake import Sending, as_kept, refusal
from suasion.events.log import EventLog
from suasion.events.masking import NAMING_KEYS
from suasion.events.quarantine import event_key
from suasion.events.spec import DUPLICATE, REUSED, STORED, Event, Unreadable, Verdict, parse
from suasion.events.tables import QUARANTINE
from suasion.events.waiting import Selection, SetAsideEvent, count, place_of, waiting
from suasion.privacy.revealing import revealed

_STORED = faults.declare("replay.after_append", "replayed events are in the log; the quarantine still says they wait")
_BATCH = 500
_SAMPLES = 3


@dataclass(frozen=True)
class Sample:
    """One event before and after the fixes, with tokens where customers are named, and what it would come to."""

    id: str
    before: Any
    after: Any
    verdict: str
    reason: str
    detail: str


@dataclass(frozen=True)
class Replayed:
    """What became of a selection, or would: all of `events`, by verdict; those still bad, by reason.

    Parameters
    ----------
    stored
        In the log now (in a preview: would be, unless their message ids came before).
    duplicate
        Whose message ids the log had already.
    still_bad
        By reason; they wait on.
    """

    events: int
    stored: int
    duplicate: int
    still_bad: Mapping[str, int]
    samples: tuple[Sample, ...] = ()


@dataclass(frozen=True)
class _Tried:
    waited: SetAsideEvent
    event: Event | None
    verdict: Verdict | None


def preview(log: EventLog, selection: Selection, fixes: Sequence[Fix]) -> Replayed:
    """Say what a replay would come to; nothing is changed.

    Raises
    ------
    suasion.core.errors.InputRefused
        If a fix can mean nothing.
    """
    check_fixes(fixes)
    counts: Counter[str] = Counter()
    samples: list[Sample] = []
    for batch in _batches(log, selection):
        for tried in _tried(log, batch, fixes):
            counts[tried.verdict.reason if tried.verdict else ""] += 1
            if len(samples) < _SAMPLES:
                samples.append(_sample(tried, fixes))
    stored = counts.pop("", 0)
    return Replayed(stored + counts.total(), stored, 0, dict(sorted(counts.items())), tuple(samples))


def replay(log: EventLog, selection: Selection, fixes: Sequence[Fix], progress: Progress | None = None) -> Replayed:
    """Change what waits and hand it to the log; whatever passes is stored once, however often this is begun again.

    A replayed event keeps its time; it was received now. One that has no messageId, or one that had stood for another
    event, gets an id made of what was set aside.

    Raises
    ------
    suasion.core.errors.InputRefused
        If a fix can mean nothing.
    """
    check_fixes(fixes)
    with log.database.read() as connection:
        total = count(connection, selection)
    found: Counter[Verdict] = Counter()
    with (progress or NoProgress()).task("Replay", total) as task:
        for batch in _batches(log, selection):
            tried = _tried(log, batch, fixes)
            found.update(one.verdict for one in tried if one.verdict is not None)
            found.update(_append(log, [one for one in tried if one.verdict is None]))
            task.advance(len(batch))
    stored, duplicate = found.pop(STORED, 0), found.pop(DUPLICATE, 0)
    bad: Counter[str] = Counter()
    for verdict, many in found.items():
        bad[verdict.reason] += many
    return Replayed(stored + duplicate + bad.total(), stored, duplicate, dict(sorted(bad.items())))


def _batches(log: EventLog, selection: Selection) -> Iterator[list[SetAsideEvent]]:
    upto = selection.upto or log.clock.now()  # what is set aside meanwhile waits for the next replay
    bounded = Selection(selection.reason, selection.source, selection.event, upto)
    after = None
    while True:
        with log.database.read() as connection:
            batch = waiting(connection, bounded, _BATCH, after)
        if not batch:
            return
        yield batch
        after = place_of(batch[-1])


def _tried(log: EventLog, batch: Sequence[SetAsideEvent], fixes: Sequence[Fix]) -> list[_Tried]:
    # Changed first: where a change puts a token under another name, it stays one.
    rows = revealed(log.vault, [fixed(one.row, fixes) for one in batch], NAMING_KEYS)
    return [_one(log, waited, row) for waited, row in zip(batch, rows, strict=True)]


def _one(log: EventLog, waited: SetAsideEvent, row: Any) -> _Tried:
    if not isinstance(row, dict):
        return _Tried(waited, None, Verdict("quarantined", waited.reason, waited.detail))
    event = parse(msgspec.json.encode(_with_id(waited, row)))
    if isinstance(event, Unreadable):
        return _Tried(waited, None, Verdict("quarantined", event.reason, event.detail))
    try:
        event = _as_of_then(event, waited.loaded)
    except OverflowError:
        return _Tried(waited, None, UNREADABLE_TIME)
    sending = Sending([event], waited.source, judge=log.against_plan)
    return _Tried(waited, event, refusal(event, sending, log.clock.now()))


def _with_id(waited: SetAsideEvent, row: dict[str, Any]) -> dict[str, Any]:
    own = row.get("messageId")
    if isinstance(own, str) and own.strip() and waited.reason != REUSED.reason:
        return row
    return row | {"messageId": f"replay-{waited.id}"}


def _as_of_then(event: Event, received: datetime) -> Event:
    """Date an event as it would have been when it first came, so that waiting moves nothing in time."""
    said = event.original_timestamp or event.timestamp
    if said is None:
        event.timestamp = received
    elif event.sent_at is not None:
        event.timestamp = received - (event.sent_at - said)
    event.original_timestamp, event.sent_at = said, None
    return event


def _append(log: EventLog, tried: Sequence[_Tried]) -> Counter[Verdict]:
    found: Counter[Verdict] = Counter()
    for source in dict.fromkeys(one.waited.source for one in tried):
        mine = [(one.waited, one.event) for one in tried if one.waited.source == source and one.event is not None]
        verdicts = log.append([event for _, event in mine], source=source).each
        faults.pass_point(_STORED)
        for kind in ("stored", "duplicate", "quarantined"):
            done = [
                waited.id
                for (waited, event), verdict in zip(mine, verdicts, strict=True)
                if verdict.kind == kind and (kind != "quarantined" or _waits_anew(log, waited, event, verdict))
            ]
            _settle(log, done, kind)
        found.update(verdicts)
    return found


def _waits_anew(log: EventLog, waited: SetAsideEvent, event: Event, verdict: Verdict) -> bool:
    """Say whether an event that was set aside again waits under another id, so that the one it had is done with."""
    return verdict == REUSED and event_key(as_kept(event, log.vault), waited.source).hex() != waited.id


def _settle(log: EventLog, ids: Sequence[str], outcome: str) -> None:
    if not ids:
        return
    digests = [bytes.fromhex(one) for one in ids]
    settled = update(QUARANTINE).where(QUARANTINE.c.digest.in_(digests))
    with log.database.write() as connection:
        connection.execute(settled.values(replayed=log.clock.now(), outcome=outcome))


def _sample(tried: _Tried, fixes: Sequence[Fix]) -> Sample:
    waited = tried.waited
    verdict = tried.verdict or Verdict("stored")
    return Sample(waited.id, waited.row, fixed(waited.row, fixes), verdict.kind, verdict.reason, verdict.detail)
