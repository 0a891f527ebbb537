"""The intake over HTTP: events a second that are on disk before the answer, beside a raw insert of the same rows.

A real `suasion serve` process, one worker, batches of 100 and single events, with 20 million ids in the duplicate
window (1 million with `--quick`). The peer is sqlite3's executemany into the same tables of the same workspace, of the
very rows that the server stored, with the same keys and pragmas, 5,000 events a commit.
``python benchmarks/intake.py [--quick]``.
"""

import argparse
import json
import os
import secrets
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from benchmarks.figures import figure
from benchmarks.made_visits import KNOWN
from suasion import Workspace
from suasion.events.duplicates import DAY
from suasion.events.tables import PARTITIONS
from suasion.privacy.identifiers import IdentifierKind
from tests.cli.serving import Served, serving

NAME = "intake"
CLIENTS = 32
_COMMIT = 5_000
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY")
_DAYS = 30
_RESTING = 0.25
"""CPU seconds in two seconds, less than which a server does nothing but look whether something came."""


@dataclass(frozen=True)
class Posted:
    """What one run of the client saw, and the CPU seconds that the server spent on it."""

    stored: int
    wall: float
    seconds: list[float]
    cpu: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="1 million ids in the window instead of 20 million")
    quick = parser.parse_args().quick
    ids, events, singles = (1_000_000, 60_000, 6_000) if quick else (20_000_000, 300_000, 60_000)
    with tempfile.TemporaryDirectory() as directory:
        shop = Path(directory) / "shop"
        key = prepare(shop, ids)
        before = mark(shop)
        with serving(shop) as served:
            settle(served, key)
            batches = post(served, key, events, 100, seed=1)
            single = post(served, key, singles, 1, seed=2)
        wall, cpu, count = raw(shop, before)
    report(batches, single, wall / count, cpu / count, ids)


def report(batches: Posted, single: Posted, wall: float, cpu: float, ids: int) -> None:
    """Print the figures; `wall` and `cpu` are seconds an event of the raw insert."""
    rate, peer = batches.stored / batches.wall, {"peer": "raw executemany, 5,000 a commit", "rows": ids}
    figure(NAME, "durable_events_per_second", rate, "events/s", peer_value=1 / wall, **peer)  # type: ignore[arg-type]
    figure(NAME, "ratio_to_raw_insert", rate * wall, "ratio", target=0.40, rows=ids)
    server = batches.cpu / batches.stored * 1e6
    figure(NAME, "cpu_microseconds_per_event", server, "us", peer_value=cpu * 1e6, **peer)  # type: ignore[arg-type]
    per_second = single.stored / single.wall
    figure(NAME, "single_posts_per_second", per_second, "posts/s", target=3_000, rows=ids)
    figure(NAME, "cpu_microseconds_per_single_post", single.cpu / single.stored * 1e6, "us", rows=ids)
    p99 = statistics.quantiles(single.seconds, n=100)[98] * 1000
    figure(NAME, "single_post_p99_ms", p99, "ms", target=50, higher_is_better=False, rows=ids)


def prepare(shop: Path, ids: int) -> str:
    """Make a workspace with known customers and a full duplicate window; gives a write key."""
    with Workspace.create(shop) as workspace:
        for start in range(0, KNOWN, _COMMIT):
            numbers = range(start, start + _COMMIT)
            workspace.vault.exchange([(IdentifierKind.USER_ID, f"customer-{number}") for number in numbers])
            workspace.vault.exchange([(IdentifierKind.ANONYMOUS_ID, f"visitor-{number}") for number in numbers])
        key = workspace.access.keys.make_write("shop", "shop", by="benchmark").secret
    fill(shop, ids)
    return key


