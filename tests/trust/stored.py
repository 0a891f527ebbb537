"""Reads what a workspace's files hold without asking the product: with SQLite's and Parquet's own readers, by names.

It is the other witness. Whatever it finds wrong is said in words; an empty list means that all is well.
"""

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from suasion import Workspace
from suasion.events.spec import Track
from tests.trust.shop import CUSTOMERS, EVENTS

_RANK = {"planned": 1, "handed_over": 2, "sent": 3}


@dataclass
class Stored:
    """What was found: how often each event is there or set aside, how far campaigns came, what is broken in itself."""

    events: Counter[str] = field(default_factory=Counter)
    aside: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    campaigns: dict[str, list[int]] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def wrong(self, acknowledged: list[str]) -> list[str]:
        """Compare with what was acknowledged."""
        return [*self.broken, *self._lost(acknowledged), *self._torn()]

    def holds(self, line: str) -> bool:
        """Say whether all of a transaction is there, by what the shop says of it."""
        what, name = line.split()
        if what != "stored":
            return len([rank for rank in self.campaigns.get(name, []) if rank >= _RANK[what]]) == CUSTOMERS
        return all(self.events[f"{name}.{one}"] for one in range(EVENTS)) and self.aside[f"{name}.aside"] > 0

    def _lost(self, acknowledged: list[str]) -> Iterator[str]:
        yield from (f"lost: {line}" for line in acknowledged if not self.holds(line))

    def _torn(self) -> Iterator[str]:
        batches = Counter(name.rpartition(".")[0] for name in self.events)
        yield from (f"torn: {count} events of {name}" for name, count in batches.items() if count != EVENTS)
        yield from (f"torn: {name} without its batch" for name in self.aside if name.rpartition(".")[0] not in batches)
        yield from (f"doubled: {name} is there {count} times" for name, count in self.events.items() if count > 1)
        yield from (f"torn: {name} is at {ranks}" for name, ranks in self.campaigns.items() if len(set(ranks)) > 1)


def stored(directory: Path) -> Stored:
    """Read a workspace that nobody has open; SQLite puts its databases right as it would for the product."""
    found = Stored()
    for name in ("state.db", "vault.db"):
        with _connected(directory / name) as database:
            (said,) = database.execute("PRAGMA integrity_check").fetchone()
            if said != "ok":
                found.broken.append(f"{name}: {said}")
                return found
    with _connected(directory / "vault.db") as vault:
        known = {token for (token,) in vault.execute("SELECT token FROM identifiers")}
    with _connected(directory / "state.db") as state:
        _read_log(found, state, directory / "lake", known)
        for reason, row in state.execute("SELECT reason, row FROM log_quarantine"):
            found.aside[_name(row)] += 1
            found.reasons[reason] += 1
        for campaign, rank in state.execute("SELECT campaign, state FROM delivery"):
            found.campaigns.setdefault(campaign, []).append(_RANK[rank])
    return found


def _connected(path: Path) -> closing[sqlite3.Connection]:
    database = sqlite3.connect(path)
    database.execute("PRAGMA synchronous = OFF")  # the witness puts right what it reads, and nobody pulls its plug
    return closing(database)


@lru_cache(maxsize=1 << 14)
def _name(row: str) -> str:
    said = json.loads(row)
    return str(said.get("event") or said.get("name", ""))


def _read_log(found: Stored, state: sqlite3.Connection, lake: Path, known: set[str]) -> None:
    ranges, tokens = [], set[str]()
    for first, last, events, *sums in state.execute(
        "SELECT first, last, events + removed, events_sha256, order_lines_sha256, raw_sha256"
        " FROM log_manifest WHERE replaced IS NULL ORDER BY first"
    ):
        contents = {digest: _file(lake, f"{first:012d}-{last:012d}*.parquet", digest) for digest in sums if digest}
        if not all(contents.values()) or events != last - first + 1:
            found.broken.append(f"{first}-{last} is in the manifest and not whole on disk")
            continue
        ranges.append((first, last))
        if sums[0]:  # else everything in it was removed
            names, named = _sealed(contents[sums[0]])
            found.events.update(names)
            tokens |= named
    for seq, name, named in state.execute("SELECT seq, name, tokens FROM log_tail ORDER BY seq"):
        found.events[name] += 1
        tokens.update(named.split())
        ranges.append((seq, seq))
    gaps = [(before, after) for before, after in pairwise(ranges) if after[0] != before[1] + 1]
    found.broken += [f"the sequence breaks between {before} and {after}" for before, after in gaps]
    if tokens - known:
        found.broken.append(f"{len(tokens - known)} tokens of events are not in the vault")
    forgotten = sum(found.events.values()) - _remembered(state)
    if forgotten:
        found.broken.append(f"the message ids of {forgotten} events are not remembered")


def _remembered(state: sqlite3.Connection) -> int:
    tables = [name for (name,) in state.execute("SELECT name FROM sqlite_master WHERE name GLOB 'log_messages*'")]
    return sum(state.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0] for name in tables)


def _file(lake: Path, pattern: str, sha256: str) -> bytes:
    contents = (path.read_bytes() for path in lake.glob(f"*/{pattern}"))
    return next((one for one in contents if hashlib.sha256(one).hexdigest() == sha256), b"")


@lru_cache(maxsize=256)
def _sealed(content: bytes) -> tuple[tuple[str, ...], frozenset[str]]:
    table = pq.read_table(pa.BufferReader(content), columns=["name", "tokens"])
    rows = table.to_pylist()
    return tuple(row["name"] for row in rows), frozenset(token for row in rows for token in row["tokens"])


def goes_on(directory: Path, acknowledged: list[str]) -> None:
    """Open what is left with the product, write and seal: nothing needs a hand."""
    with Workspace.open(directory) as workspace:
        event = Track(message_id="after", user_id="user-after", event="after")
        assert workspace.events.append([event], source="till").each[0].kind == "stored"
        workspace.follow()
        workspace.events.seal()
    found = stored(directory)
    assert found.events.pop("after") == 1
    assert found.wrong(acknowledged) == []
