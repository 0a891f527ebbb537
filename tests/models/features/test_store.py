"""What is given equals what is computed, whatever happened in between; where nothing that counts did, it is read."""

import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.core.engine import Session
from suasion.customers.consent.personal import Personal
from suasion.customers.history import History
from suasion.models.features import store
from suasion.models.features.snapshot import Snapshot, build
from suasion.models.features.store import DRAFTED, Snapshots
from tests.models.made_history import START, Made, event, line, make

FAULTS_TRIED = (DRAFTED,)
AS_OF = (START + timedelta(days=200)).replace(tzinfo=UTC)
CATEGORIES = ("wine", "no such shelf")
NONE_ERASED = (0, None)


@pytest.fixture
def session() -> Iterator[Session]:
    with DuckDBEngine(1).session() as opened:
        yield opened


def kept_in(directory: Path, limit: int = 10**9, *, writes: bool = True) -> Snapshots:
    return Snapshots(directory, limit, lambda: NONE_ERASED, writes=writes)


def opened(session: Session, made: Made) -> History:
    return replace(made.open(session), erasures=NONE_ERASED)


def files(directory: Path) -> list[Path]:
    return sorted((directory / "snapshots").glob("*"))


def bits(snapshot: Snapshot) -> list[Any]:
    tables = [snapshot.shop, *snapshot.categories.values()]
    told = [(one.names, one.as_of, one.customers.tolist(), one.values.shape, one.values.tobytes()) for one in tables]
    return [list(snapshot.categories), told]