def fill(shop: Path, ids: int) -> None:
    """Put ids of the last 30 days into the window, equally many a day; today has its share."""
    last, made = today(), np.random.default_rng(0)
    connection = sqlite3.connect(shop / "state.db", isolation_level=None)
    connection.execute("PRAGMA synchronous=OFF")
    for day in range(last - _DAYS + 1, last + 1):
        slot = day % PARTITIONS
        digests = made.bytes(16 * (ids // _DAYS))
        ordered = sorted(digests[start : start + 16] for start in range(0, len(digests), 16))
        connection.execute("BEGIN")
        rows("log_message_days", [(slot, day)], connection)
        rows(f"log_messages_{slot:02d}", [(digest, digest, 0, day * DAY) for digest in ordered], connection)
        connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def settle(served: Served, key: str) -> None:
    """Wait until the server has learned its filter: until it rests, but for its looks at whether something came."""
    post(served, key, 1_000, 100, seed=0)
    busy = -1.0
    while (now := cpu_seconds(served.process.pid)) - busy > _RESTING:
        busy = now
        time.sleep(2)


def post(served: Served, key: str, events: int, size: int, *, seed: int) -> Posted:
    """Post made events from a process of its own."""
    port = served.address.rpartition(":")[2].strip("/")
    command = [sys.executable, str(Path(__file__).with_name("load.py")), port, key]
    before = cpu_seconds(served.process.pid)
    done = subprocess.run(
        [*command, str(events), str(size), str(CLIENTS), str(seed)], capture_output=True, check=True, text=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    counts = found["counts"]
    if counts["stored"] != events:
        raise SystemExit(f"{counts['stored']} of {events} events were stored: {counts}")
    return Posted(events, found["wall"], found["seconds"], cpu_seconds(served.process.pid) - before)


def cpu_seconds(process: int) -> float:
    """Read what a process has used so far."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Mark:
    """What a workspace held before the server stored anything."""

    tokens: frozenset[str]
    day: int


def mark(shop: Path) -> Mark:
    """Remember which tokens there are."""
    connection = sqlite3.connect(shop / "vault.db")
    tokens = frozenset(token for (token,) in connection.execute("SELECT token FROM identifiers"))
    connection.close()
    return Mark(tokens, today())


def today() -> int:
    """Give the day whose table takes the ids of now."""
    return time.time_ns() // 1000 // DAY


def raw(shop: Path, before: Mark) -> tuple[float, float, int]:
    """Take what the server stored out and insert it again, raw; gives wall and CPU seconds, and how many events."""
    state, vault = opened(shop / "state.db"), opened(shop / "vault.db")
    events = state.execute("SELECT * FROM log_tail ORDER BY seq").fetchall()
    slots = sorted({day % PARTITIONS for day in (before.day, today())})
    messages = [(slot, row) for slot in slots for row in taken(state, slot)]
    messages.sort(key=lambda one: one[1][2])
    known = [row for row in vault.execute("SELECT * FROM identifiers") if row[1] not in before.tokens]
    secrets.SystemRandom().shuffle(known)  # as they come: no order
    for slot in slots:
        state.execute(f"DELETE FROM log_messages_{slot:02d} WHERE seq > 0")  # noqa: S608 - a number of ours
    state.execute("DELETE FROM log_tail")
    vault.executemany("DELETE FROM identifiers WHERE lookup = ?", [(row[0],) for row in known])
    for connection in (state, vault):
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    share = len(known) / len(events)
    wall, cpu = time.perf_counter(), time.process_time()
    done = 0
    for start in range(0, len(events), _COMMIT):
        group, upto = events[start : start + _COMMIT], int((start + _COMMIT) * share)
        insert(vault, "identifiers", known[done:upto])
        done = max(done, upto)
        state.execute("BEGIN IMMEDIATE")
        rows("log_tail", group, state)
        for slot in slots:
            of_slot = [row for its, row in messages[start : start + _COMMIT] if its == slot]
            rows(f"log_messages_{slot:02d}", of_slot, state)
        state.execute("COMMIT")
    return time.perf_counter() - wall, time.process_time() - cpu, len(events)


def taken(state: sqlite3.Connection, slot: int) -> list[Any]:
    query = f"SELECT * FROM log_messages_{slot:02d} WHERE seq > 0"  # noqa: S608 - a number of ours
    return state.execute(query).fetchall()


def opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def insert(connection: sqlite3.Connection, table: str, group: list[Any]) -> None:
    if group:
        connection.execute("BEGIN IMMEDIATE")
        rows(table, group, connection)
        connection.execute("COMMIT")


def rows(table: str, group: list[Any], connection: sqlite3.Connection) -> None:
    if group:
        marks = ", ".join("?" * len(group[0]))
        connection.executemany(f"INSERT INTO {table} VALUES ({marks})", group)  # noqa: S608 - tables of ours


if __name__ == "__main__":
    main()
