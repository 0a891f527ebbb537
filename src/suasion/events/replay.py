"""Fix and replay: quarantined live events are changed as asked and handed to the log again, each stored once."""

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec
from sqlalchemy import update

from suasion.core import faults
from suasion.core.progress import NoProgress, Progress
from suasion.events.fixes import Fix, check_fixes, fixed
from suasion.events.intake import Sending, refusal
from suasion.events.log import EventLog
from suasion.events.masking import NAMING_KEYS
from suasion.events.quarantine import Beside, kept_beside
from suasion.events.spec import DUPLICATE, REUSED, STORED, Unreadable, Verdict, parse
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
        In the log now. In a preview: would be, unless their message ids came before; those are duplicates or wait on.
    duplicate
        Whose message ids the log had already.
    still_bad
        By reason; they wait on as they were, without the fixes.
    """

    events: int
    stored: int
    duplicate: int
    still_bad: Mapping[str, int]
    samples: tuple[Sample, ...] = ()


@dataclass(frozen=True)
class _Tried:
    waited: SetAsideEvent
    sending: Sending | None  # of this one event
    verdict: Verdict | None
    apart: bool = False  # whether it gets an id of its own


def preview(log: EventLog, selection: Selection, fixes: Sequence[Fix]) -> Replayed:
    """Say what a replay would come to; nothing is changed.

    Raises
    ------
    suasion.core.errors.InputRefused
        If a fix can mean nothing.
    """
    check_fixes(fixes)
    found: Counter[Verdict] = Counter()
    samples: list[Sample] = []
    for batch in _batches(log, selection):
        for tried in _tried(log, batch, fixes):
            found[tried.verdict or STORED] += 1
            if len(samples) < _SAMPLES:
                samples.append(_sample(tried, fixes))
    return _summed(found, tuple(samples))


def replay(log: EventLog, selection: Selection, fixes: Sequence[Fix], progress: Progress | None = None) -> Replayed:
    """Change what waits and hand it to the log; whatever passes is stored once, however often this is begun again.

    A replayed event keeps its time; it was received now, or then if it was sent as one of the past. One that has no
    messageId, was set aside because its own stands for another event, or loses it by a fix, gets an id made of what was
    set aside. What does not pass stays in quarantine as it is.

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
            _settle(log, [one.waited.id for one in tried if one.verdict == DUPLICATE], DUPLICATE.kind)
            found.update(_append(log, tried))
            task.advance(len(batch))
    return _summed(found)


def _summed(found: Counter[Verdict], samples: tuple[Sample, ...] = ()) -> Replayed:
    stored, duplicate = found.pop(STORED, 0), found.pop(DUPLICATE, 0)
    bad: Counter[str] = Counter()
    for verdict, many in found.items():
        bad[verdict.reason] += many
    return Replayed(stored + duplicate + bad.total(), stored, duplicate, dict(sorted(bad.items())), samples)


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
    with log.database.read() as connection:
        kept = kept_beside(connection, [bytes.fromhex(one.id) for one in batch])
    besides = [kept[bytes.fromhex(one.id)] for one in batch]
    # Changed first: where a change puts a token under another name, it stays one.
    changed = [fixed(one.row, fixes) for one in batch]
    apart = [_to_be_apart(*one) for one in zip(batch, changed, strict=True)]
    named = [_with_id(*one) for one in zip(batch, changed, strict=True)]
    rows = revealed(log.vault, named, NAMING_KEYS, but=[beside.literal for beside in besides])
    found = [_one(log, *one) for one in zip(batch, besides, rows, strict=True)]
    return _apart(log, [replace(one, apart=its) for one, its in zip(found, apart, strict=True)])


def _one(log: EventLog, waited: SetAsideEvent, beside: Beside, row: Any) -> _Tried:
    if not isinstance(row, dict):
        return _Tried(waited, None, Verdict("quarantined", waited.reason, waited.detail))
    event = parse(msgspec.json.encode(row))
    if isinstance(event, Unreadable):
        return _Tried(waited, None, Verdict("quarantined", event.reason, event.detail))
    sending = Sending(
        [event],
        waited.source,
        beside.historical,
        arrived=beside.arrived or waited.loaded,  # so that waiting moves nothing in time
        machines=[beside.machine],
        judge=log.against_plan,
        keeps_refused=True,
    )
    return _Tried(waited, sending, refusal(event, sending, log.clock.now(), log.blocked))


def _to_be_apart(waited: SetAsideEvent, changed: Any) -> bool:
    """Say whether the id that an event came with is not to be its own: it stands for another, or a fix took it out."""
    return waited.reason == REUSED.reason or (bool(_id_of(waited.row)) and not _id_of(changed))


def _with_id(waited: SetAsideEvent, changed: Any) -> Any:
    """Give a changed event an id if it has none: the one it came with, by which it may be in the log already."""
    if not isinstance(changed, dict):
        return changed
    return changed | {"messageId": _id_of(changed) or _id_of(waited.row) or _own_id(waited)}


def _id_of(row: Any) -> str:
    own = row.get("messageId") if isinstance(row, dict) else None
    return own if isinstance(own, str) and own.strip() else ""


def _own_id(waited: SetAsideEvent) -> str:
    return f"replay-{waited.id}"


def _apart(log: EventLog, tried: Sequence[_Tried]) -> list[_Tried]:
    """Give ids of their own to those that are to get one; those that the log has after all are done with."""
    parted = {
        one.waited.id: one.sending for one in tried if one.apart and one.sending is not None and one.verdict is None
    }
    has = zip(parted, log.has(list(parted.values())), strict=True)
    there = {waited for waited, found in has if found}
    return [_apart_or_there(one, there) if one.waited.id in parted else one for one in tried]


def _apart_or_there(tried: _Tried, there: Container[str]) -> _Tried:
    if tried.waited.id in there or tried.sending is None:
        return _Tried(tried.waited, None, DUPLICATE)
    events = [msgspec.structs.replace(event, message_id=_own_id(tried.waited)) for event in tried.sending.events]
    return _Tried(tried.waited, replace(tried.sending, events=events), None)


def _append(log: EventLog, tried: Sequence[_Tried]) -> Counter[Verdict]:
    mine = [(one.waited, one.sending) for one in tried if one.verdict is None and one.sending is not None]
    told = log.append_all([sending for _, sending in mine])
    verdicts = [one.each[0] for one in told]
    faults.pass_point(_STORED)
    for kind in (STORED.kind, DUPLICATE.kind):
        done = [waited.id for (waited, _), verdict in zip(mine, verdicts, strict=True) if verdict.kind == kind]
        _settle(log, done, kind)
    return Counter(verdicts)


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
