"""One history for all readers: as fresh as it can be, never mixed, gone when it is no longer read."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from suasion import Workspace
from suasion.core.clock import Clock
from suasion.core.engine import Session
from suasion.core.errors import Conflict
from suasion.customers.pinned import OLD_SECONDS, PATIENCE_SECONDS, Pin, PinnedHistory
from tests.made_screens import MOMENT, order, told, user


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "shop") as made:
        made.events.append([told(user(n), MOMENT, tier="gold") for n in range(5)], source="till")
        yield made


class Sessions:
    """Counts the sessions that are open; building can be held up."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.open = 0
        self.opened = 0
        self.gate = threading.Event()
        self.gate.set()
        self.failing = False

    @contextmanager
    def _session(self) -> Iterator[Session]:
        self.gate.wait(10)
        if self.failing:
            raise OSError("no memory")
        with self._workspace.session() as session:
            self.open += 1
            self.opened += 1
            try:
                yield session
            finally:
                self.open -= 1

    def __call__(self) -> AbstractContextManager[Session]:
        return self._session()


@pytest.fixture
def sessions(workspace: Workspace) -> Sessions:
    return Sessions(workspace)


class MovedClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 22, 9, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def move(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


def _pinned(
    workspace: Workspace,
    sessions: Sessions,
    *,
    inline: bool,
    pause: float = 0.0,
    clock: Clock | None = None,
    patience: float = PATIENCE_SECONDS,
) -> PinnedHistory:
    return PinnedHistory(
        sessions,
        workspace.events,
        workspace.customers,
        clock or workspace.clock,
        inline_seconds=60.0 if inline else 0.0,
        pause_seconds=pause,
        patience_seconds=patience,
    )


def _events(pin: Pin) -> int:
    return int(pin.session.fetch(pin.log.count().as_table())[0][0].as_py())


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.01)


def _wait_until(pinned: PinnedHistory, sequence: int) -> None:
    def reached() -> bool:
        with pinned.read() as pin:
            return pin.sequence == sequence

    _until(reached)


def test_it_is_built_once_for_all_and_holds_what_the_log_held(workspace: Workspace, sessions: Sessions) -> None:
    pinned = _pinned(workspace, sessions, inline=True)
    for _ in range(3):
        with pinned.read() as pin:
            assert (pin.sequence, _events(pin), sessions.opened) == (5, 5, 1)
            assert pin.as_of <= datetime.now(UTC)
    pinned.close()
    assert sessions.open == 0


def test_a_server_can_begin_before_the_first_reader_who_waits_for_that_build(
    workspace: Workspace, sessions: Sessions
) -> None:
    pinned = _pinned(workspace, sessions, inline=False)
    sessions.gate.clear()
    pinned.warm()
    pinned.warm()
    threading.Timer(0.1, sessions.gate.set).start()
    with pinned.read() as pin:
        assert (pin.sequence, sessions.opened) == (5, 1)
    pinned.warm()
    pinned.close()
    assert (sessions.opened, sessions.open) == (1, 0)


def test_one_that_is_quickly_built_is_never_stale(workspace: Workspace, sessions: Sessions) -> None:
    pinned = _pinned(workspace, sessions, inline=True)
    for number in range(3):
        workspace.events.append([order(number, user(1), MOMENT, 1)], source="till")
        with pinned.read() as pin:
            assert (pin.sequence, _events(pin)) == (6 + number, 6 + number)
    assert (sessions.opened, sessions.open) == (3, 1)
    pinned.close()


def test_a_slow_one_serves_its_honest_past_while_the_next_is_built(workspace: Workspace, sessions: Sessions) -> None:
    pinned = _pinned(workspace, sessions, inline=False)
    with pinned.read() as pin:
        first = pin.as_of
    sessions.gate.clear()
    workspace.events.append([order(1, user(9), MOMENT, 1)], source="till")
    for _ in range(3):
        with pinned.read() as pin:
            assert (pin.sequence, pin.as_of, _events(pin)) == (5, first, 5)
    assert len(workspace.customers.identity.customers()) == 6, "who was just made is known at once"
    sessions.gate.set()
    _wait_until(pinned, 6)
    with pinned.read() as pin:
        assert pin.as_of > first
    pinned.close()
    assert (sessions.opened, sessions.open) == (2, 0)


