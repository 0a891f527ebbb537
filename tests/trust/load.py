"""A steady load: so many events a second, whether or not the server keeps up, as single posts and as batches."""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from queue import Queue

from tests.trust.senders import LATER, Address, Sender, track

SENDERS = 64
BATCH = 18
SINGLES = 2  # for each batch, so that a round has 20 events
_MOST_WAIT_SECONDS = 1.0
_PATIENCE_SECONDS = 300.0
"""After which a sender gives up; without it a server that is gone would be waited for for ever."""


@dataclass
class Felt:
    """What the senders of a load felt.

    `milliseconds` of each request, from when it was due until it was acknowledged, tries again included; what each try
    was answered; and the names of what was acknowledged.
    """

    milliseconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    without_retry_after: int = 0
    names: set[str] = field(default_factory=set)

    def percentile(self, share: float) -> float:
        """Give the time within which this share of the requests was acknowledged."""
        return sorted(self.milliseconds)[min(int(share * len(self.milliseconds)), len(self.milliseconds) - 1)]


def load(name: str, address: Address, key: str, *, per_second: int, seconds: float) -> Felt:
    """Send until every event is acknowledged; gives what was felt."""
    felt, lock, due = Felt(), threading.Lock(), Queue[tuple[float, list[str]] | None]()

    def sending() -> None:
        sender = Sender(address, key)
        while (one := due.get()) is not None:
            at, names = one
            events = [track(event, f"c{hash(event) % 5000}", price=1.5, page="/tea") for event in names]
            end = time.monotonic() + _PATIENCE_SECONDS
            while (answer := sender.batch(events)).status != 200:
                with lock:
                    felt.statuses[answer.status] += 1
                    felt.without_retry_after += answer.status == 429 and answer.retry_after is None
                assert answer.status in LATER, answer
                assert time.monotonic() < end, f"nobody acknowledged: {answer}"
                time.sleep(min(float(answer.retry_after or 0.1), _MOST_WAIT_SECONDS))
            with lock:
                felt.statuses[200] += 1
                felt.milliseconds.append(1000 * (time.monotonic() - at))
                felt.names |= set(answer.verdicts)
        sender.close()

    threads = [threading.Thread(target=sending) for _ in range(SENDERS)]
    for thread in threads:
        thread.start()
    begun, rounds = time.monotonic(), int(seconds * per_second / (BATCH + SINGLES))
    for number in range(rounds):
        at = begun + number * (BATCH + SINGLES) / per_second
        time.sleep(max(0.0, at - time.monotonic()))
        due.put((at, [f"{name}.{number}.{one}" for one in range(BATCH)]))
        for one in range(BATCH, BATCH + SINGLES):
            due.put((at, [f"{name}.{number}.{one}"]))
    for _ in threads:
        due.put(None)
    for thread in threads:
        thread.join()
    return felt