@pytest.fixture
def refuses(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From when it is called, nothing can be computed."""

    def computed(*_: Any) -> Snapshot:
        raise AssertionError("it was computed")

    return lambda: monkeypatch.setattr(store, "build", computed)


def test_the_same_question_is_read_also_in_another_order_and_after_later_events(
    tmp_path: Path, session: Session, refuses: Callable[[], None]
) -> None:
    made = make(12, 250)
    first = kept_in(tmp_path).build(session, opened(session, made), AS_OF, CATEGORIES)
    assert bits(first) == bits(build(session, made.open(session), AS_OF, CATEGORIES))
    refuses()
    later = AS_OF.replace(tzinfo=None)
    made.lines.reverse()
    made.lines.append(line("c0001", later, "wine1"))  # at the moment itself
    made.lines.append(line("c0001", later - timedelta(days=9), "wine1", received=later))  # known too late
    made.events.append(event("c0002", "Coupon Redeemed", later + timedelta(days=1)))
    assert bits(kept_in(tmp_path).build(session, opened(session, made), AS_OF, CATEGORIES)) == bits(first)
    assert bits(kept_in(tmp_path, writes=False).build(session, made.open(session), AS_OF, CATEGORIES)) == bits(first)


def _late_event(made: Made, draw: random.Random) -> None:
    time = AS_OF.replace(tzinfo=None) - timedelta(seconds=draw.randint(1, 10**7))
    made.lines.append(line(f"c{draw.randint(0, 9):04d}", time, draw.choice(["wine1", "soap2", "unknown"])))


def _merge(made: Made, draw: random.Random) -> None:
    one, other = draw.sample(sorted({row["customer"] for row in made.lines}), 2)
    for row in made.lines + made.events:
        if row["customer"] == one:
            row["customer"] = other


def _part(made: Made, draw: random.Random) -> None:
    for row in draw.sample(made.lines, 5):
        row["customer"] = f"new{draw.randint(0, 10**6)}"


def _change_places(made: Made, draw: random.Random) -> None:
    one, other = draw.sample(made.lines, 2)
    one["customer"], other["customer"] = other["customer"], one["customer"]


def _erase(made: Made, draw: random.Random) -> None:
    gone = draw.choice(made.lines)["customer"]
    for rows in (made.lines, made.events):
        rows[:] = [row for row in rows if row["customer"] != gone]


def _retain(made: Made, draw: random.Random) -> None:
    since = START + timedelta(days=draw.randint(1, 20))
    for rows in (made.lines, made.events):
        rows[:] = [row for row in rows if row["received"] >= since]


def _catalog(made: Made, draw: random.Random) -> None:
    draw.choice(made.items)[draw.choice(["category", "subcategory"])] = draw.choice(["wine", "bread", None])


def _said_twice(made: Made, draw: random.Random) -> None:
    made.lines.append(dict(draw.choice(made.lines)))


def _amount(made: Made, draw: random.Random) -> None:
    draw.choice(made.lines)["amount"] = draw.choice([None, 0.0, 1.25])


def _chosen(chosen: Personal, _as_of: datetime) -> Personal:
    return chosen


ACTS = (
    _late_event, _merge, _part, _change_places, _erase, _retain, _catalog, _said_twice, _amount,
)  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_after_every_act_what_is_given_equals_what_is_computed(tmp_path: Path, session: Session, seed: int) -> None:
    draw = random.Random(seed)
    made, snapshots, withdrawn = make(14, 230, seed), kept_in(tmp_path), frozenset[str]()
    for _ in range(14):
        act = draw.choice([*ACTS, None, None])
        if act is not None:
            act(made, draw)
        else:
            withdrawn = frozenset(draw.sample([f"c{n:04d}" for n in range(14)], draw.randint(0, 3)))
        chosen = Personal(by_default=True, others=withdrawn)
        history = replace(opened(session, made), personal=partial(_chosen, chosen))
        asked = draw.choice([(), CATEGORIES, CATEGORIES[::-1]])
        moment = AS_OF - timedelta(days=draw.choice([0, 28]))
        assert bits(snapshots.build(session, history, moment, asked)) == bits(build(session, history, moment, asked))


@pytest.mark.parametrize("act", ACTS)
def test_every_act_that_counts_gives_another_name(tmp_path: Path, session: Session, act: Callable[..., None]) -> None:
    made = make(14, 190)
    kept_in(tmp_path).build(session, opened(session, made), AS_OF)
    before = files(tmp_path)
    act(made, random.Random(3))
    kept_in(tmp_path).build(session, opened(session, made), AS_OF)
    assert len(before) == 1
    assert len(files(tmp_path)) == 2


def test_another_source_of_the_features_gives_another_name(
    tmp_path: Path, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = opened(session, make(3))
    kept_in(tmp_path).build(session, history, AS_OF)
    monkeypatch.setattr(store, "_sources", lambda: "others")
    kept_in(tmp_path).build(session, history, AS_OF)
    assert len(files(tmp_path)) == 2


def _torn(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def _foreign(path: Path) -> None:
    path.write_bytes(b"PAR1 of somebody else")


def _altered(path: Path) -> None:
    table = pq.read_table(path)
    changed = pa.array(np.asarray(table["0"]) + 1)
    pq.write_table(table.set_column(1, table.schema.field("0"), changed), path)


@pytest.mark.parametrize("harm", [_torn, _foreign, _altered])
def test_a_file_that_is_not_as_written_is_computed_and_written_anew(
    tmp_path: Path, session: Session, harm: Callable[[Path], None]
) -> None:
    history = opened(session, make(5))
    first = kept_in(tmp_path).build(session, history, AS_OF, CATEGORIES)
    (path,) = files(tmp_path)
    whole = path.read_bytes()
    harm(path)
    assert bits(kept_in(tmp_path).build(session, history, AS_OF, CATEGORIES)) == bits(first)
    assert path.read_bytes() == whole


def test_nothing_is_kept_of_a_history_from_before_an_erasure_or_that_nobody_dated(
    tmp_path: Path, session: Session
) -> None:
    made = make(3)
    Snapshots(tmp_path, 10**9, lambda: (1, 5), writes=True).build(session, opened(session, made), AS_OF)
    kept_in(tmp_path).build(session, made.open(session), AS_OF)
    kept_in(tmp_path, writes=False).build(session, opened(session, made), AS_OF)
    kept_in(tmp_path, 0).build(session, opened(session, made), AS_OF)
    told = iter([NONE_ERASED, (1, 5)])
    Snapshots(tmp_path, 10**9, lambda: next(told), writes=True).build(session, opened(session, made), AS_OF)
    assert files(tmp_path) == []


def test_those_read_longest_ago_go_first(tmp_path: Path, session: Session) -> None:
    history = opened(session, make(5))
    moments = [AS_OF - timedelta(days=days) for days in range(3)]
    for moment in moments[:2]:
        kept_in(tmp_path).build(session, history, moment)
    both = files(tmp_path)
    for path in both:
        os.utime(path, ns=(1, 1))
    kept_in(tmp_path).build(session, history, moments[0])  # read
    (read,) = [path for path in both if path.stat().st_mtime_ns > 1]
    size = sum(path.stat().st_size for path in both)
    kept_in(tmp_path, size + 100).build(session, history, moments[2])
    assert len(files(tmp_path)) == 2
    assert read in files(tmp_path)
    kept_in(tmp_path).clear()
    assert files(tmp_path) == []


def test_killed_while_it_writes_nothing_is_read_and_the_next_writes(tmp_path: Path, session: Session) -> None:
    killed = subprocess.run(
        [sys.executable, "-m", "tests.models.features.test_store", str(tmp_path)],
        env=os.environ | {"SUASION_FAULT": FAULTS_TRIED[0]},
        check=False,
    )
    assert killed.returncode == -9
    (draft,) = files(tmp_path)
    assert draft.suffix != ".parquet"
    kept_in(tmp_path).build(session, opened(session, make(3)), AS_OF)
    assert len([path for path in files(tmp_path) if path.suffix == ".parquet"]) == 1
    kept_in(tmp_path).clear()
    assert files(tmp_path) == []


def compute(directory: Path) -> datetime:
    with DuckDBEngine(1).session() as opened_session:
        return kept_in(directory).build(opened_session, opened(opened_session, make(3)), AS_OF).shop.as_of


if __name__ == "__main__":
    compute(Path(sys.argv[1]))
