"""T07: the process is killed at its Nth call that changes a file, for every N; what it did is done or not begun."""

import os
import re
import shutil
import signal
from collections import Counter
from pathlib import Path

import pytest

from suasion import Workspace
from tests.trust.forked import Forked
from tests.trust.recording import Trust
from tests.trust.shop import said_by
from tests.trust.stored import goes_on, stored

CHANGES = "write,pwrite64,ftruncate,rename,renameat2,unlink,fsync,fdatasync,mkdir"
ROUNDS = 2


def changes(forked: Forked, new: Path, directory: Path) -> list[tuple[str, int]]:
    """Give every call that changes a file, in order: its name and its number among those of that name."""
    shop, trace, marks = directory / "counted", directory / "trace", directory / "marks"
    shutil.copytree(new, shop)
    assert forked.work(shop, marks, ROUNDS, ["-o", str(trace), "-e", f"trace={CHANGES}"]) == 0
    calls = re.findall(r"^(\d+) +(\w+)\(", trace.read_text(encoding="utf-8"), re.MULTILINE)
    assert len({thread for thread, _ in calls}) == 1, "strace counts the calls of each thread for itself"
    marks.unlink()
    shutil.rmtree(shop)
    seen: Counter[str] = Counter()
    found = []
    for _, call in calls:
        seen[call] += 1
        found.append((call, seen[call]))
    return found


@pytest.mark.trust("T07")
def test_killed_at_any_write_each_transaction_is_whole_or_absent(trust: Trust, tmp_path: Path) -> None:
    new, shop, marks = tmp_path / "new", tmp_path / "shop", tmp_path / "marks"
    Workspace.create(new).close()
    wanted, lost = said_by(ROUNDS), 0
    with Forked() as forked:
        every = changes(forked, new, tmp_path)
        tried = sorted(trust.random.sample(range(len(every)), min(trust.size(commit=4, full=10**6), len(every))))
        for place in tried:
            call, number = every[place]
            shutil.copytree(new, shop)
            killing = ["-o", os.devnull, f"--inject={call}:signal=KILL:when={number}"]
            ended = forked.work(shop, marks, ROUNDS, killing)
            # Tokens are drawn, so that one run changes some pages more than another.
            assert ended == -signal.SIGKILL or (ended == 0 and place > 0.9 * len(every)), (call, number, ended)
            acknowledged = marks.read_text(encoding="utf-8").splitlines() if marks.exists() else []
            assert acknowledged == wanted[: len(acknowledged)]
            found = stored(shop)
            there = [found.holds(line) for line in wanted]
            assert there == sorted(there, reverse=True), f"killed at {call} {number} it is mixed: {there}"
            assert sum(there) in {len(acknowledged), len(acknowledged) + 1}, (call, number)
            lost += len(found.wrong(acknowledged))
            goes_on(shop, acknowledged)
            shutil.rmtree(shop)
            marks.unlink(missing_ok=True)
    trust.report(inputs=len(wanted) * len(tried), faults=len(tried), lost=lost, changes=len(every))
