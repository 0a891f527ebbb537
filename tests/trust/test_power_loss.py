"""T06: the power goes at any moment, and whatever had not been synced is there, gone or torn."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest

from suasion import Workspace
from tests.cli.command import environment
from tests.trust.power_loss import Disk, Kept, Left, put
from tests.trust.recording import Trust
from tests.trust.stored import goes_on, stored
from tests.trust.system_calls import Call, calls_of, python

MEMORY = Path("/dev/shm")
"""Where disks are put to be looked at, if there is such a place: nobody waits for a real disk then."""


def written(directory: Path, transactions: int) -> tuple[Disk, list[Call]]:
    shop = directory / "shop"
    Workspace.create(shop).close()
    disk = Disk(shop)
    command = python("tests.trust.shop", "at once", shop, directory / "marks", str(transactions))
    return disk, calls_of(command, shop, directory / "marks", environment())


def moments(calls: list[Call], random: Random, *, prefixes: int, subsets: int) -> dict[int, list[Kept]]:
    """Choose when the power goes, and what of the changes not yet synced is kept then.

    Right after every acknowledgement nothing unsynced is kept: what was said has to be safe by then. Besides, after
    every sync, where one commit ends and the next has not begun, and after so many other calls, all is kept that was
    asked of the disk up to then; and so many times a random part is.
    """
    chosen: dict[int, list[Kept]] = {}
    for index, call in enumerate(calls):
        if call.kind == "say":
            chosen.setdefault(index, []).append(Kept(0.0))
    every = range(len(calls))
    syncs = [index for index, call in enumerate(calls) if call.kind == "sync"]
    changing = [index for index, call in enumerate(calls) if call.kind not in {"sync", "say"}]
    for index in (*syncs, *random.sample(changing, min(prefixes, len(changing)))):
        chosen.setdefault(index, []).append(Kept(1.0))
    for _ in range(subsets):
        kept = Kept(random.choice((0.1, 0.5, 0.9)), random.choice((0.0, 0.5)), random)
        chosen.setdefault(random.choice(every), []).append(kept)
    return chosen


def disks(disk: Disk, calls: list[Call], chosen: dict[int, list[Kept]]) -> Iterator[tuple[str, list[str], Left]]:
    acknowledged: list[str] = []
    for index, call in enumerate(calls):
        disk.take(call)
        if call.kind == "say":
            acknowledged += call.data.decode().splitlines()
        for kept in chosen.get(index, []):
            yield f"call {index} of {len(calls)}, {kept.chance} kept, {kept.torn} torn", acknowledged, disk.left(kept)


@pytest.mark.trust("T06")
def test_nothing_acknowledged_is_lost_when_the_power_goes(trust: Trust, tmp_path: Path) -> None:
    disk, calls = written(tmp_path, trust.size(commit=60, full=1000))
    changed = {(call.kind, call.path) for call in calls}
    assert {("write", "state.db"), ("write", "state.db-wal"), ("write", "vault.db-wal")} <= changed
    assert sum(call.kind == "rename" for call in calls) >= 9, "files were sealed and merged meanwhile"
    assert any(call.kind == "remove" and call.path.endswith(".parquet") for call in calls), "and replaced ones deleted"
    chosen = moments(
        calls,
        trust.random,
        prefixes=trust.size(commit=20, full=10**6),
        subsets=trust.size(commit=40, full=2000),
    )
    opened_every = trust.size(commit=25, full=100)
    wrong, looked_at = [], 0
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else tmp_path) as directory:
        shop = Path(directory) / "shop"
        for looked_at, (moment, acknowledged, left) in enumerate(disks(disk, calls, chosen), 1):
            put(left, shop)
            wrong += [f"{moment}: {one}" for one in stored(shop).wrong(acknowledged)]
            if looked_at % opened_every == 0 and not wrong:
                goes_on(shop, acknowledged)
            shutil.rmtree(shop)
    said = sum(call.kind == "say" for call in calls)
    print("\n".join(wrong))
    trust.report(inputs=said, faults=looked_at, lost=len(wrong), calls=len(calls))