@pytest.mark.parametrize("inline", [True, False])
def test_who_was_erased_is_shown_to_no_reader_who_comes_after(
    workspace: Workspace, sessions: Sessions, *, inline: bool
) -> None:
    pinned = _pinned(workspace, sessions, inline=inline)
    with pinned.read() as pin:
        assert _events(pin) == 5
    (event,) = workspace.events.recent(4) or []
    workspace.events.erase([event.tokens[0]])
    for _ in range(2):
        with pinned.read() as pin:
            assert (pin.sequence, _events(pin)) == (5, 4)
    assert sessions.opened == 2
    pinned.close()


def test_after_an_idle_time_nobody_is_shown_an_old_history(workspace: Workspace, sessions: Sessions) -> None:
    clock = MovedClock()
    pinned = _pinned(workspace, sessions, inline=False, pause=3600, clock=clock)
    with pinned.read():
        pass
    clock.move(540)
    with pinned.read() as pin:
        assert (pin.sequence, sessions.opened) == (5, 1), "nothing happened meanwhile, so it is still true"
    workspace.events.append([order(1, user(1), MOMENT, 1)], source="till")
    with pinned.read() as pin:
        assert (pin.sequence, pin.as_of, _events(pin)) == (6, clock.time, 6)
    clock.move(OLD_SECONDS)
    workspace.events.append([order(2, user(1), MOMENT, 1)], source="till")
    with pinned.read() as pin:
        assert pin.sequence == 6, "not older than the bound, and built a moment ago"
    clock.move(1)
    with pinned.read() as pin:
        assert (pin.sequence, pin.as_of) == (7, clock.time)
    pinned.close()
    assert (sessions.opened, sessions.open) == (3, 0)


def test_who_asks_for_a_young_one_is_shown_none_that_idleness_made_old_unless_it_takes_long(
    workspace: Workspace, sessions: Sessions
) -> None:
    clock = MovedClock()
    pinned = _pinned(workspace, sessions, inline=False, pause=3600, clock=clock)
    with pinned.read() as pin:
        first = pin.as_of
    clock.move(OLD_SECONDS)
    with pinned.read(young=True) as pin:
        assert (pin.as_of, sessions.opened) == (first, 1), "not older than the bound"
    clock.move(1)
    with pinned.read() as pin:
        assert pin.as_of == first
    with pinned.read(young=True) as pin:
        assert (pin.as_of, pin.sequence, sessions.opened) == (clock.time, 5, 2)
    assert pinned._slot is not None
    pinned._slot.build_seconds = 3600.0
    clock.move(540)
    with pinned.read(young=True) as pin:
        assert (pin.as_of < clock.time, sessions.opened) == (True, 2), "its moment says how old it is"
    pinned.close()


@pytest.mark.parametrize("patience", [0.0, 0.2], ids=["the last build took longer", "the next build takes longer"])
def test_nobody_waits_long_for_what_takes_long(workspace: Workspace, sessions: Sessions, patience: float) -> None:
    clock = MovedClock()
    pinned = _pinned(workspace, sessions, inline=False, clock=clock, patience=patience)
    with pinned.read() as pin:
        first = pin.as_of
    # Told, so that the case does not hang on how fast this machine builds.
    assert pinned._slot is not None
    pinned._slot.build_seconds = 0.1
    sessions.gate.clear()
    clock.move(540)
    workspace.events.append([order(1, user(1), MOMENT, 1)], source="till")
    begun = time.monotonic()
    with pinned.read() as pin:
        assert (pin.sequence, pin.as_of) == (5, first), "the past, and it says so"
    waited = time.monotonic() - begun
    assert patience <= waited < patience + 5
    sessions.gate.set()
    _wait_until(pinned, 6)
    pinned.close()
    assert (sessions.opened, sessions.open) == (2, 0)


