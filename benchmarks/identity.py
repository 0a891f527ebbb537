"""Who is who among ten million identifiers, as a server follows its log, beside a plain union-find over integers.

Run ``python benchmarks/identity.py [--quick]``. Made events (benchmarks/made_people.py) are laid into the log's tail,
50,000 at a time, and customers follow it: which events can change who is who is read, links are tried by the rules,
names and reasons are worked out, and all of it is on disk before the next 50,000. Measured is the following alone, not
accepting and storing events (benchmarks/intake.py) nor the vault, which says of what kind each identifier is.

The peer unites the same links in memory, in the order they come. It knows no limit, no name, no reason and no way back,
and makes one person of all who used a public computer. Each of the two has a process of its own; memory is what it
added to what its imports took.
"""

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import numpy as np
from sqlalchemy import delete, func, select

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.figures import figure
from benchmarks.lake import BEGIN, made_log
from benchmarks.made_people import ALIAS, EVENT, IDENTIFY, KINDS, NOBODY, TRACK, MadePeople, made_people
from suasion.catalog.catalog import Catalog
from suasion.core.bulk import insert_rows
from suasion.core.clock import to_microseconds
from suasion.customers.registry import Customers
from suasion.customers.tables import CUSTOMER
from suasion.events.tables import TAIL

_NAME = "identity"
_SEED = 20261122
_AT_ONCE = 50_000
_TYPES = {TRACK: "track", IDENTIFY: "identify", ALIAS: "alias"}
_LETTERS = "uaep"
_ODD = 0x9E3779B97F4A7C15F39CC0605
_PEER = "union-find over integers"
_Given = ParamSpec("_Given")
_Done = TypeVar("_Done")


@dataclass(frozen=True)
class Measured:
    """CPU seconds, GB of memory added, customers found, GB on disk."""

    cpu: float
    memory: float
    customers: int
    disk: float = 0.0


class Kinds:
    """Stands for the vault: a token's last letter says what it is."""

    def kinds(self, tokens: Iterable[str]) -> Mapping[str, str]:
        """Give the kind of each token."""
        return {token: KINDS[_LETTERS.index(token[-1])] for token in tokens}


def union_find(made: MadePeople) -> Measured:
    """Unite by size, with halved paths."""
    before, cpu = _memory(), 0.0
    parent, size = list(range(made.identifiers)), [1] * made.identifiers
    groups = made.identifiers
    for events in _parts(made):
        pairs = [(one, two) for kind, (one, *others) in _told(events) if kind != TRACK for two in others]
        begun = time.process_time()
        for pair in pairs:
            one, two = pair
            while parent[one] != one:
                parent[one] = one = parent[parent[one]]
            while parent[two] != two:
                parent[two] = two = parent[parent[two]]
            if one != two:
                large, small = (one, two) if size[one] >= size[two] else (two, one)
                parent[small] = large
                size[large] += size[small]
                groups -= 1
        cpu += time.process_time() - begun
    return Measured(cpu, _memory() - before, groups)


def following(made: MadePeople) -> Measured:
    """Follow the log as a server does, on a state database of its own."""
    with tempfile.TemporaryDirectory() as directory, made_log(Path(directory)) as log:
        customers = Customers(log.database, Catalog(log.database), Kinds(), currency="EUR")
        before, cpu, done = _memory(), 0.0, 0
        for events in _parts(made):
            rows = list(_rows(made, events, done))
            with log.database.write() as connection:
                connection.execute(delete(TAIL))  # as if sealed
                insert_rows(connection, TAIL, rows)
            done += len(rows)
            begun = time.process_time()
            assert customers.follow(log) == done
            cpu += time.process_time() - begun
        with log.database.read() as connection:
            found = connection.scalar(select(func.count()).where(CUSTOMER.c.merged_into.is_(None)))
        log.database.checkpoint()
        disk = (Path(directory) / "state.db").stat().st_size / 1e9
        return Measured(cpu, _memory() - before, int(found or 0), disk)


def _parts(made: MadePeople) -> Iterator[np.ndarray[Any, Any]]:
    with made.path.open("rb") as file:
        while len(events := np.fromfile(file, EVENT, _AT_ONCE)):
            yield events


def _told(events: np.ndarray[Any, Any]) -> Iterator[tuple[int, list[int]]]:
    for kind, who in zip(events["type"].tolist(), events["who"].tolist(), strict=True):
        yield kind, [one for one in who if one != NOBODY]


def _rows(made: MadePeople, events: np.ndarray[Any, Any], done: int) -> Iterator[tuple[Any, ...]]:
    """Make rows of `log_tail`."""
    begin = to_microseconds(BEGIN)
    moments = zip((events["time"] + begin).tolist(), (events["arrives"] + begin).tolist(), strict=True)
    letters = [_LETTERS[kind] for kind in range(len(KINDS))]
    bounds = made.begins[1:]
    for number, ((kind, who), (moment, received)) in enumerate(zip(_told(events), moments, strict=True), done + 1):
        tokens = " ".join(_token(one, letters[sum(one >= bound for bound in bounds)]) for one in who)
        source, origin = ("crm", "import") if kind == ALIAS else ("web", "")
        name = "Page Seen" if kind == TRACK else ""
        message = (number * _ODD % (1 << 128)).to_bytes(16, "big")
        times = (moment, received, received, moment, received)
        yield (number, _TYPES[kind], name, *times, source, origin, message, tokens, "{}", "{}", None, "")


def _token(number: int, letter: str) -> str:
    """Give a token that looks drawn, as long as the vault's: neighbours in number lie far apart in an index."""
    return f"t_{number * _ODD % (1 << 100):025x}{letter}"


def _apart(work: Callable[_Given, _Done], *given: _Given.args, **more: _Given.kwargs) -> _Done:
    """Do a work in a process of its own, so that its memory is its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *given, **more).result()


def _memory() -> float:
    """Give the most memory this process has had, in GB; Linux counts in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="200,000 identifiers instead of 10 million")
    parser.add_argument("--identifiers", type=int, help="about so many")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        wanted = asked.identifiers or (200_000 if asked.quick else 10_000_000)
        made = _apart(made_people, Path(directory) / "events", wanted, _SEED)
        plain, mine = _apart(union_find, made), _apart(following, made)
    rows = made.identifiers
    for metric, unit in (("cpu", "s"), ("memory", "GB"), ("customers", "customers")):
        figure(
            _NAME,
            metric,
            getattr(mine, metric),
            unit,
            peer=_PEER,
            peer_value=getattr(plain, metric),
            seed=_SEED,
            rows=rows,
        )
    figure(_NAME, "cpu_an_event", mine.cpu / made.events * 1e6, f"us, of {made.events} events", seed=_SEED, rows=rows)
    figure(_NAME, "disk", mine.disk, "GB", seed=_SEED, rows=rows)


if __name__ == "__main__":
    main()
