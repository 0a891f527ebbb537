"""T17: the same message ids from many senders at once, with a kill in between, are stored once per source."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.trust.recording import Trust
from tests.trust.senders import Answer, Sender
from tests.trust.served import Server, write_keys
from tests.trust.stored import stored

SOURCES = ("web", "app")
SENDERS = 20
BATCH = 40

Event = dict[str, Any]


def same(source: str, number: int) -> Event:
    """Give the one event of an id; its name says the source, its message id does not."""
    return {"type": "track", "messageId": f"m{number}", "userId": f"c{number}", "event": f"{source}.{number}"}


def differing(sender: int, number: int) -> Event:
    """Give an event that another sender contradicts under the same id."""
    return same("clash", number) | {"messageId": f"clash{number}", "properties": {"said_by": sender}}


def sent(sender: Sender, drawn: Random, events: list[Event], begun: Callable[[], None]) -> list[Answer]:
    """Send events in an order of one's own, each until it is acknowledged."""
    events = drawn.sample(events, len(events))
    answers = []
    for at in range(0, len(events), BATCH):
        answers.append(sender.insist(events[at : at + BATCH]))
        begun()
    sender.close()
    return answers


@pytest.mark.trust("T17")
def test_an_id_is_stored_once_per_source_and_another_body_under_it_is_set_aside(trust: Trust, tmp_path: Path) -> None:
    ids, clashes = trust.size(commit=200, full=10_000), trust.size(commit=20, full=1_000)
    keys = dict(zip(SOURCES, write_keys(tmp_path / "shop", *SOURCES), strict=True))
    batches = iter(range(1, 10**9))
    half = SENDERS * -(-ids // BATCH) // 2
    with Server(tmp_path / "shop") as server, ThreadPoolExecutor(SENDERS + 1) as threads:

        def restarted() -> None:
            server.kill()
            server.start()

        def begun() -> None:
            if next(batches) == half:
                restarts.append(threads.submit(restarted))

        restarts: list[Any] = []
        sending = []
        for number in range(SENDERS):
            source = SOURCES[number % 2]
            events = [same(source, one) for one in range(ids)] + [differing(number, one) for one in range(clashes)]
            sender = Sender(lambda: server.address, keys[source])
            sending.append(threads.submit(sent, sender, Random(trust.random.random()), events, begun))
        answers = [answer for one in sending for answer in one.result()]
        restarts[0].result()
        server.kill()
    told = Counter((one["messageId"], one["verdict"]) for answer in answers for one in answer.body["events"])
    reasons = {one["reason"] for answer in answers for one in answer.body["events"] if one["verdict"] == "quarantined"}
    found = stored(tmp_path / "shop")
    assert found.broken == []
    assert reasons == {"id_reused"}
    assert all(told[f"m{one}", "quarantined"] == 0 for one in range(ids)), "the same body is no contradiction"
    # Each clash: one body of every source is stored, and all others are told so, each time.
    assert all(found.events[f"clash.{one}"] == len(SOURCES) for one in range(clashes))
    assert all(told[f"clash{one}", "quarantined"] == SENDERS - len(SOURCES) for one in range(clashes))
    assert found.reasons["id_reused"] == clashes * (SENDERS - len(SOURCES)), "each body is kept"
    names = [f"{source}.{one}" for source in SOURCES for one in range(ids)]
    lost = sum(found.events[name] == 0 for name in names)
    doubled = sum(found.events[name] > 1 for name in names)
    trust.report(inputs=SENDERS * (ids + clashes), faults=1, lost=lost, doubled=doubled)