def test_who_waits_when_it_is_closed_is_told(workspace: Workspace, sessions: Sessions) -> None:
    clock, told = MovedClock(), list[Exception]()
    pinned = _pinned(workspace, sessions, inline=False, clock=clock)
    with pinned.read():
        pass
    sessions.gate.clear()
    clock.move(540)
    workspace.events.append([order(1, user(1), MOMENT, 1)], source="till")

    def read() -> None:
        try:
            with pinned.read():
                pass
        except Conflict as error:
            told.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    _until(lambda: pinned._behind is not None)
    threading.Timer(0.1, sessions.gate.set).start()
    pinned.close()
    reader.join(10)
    assert len(told) == 1
    assert sessions.open == 0


def test_builds_behind_keep_their_distance(workspace: Workspace, sessions: Sessions) -> None:
    pinned = _pinned(workspace, sessions, inline=False, pause=3600)
    with pinned.read():
        pass
    workspace.events.append([order(1, user(1), MOMENT, 1)], source="till")
    _wait_until(pinned, 6)
    workspace.events.append([order(2, user(1), MOMENT, 1)], source="till")
    for _ in range(5):
        with pinned.read() as pin:
            assert pin.sequence == 6
    with pinned.read(fresh=True) as pin:
        assert pin.sequence == 7
    pinned.close()


def test_a_session_closes_when_its_last_reader_leaves(workspace: Workspace, sessions: Sessions) -> None:
    pinned = _pinned(workspace, sessions, inline=True)
    with pinned.read() as old:
        workspace.events.append([order(1, user(1), MOMENT, 1)], source="till")
        with pinned.read() as new:
            assert (old.sequence, new.sequence, sessions.open) == (5, 6, 2)
            assert (_events(old), _events(new)) == (5, 6)
    assert sessions.open == 1
    pinned.close()
    assert sessions.open == 0
    with pytest.raises(Conflict, match="closed"), pinned.read():
        pass


def test_a_build_that_fails_behind_is_told_once_and_then_tried_again(workspace: Workspace, sessions: Sessions) -> None:
    pinned = _pinned(workspace, sessions, inline=False)
    with pinned.read():
        pass
    sessions.failing = True
    workspace.events.append([order(1, user(1), MOMENT, 1)], source="till")
    with pytest.raises(OSError, match="no memory"):
        _wait_until(pinned, 6)
    sessions.failing = False
    _wait_until(pinned, 6)
    pinned.close()
    assert sessions.open == 0


def test_eight_readers_and_a_writer_see_whole_histories_only(workspace: Workspace, sessions: Sessions) -> None:
    pinned = _pinned(workspace, sessions, inline=False)
    done, problems, seen = threading.Event(), list[object](), set[int]()

    def read() -> None:
        last = 0
        try:
            while not done.is_set():
                with pinned.read() as pin:
                    figures = pin.session.fetch(pin.figures.select("events", "orders")).to_pylist()
                    events = sum(row["events"] for row in figures)
                    orders = sum(row["orders"] for row in figures)
                    assert (events, orders) == (pin.sequence, pin.sequence - 5), "one moment, not two"
                    assert pin.sequence >= last, "never back"
                    last = pin.sequence
                    seen.add(last)
        except Exception as error:  # noqa: BLE001 - told below
            problems.append(error)

    readers = [threading.Thread(target=read) for _ in range(8)]
    for reader in readers:
        reader.start()
    for number in range(40):
        workspace.events.append([order(number, user(number % 9), MOMENT, 1, 2)], source="till")
        time.sleep(0.02)
        if number % 10 == 0:  # however slow the machine is, some histories in between are seen
            _until(lambda: max(seen, default=0) >= 5 + number)  # noqa: B023 - asked before the next one
    _wait_until(pinned, 45)
    _until(lambda: 45 in seen)
    done.set()
    for reader in readers:
        reader.join(20)
    pinned.close()
    assert problems == []
    assert max(seen) == 45
    assert len(seen) > 2
    assert sessions.open == 0


def test_a_reader_without_ownership_sees_as_far_as_customers_were_followed(workspace: Workspace) -> None:
    with workspace.pinned.read() as pin:
        assert pin.sequence == 5
    workspace.events.append([order(1, user(1), MOMENT, 1)], source="till")
    with Workspace.open(workspace.directory, read_only=True) as reader, reader.pinned.read() as pin:
        assert (pin.sequence, _events(pin)) == (5, 5)
