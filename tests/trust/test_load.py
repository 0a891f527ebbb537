"""T26: a steady load, on a disk as it is and on a slow one: on disk when acknowledged, nothing lost or doubled."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.trust.load import load
from tests.trust.recording import Trust
from tests.trust.senders import Answer, Sender, track
from tests.trust.served import Server, write_keys
from tests.trust.stored import stored

PER_SECOND = 1_000
SLOW_DISK_MILLISECONDS = 50
MOST_MILLISECONDS = 250
"""Within which 99 of 100 requests are acknowledged; full size only, where the machine is the server's alone."""
MOST_GROWTH = 1.1


class Memory(threading.Thread):
    """Looks at a server's resident memory every second."""

    def __init__(self, server: Server) -> None:
        super().__init__(daemon=True)
        self._server, self._ended = server, threading.Event()
        self.seen: list[int] = []

    def run(self) -> None:
        while not self._ended.wait(1.0):
            self.seen.append(self._server.resident_bytes())

    def growth(self) -> float:
        """Compare the last fifth of the time with the second one, when all is warm."""
        self._ended.set()
        self.join()
        fifth = max(len(self.seen) // 5, 1)
        return max(self.seen[-fifth:]) / max(self.seen[fifth : 2 * fifth] or self.seen)


@pytest.mark.trust("T26")
def test_a_steady_load_is_on_disk_when_it_is_acknowledged_and_a_slow_disk_loses_nothing(
    trust: Trust, tmp_path: Path
) -> None:
    seconds, slow_seconds = trust.size(commit=4, full=1_800), trust.size(commit=2, full=300)
    (key,) = write_keys(tmp_path / "shop", "web", seal_rows=5_000)
    with Server(tmp_path / "shop") as server:
        memory = Memory(server)
        memory.start()
        steady = load("steady", lambda: server.address, key, per_second=PER_SECOND, seconds=seconds)
        growth = memory.growth()
        assert server.runs()
    with Server(tmp_path / "shop", slow_disk_milliseconds=SLOW_DISK_MILLISECONDS) as server:
        begun = time.monotonic()
        slow = load("slow", lambda: server.address, key, per_second=PER_SECOND, seconds=slow_seconds)
        slowed = time.monotonic() - begun
        assert server.runs()
    found, names = stored(tmp_path / "shop"), steady.names | slow.names
    figures = {
        "p50_ms": round(steady.percentile(0.5), 1),
        "p99_ms": round(steady.percentile(0.99), 1),
        "p50_slow_disk_ms": round(slow.percentile(0.5), 1),
        "p99_slow_disk_ms": round(slow.percentile(0.99), 1),
        "longest_ms": round(max(steady.milliseconds + slow.milliseconds), 1),
        "memory_growth": round(growth, 3),
        "memory_megabytes": max(memory.seen) // 1_000_000,
        "slow_disk_seconds": round(slowed, 1),
        "put_off": steady.statuses[429] + slow.statuses[429],
    }
    print(figures, steady.statuses, slow.statuses)
    trust.report(
        inputs=len(names),
        faults=1,
        lost=len(names - set(found.events)),
        doubled=sum(count > 1 for count in found.events.values()),
        **figures,
    )
    assert found.broken == []
    assert len(names) == PER_SECOND * (seconds + slow_seconds)
    assert steady.statuses.keys() | slow.statuses.keys() <= {200, 429}
    assert steady.without_retry_after + slow.without_retry_after == 0
    if trust.full:
        assert figures["p99_ms"] <= MOST_MILLISECONDS, figures
        assert figures["p99_slow_disk_ms"] <= MOST_MILLISECONDS, figures
        assert growth <= MOST_GROWTH, figures
        assert slowed < slow_seconds * 1.1, figures


BLOCKED = "fdatasync:delay_enter=1500000"  # microseconds
LARGE = 30_000  # bytes of an event
PER_BATCH = 15


def sent_at_once(server: Server, key: str, batch: int, refused: threading.Event) -> tuple[set[str], list[Answer]]:
    """Send a large batch until it is acknowledged; gives its names, and what it was answered when it was put off."""
    sender, put_off = Sender(lambda: server.address, key), []
    events = [track(f"large.{batch}.{one}", f"c{one}", note="x" * LARGE) for one in range(PER_BATCH)]
    while (answer := sender.batch(events)).status == 429:
        put_off.append(answer)
        refused.set()
        time.sleep(min(float(answer.retry_after or 0), 1.0))
    assert answer.status == 200, answer
    sender.close()
    return set(answer.verdicts), put_off


@pytest.mark.trust("T26")
def test_more_than_can_wait_is_put_off_with_a_time_and_is_there_in_the_end(trust: Trust, tmp_path: Path) -> None:
    batches, bound = trust.size(commit=30, full=400), None if trust.full else 3_000_000
    (key,) = write_keys(tmp_path / "shop", "web", seal_rows=100_000)
    with Server(tmp_path / "shop", most_waiting_bytes=bound) as server, ThreadPoolExecutor(batches) as threads:
        with server.injected(BLOCKED):
            refused = threading.Event()
            sending = [threads.submit(sent_at_once, server, key, batch, refused) for batch in range(batches)]
            assert refused.wait(120), "more waited than may"
        done = [one.result() for one in sending]
        assert server.runs()
        memory = server.resident_bytes()
        server.kill()
    put_off = [answer for _, answers in done for answer in answers]
    assert all(int(answer.retry_after or 0) >= 1 for answer in put_off)
    found, names = stored(tmp_path / "shop"), {name for names, _ in done for name in names}
    assert found.broken == []
    assert len(names) == batches * PER_BATCH
    trust.report(
        inputs=len(names),
        faults=1,
        lost=len(names - set(found.events)),
        doubled=sum(count > 1 for count in found.events.values()),
        put_off=len(put_off),
        memory_megabytes=memory // 1_000_000,
    )
