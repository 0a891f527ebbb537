"""Of whom is erased nothing is left in any file, killed in between or not, nor in what is restored afterwards (T08)."""

import random
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from suasion import Workspace
from suasion.customers.identifiers import named
from suasion.decisions.explanation import replay
from suasion.upkeep.backup import back_up
from suasion.upkeep.restore import restore
from suasion.upkeep.verify import verify
from tests.cli.command import environment
from tests.governance.canaries import fill, word
from tests.trust.recording import Trust
from tests.trust.walked import Walked, numbers_in, texts, walk

FAULTS_TRIED = ("forget.after_commit", "forget.files_gone", "recommend.forgotten", "scrub.anew")
POINTS = (*FAULTS_TRIED, "erase.before_commit", "storage.before_commit", "compact.renamed", "compact.before_commit")
SHARED = ("duplicate_pair", "identity_act", "identity_link", "audit")
"""Rows here may be of two people: with one of them they go, or they tell that she went."""


def erase(shop: Path, numbers: list[int], log: Path, fault: str = "") -> int:
    """Run the process; gives its exit code."""
    command = [sys.executable, "-m", "tests.trust.erase_some", str(shop), ",".join(map(str, numbers))]
    with log.open("ab") as told:
        return subprocess.run(command, env=environment(fault), stdout=told, stderr=told, check=False).returncode


def kept_of(found: Walked, numbers: set[int]) -> Counter[str]:
    """Count the rows of those who stay, but for those of two people; an event is the same wherever it lies."""
    rows: Counter[str] = Counter()
    for number in numbers:
        for place, some in found.rows[number].items():
            if place not in SHARED and not place.startswith("lake/") and place != "log_tail":
                rows.update(f"{place} {row}" for row in some)
    return rows


def events_of(workspace: Workspace) -> dict[int, str]:
    with workspace.session() as session:
        view = workspace.events.view(session)
        events = view.events.join(view.raw, "seq").select("seq", "token", "name", "properties", "context", "products")
        return {row["seq"]: repr(row) for row in session.fetch(events).to_pylist()}


def still_there(roots: list[Path], gone: set[int]) -> list[str]:
    """Name each place in which something of somebody erased stands."""
    return [
        f"{root.name}/{name}: {sorted(numbers & gone)[:3]}"
        for root in roots
        for name, content in texts(root)
        if (numbers := numbers_in(content)) & gone or -1 in numbers
    ]


@pytest.mark.trust("T08")
def test_of_whom_is_erased_no_byte_is_left_and_everybody_else_is_untouched(tmp_path: Path, trust: Trust) -> None:
    people, erased = trust.size(commit=60, full=10_000), trust.size(commit=12, full=500)
    kills = trust.size(commit=4, full=16)
    shop, again, older, vault = (tmp_path / name for name in ("shop", "again", "older", "vault"))
    with Workspace.create(shop) as workspace:
        fill(workspace, people)
        before, events = walk(workspace), events_of(workspace)
    gone = set(trust.random.sample(range(people), erased))
    stay = set(range(people)) - gone
    back_up(shop, older, vault=tmp_path / "older vault")
    assert still_there([shop], gone), "before it, the search finds them"
    *numbers, last = sorted(gone)
    killed = _kill(shop, numbers, tmp_path, kills, trust.random)
    assert erase(shop, numbers, tmp_path / "log") == 0, (tmp_path / "log").read_text()
    with Workspace.open(shop) as workspace:
        workspace.erase_customers(named(workspace.database, workspace.vault, word(last, "user")), who="person:eve")
        assert workspace.finish_erasures(timedelta(0))
        left = still_there([shop], gone)  # with the write-ahead logs that are there while it is open
        after, seen = walk(workspace), events_of(workspace)
        plan = workspace.decisions.plan(workspace.decisions.plans()[0])
        same = replay(plan).same
        campaign = workspace.campaign("spring")
    assert same is not None
    assert same.all(), "every decision is still recomputed"
    assert campaign.audience == people
    assert campaign.contacted + campaign.held_out + sum(one.customers for one in campaign.excluded) == people
    assert [one.name for one in verify(shop) if not one.ok] == []
    lost = len(kept_of(before, stay) - kept_of(after, stay)) + len(kept_of(after, stay) - kept_of(before, stay))
    theirs = {seq: row for seq, row in events.items() if before.tokens[_token(row)] in stay}
    lost += theirs != seen
    left += still_there([shop], gone)
    log = numbers_in((tmp_path / "log").read_bytes())
    assert log == set(), "nobody stands in the log"
    back_up(shop, tmp_path / "newer", vault=vault)
    restore(older, again, vault=vault)
    with Workspace.open(again) as workspace:
        assert events_of(workspace) == theirs, "they do not come back"
        assert workspace.finish_erasures(timedelta(0))
    assert [one.name for one in verify(again) if not one.ok] == []
    left += still_there([again, tmp_path / "newer", vault], gone)
    assert left == [], "\n".join(left)
    trust.report(inputs=erased, faults=killed, lost=lost, doubled=len(left))


def _token(row: str) -> str:
    return row.split("'token': '")[1].partition("'")[0]


def _kill(shop: Path, numbers: list[int], tmp_path: Path, kills: int, draw: random.Random) -> int:
    """Kill it at points drawn by chance, `FAULTS_TRIED` among them once each while there are kills left for it."""
    points = [*draw.sample(FAULTS_TRIED, len(FAULTS_TRIED)), *draw.choices(POINTS, k=kills)][:kills]
    codes = [
        erase(shop, numbers, tmp_path / "log", f"{point}:{draw.randint(1, 3) if point in POINTS[4:] else 1}")
        for point in points
    ]
    assert set(codes) <= {0, -9}, (tmp_path / "log").read_text()
    return sum(code != 0 for code in codes)
