"""T01: a server killed again and again while eight senders write to it; whatever it acknowledged is there once."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.trust.recording import Trust
from tests.trust.senders import Sender, track
from tests.trust.served import Server, write_keys
from tests.trust.stored import stored

SENDERS = 8
MOST_OF_A_BATCH = 40


class Acknowledged:
    """The names of events that were acknowledged, and somebody who waits for so many of them."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self._changed = threading.Condition()

    def add(self, names: set[str]) -> None:
        with self._changed:
            self.names |= names
            self._changed.notify_all()

    def wait_for(self, count: int) -> None:
        with self._changed:
            self._changed.wait_for(lambda: len(self.names) >= count, timeout=600)


def send(number: int, count: int, sender: Sender, done: Acknowledged, drawn: random.Random) -> None:
    sent = 0
    while sent < count:
        size = min(drawn.randint(1, MOST_OF_A_BATCH), count - sent)
        events = [track(f"e{number}.{sent + one}", f"c{drawn.randrange(500)}", n=one) for one in range(size)]
        verdicts = sender.insist(events).verdicts
        assert set(verdicts.values()) <= {"stored", "duplicate"}, verdicts
        done.add(set(verdicts))
        sent += size
    sender.close()


@pytest.mark.trust("T01")
def test_killed_at_any_moment_nothing_acknowledged_is_missing_or_there_twice(trust: Trust, tmp_path: Path) -> None:
    events, kills = trust.size(commit=2_000, full=100_000), trust.size(commit=2, full=200)
    (key,) = write_keys(tmp_path / "shop", "web")
    done, each = Acknowledged(), events // SENDERS
    with Server(tmp_path / "shop") as server, ThreadPoolExecutor(SENDERS) as threads:
        sending = [
            threads.submit(
                send, number, each, Sender(lambda: server.address, key), done, random.Random(trust.random.random())
            )
            for number in range(SENDERS)
        ]
        for after in sorted(trust.random.sample(range(1, events * 9 // 10), kills)):
            done.wait_for(after)
            server.kill()
            server.start()
        for one in sending:
            one.result()
        server.kill()
    found = stored(tmp_path / "shop")
    assert found.broken == []
    assert list((tmp_path / "shop" / "lake").glob("*/*.parquet")), "it was sealed meanwhile"
    assert len(done.names) == each * SENDERS
    lost = len(done.names - set(found.events))
    doubled = sum(count > 1 for count in found.events.values())
    trust.report(inputs=events, faults=kills, lost=lost, doubled=doubled)
