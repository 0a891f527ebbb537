"""T12: the disk of a running server is full, broken, slow to take more or read-only for a while.

The trouble is real: system calls of the running server fail (strace makes them), or the system's own limits on it do.
While it lasts no sender is told that its events are safe unless they are; when it is over all goes on by itself.
"""

import resource
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.trust.recording import Trust
from tests.trust.senders import UNHEARD, Answer, Sender, track
from tests.trust.served import Server, write_keys
from tests.trust.stored import stored

REFUSED = {503, 507}
"""Not now, and: the disk takes no more. Senders of the spec try again after either."""
EVERY_WRITE: dict[str, tuple[str, ...]] = {
    "no room": ("pwrite64,write,ftruncate:error=ENOSPC",),
    "broken": ("pwrite64,write:error=EIO",),
    "syncs fail": ("fdatasync,fsync:error=EIO",),
    "read-only": ("pwrite64,write,ftruncate:error=EROFS",),
}
NOW_AND_THEN: dict[str, tuple[str, ...]] = {
    "no room now and then": ("pwrite64:error=ENOSPC:when={first}+{step}",),
    "broken now and then": ("pwrite64:error=EIO:when={first}+{step}", "fdatasync:error=EIO:when={first}+{step}"),
}
SENDERS = 3


@contextmanager
def limited(server: Server, limit: int, soft: int) -> Iterator[None]:
    """Let the system allow a running server less."""
    before = resource.prlimit(server.pid, limit)
    resource.prlimit(server.pid, limit, (soft, before[1]))
    try:
        yield
    finally:
        resource.prlimit(server.pid, limit, before)


class Run:
    """Senders of one server, and what they were told."""

    def __init__(self, server: Server, key: str) -> None:
        self.server = server
        self._senders = [Sender(lambda: server.address, key) for _ in range(SENDERS)]
        self.sent = 0
        self.acknowledged: set[str] = set()

    def _events(self, count: int) -> list[list[dict[str, object]]]:
        batches = []
        for _ in range(SENDERS):
            batches.append([track(f"e{self.sent + one}", f"c{one}", note="x" * 300) for one in range(count)])
            self.sent += count
        return batches

    def told(self, times: int = 1, size: int = 5) -> list[Answer]:
        """Post batches from all senders at once, each once; gives what they were told."""
        answers: list[Answer] = []
        with ThreadPoolExecutor(SENDERS) as threads:
            for _ in range(times):
                answers += threads.map(Sender.batch, self._senders, self._events(size))
        for answer in answers:
            self.acknowledged |= {name for name, verdict in answer.verdicts.items() if verdict != "quarantined"}
        return answers

    def hang_up(self) -> None:
        for sender in self._senders:
            sender.close()

    def recovers(self) -> None:
        """See that the server takes events again by itself, and says it is ready."""
        end = time.monotonic() + 60
        while not all(answer.status == 200 for answer in self.told()):
            assert time.monotonic() < end, self.server.errors()
            time.sleep(0.1)
        assert self.server.runs()
        assert self.server.starts == 1, "nobody started it again"


@pytest.mark.trust("T12")
def test_a_disk_in_trouble_is_never_answered_with_yes_and_leaves_no_trace(trust: Trust, tmp_path: Path) -> None:
    times, troubles = trust.size(commit=3, full=60), trust.size(commit=1, full=12)
    (key,) = write_keys(tmp_path / "shop", "web")
    seen: dict[str, set[int]] = {}
    with Server(tmp_path / "shop") as server:
        run = Run(server, key)
        run.recovers()
        for _ in range(troubles):
            for name, calls in EVERY_WRITE.items():
                with server.injected(*calls):
                    seen[name] = {answer.status for answer in run.told(times)}
                assert seen[name] <= REFUSED, (name, seen[name])
                run.recovers()
            for name, calls in NOW_AND_THEN.items():
                place = {"first": trust.random.randint(1, 9), "step": trust.random.randint(2, 12)}
                with server.injected(*(call.format(**place) for call in calls)):
                    seen[name] = {answer.status for answer in run.told(times)}
                assert seen[name] <= {200} | REFUSED, (name, seen[name])
                run.recovers()
            with limited(server, resource.RLIMIT_FSIZE, 2_000):
                seen["no larger files"] = {answer.status for answer in run.told(times)}
            assert seen["no larger files"] <= REFUSED, seen
            run.recovers()
            with limited(server, resource.RLIMIT_NOFILE, 16):
                seen["no more files"] = {answer.status for answer in run.told(times)}
                newcomer = Sender(lambda: server.address, key, timeout_seconds=1)
                assert newcomer.batch([track("newcomer", "c1")]).status in {UNHEARD} | REFUSED
            assert seen["no more files"] <= {200} | REFUSED, seen
            run.recovers()
        run.hang_up()
        server.kill()
    found = stored(tmp_path / "shop")
    assert found.broken == []
    lost = len(run.acknowledged - set(found.events))
    doubled = sum(count > 1 for count in found.events.values())
    faults = troubles * (len(EVERY_WRITE) + len(NOW_AND_THEN) + 2)
    print(seen)
    trust.report(inputs=len(run.acknowledged), faults=faults, lost=lost, doubled=doubled, sent=run.sent)


def test_a_log_that_cannot_be_written_keeps_no_answer_from_its_caller(tmp_path: Path) -> None:
    (key,) = write_keys(tmp_path / "shop", "web")
    with Server(tmp_path / "shop", log=Path("/dev/full")) as server:
        run = Run(server, key)
        run.recovers()
        with limited(server, resource.RLIMIT_FSIZE, 2_000):
            assert {answer.status for answer in run.told()} <= REFUSED
        run.recovers()
        run.hang_up()
