"""The keeper: what the owner of a workspace does for the log behind everybody's back, so that no request has to.

Five threads, so that customers follow the log within half a second (on a slow disk, a second), and segments their
customers, while files are merged and the write-ahead logs moved into the databases, and all goes on while traits are
computed and somebody looks for customers who are there twice.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from suasion.core.clock import to_microseconds
from suasion.core.failures import told
from suasion.core.memory import give_back
from suasion.events.compaction import compact, mergeable, remove_replaced
from suasion.events.manifest import live
from suasion.events.retention import keep_since
from suasion.events.sealing import oldest_in_tail, tail_rows
from suasion.workspace.pacing import Paced, Stopped
from suasion.workspace.workspace import Workspace

FOLLOW_SECONDS = 0.25
"""Between two looks at whether the log has moved on."""
_FOLLOW_SHARE = 0.2  # following waits for the disk twice, and whoever sends events waits behind it
_LONGEST_REST_SECONDS = 1.0
_STAND_SHARE = 0.5
_MARK_SECONDS = 2.0
_SEAL_SECONDS = 1.0
_CHECKPOINT_SECONDS = 5.0
_MERGE_SECONDS = 60.0
_DAY_SECONDS = 86_400.0
_FIRST_DAILY_SECONDS = 60.0  # after the start, so that a server that is restarted every day compacts too
_RANGES_WAITING = 16  # so many small ranges are merged before the day is over
_LONGEST_PAUSE_SECONDS = 300.0
_LOOK_SECONDS = 3_600.0  # between two looks at whether a day is over
_FIRST_LOOK_SECONDS = 600.0  # a server that has just started has other things to do
_DUE_SECONDS = 60.0  # a definition that was just saved waits no longer for its first values
_LOOK_SHARE = 0.25  # of one core: requests wait for what computes in this process
_LOG = logging.getLogger("suasion.keeper")


@dataclass(frozen=True)
class DutyState:
    """How one of the keeper's duties fares.

    Parameters
    ----------
    name
        ``follow``, ``mark``, ``seal``, ``ids``, ``merge``, ``daily``, ``release``, ``erasures``, ``checkpoint``,
        ``duplicates``, ``traits`` or ``segments``.
    done
        When it last ended well; None if it never did.
    failures
        How often in a row it failed since.
    error
        The kind of the last failure; empty if the last try went well.
    """

    name: str
    done: datetime | None = None
    failures: int = 0
    error: str = ""


@dataclass(frozen=True)
class Duty:
    """Something done again and again: first `first` seconds after the start, then every `every` seconds.

    It takes at most `share` of the time and leaves the disk to requests, but never for longer than a second.
    """

    name: str
    every: float
    do: Callable[[], object]
    first: float = 0.0
    share: float = 1.0


class Keeper:
    """Keeps the log of a workspace for as long as its ``with`` block lasts.

    Parameters
    ----------
    workspace
        Open for writing: only the owner may.
    duties
        Per thread, in the order in which they are done; None for all there are.
    """

    def __init__(self, workspace: Workspace, duties: Sequence[Sequence[Duty]] | None = None) -> None:
        self._workspace = workspace
        self._stopping = threading.Event()
        work = self._all() if duties is None else duties
        self._states = {duty.name: DutyState(duty.name) for of_thread in work for duty in of_thread}
        self._threads = [
            threading.Thread(target=self._work, args=(of_thread,), name=f"suasion-keeper-{number}", daemon=True)
            for number, of_thread in enumerate(work)
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self, seconds: float | None = None) -> bool:
        """Stop when the file being written is written; gives whether all threads ended, each within `seconds`."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(seconds)
        return not any(thread.is_alive() for thread in self._threads)

    def states(self) -> list[DutyState]:
        """Say how every duty fares."""
        return list(self._states.values())

    def _all(self) -> tuple[tuple[Duty, ...], ...]:
        return (
            (Duty("follow", FOLLOW_SECONDS, self._follow, share=_FOLLOW_SHARE),),
            (
                Duty("mark", _MARK_SECONDS, self._workspace.machines.follow),
                Duty("seal", _SEAL_SECONDS, self._seal),
                Duty("ids", _MERGE_SECONDS, self._ids),
                Duty("merge", _MERGE_SECONDS, self._merge),
                Duty("daily", _DAY_SECONDS, self._compact, first=_FIRST_DAILY_SECONDS),
                Duty("release", _MERGE_SECONDS, self._release),
                Duty("erasures", _MERGE_SECONDS, self._erasures),
            ),
            (Duty("checkpoint", _CHECKPOINT_SECONDS, self._checkpoint, first=_CHECKPOINT_SECONDS),),
            (
                Duty("duplicates", _LOOK_SECONDS, self._duplicates, first=_FIRST_LOOK_SECONDS),
                Duty("traits", _DUE_SECONDS, self._traits, first=_FIRST_LOOK_SECONDS),
            ),
            (Duty("segments", FOLLOW_SECONDS, self._segments, share=_STAND_SHARE),),
        )

    def _work(self, duties: Sequence[Duty]) -> None:
        due = [time.monotonic() + duty.first for duty in duties]
        while not self._stopping.wait(max(0.0, min(due) - time.monotonic())):
            for place, duty in enumerate(duties):
                if time.monotonic() >= due[place] and not self._stopping.is_set():
                    due[place] = time.monotonic() + self._done(duty)

    def _done(self, duty: Duty) -> float:
        """Do a duty, come what may; gives how many seconds to wait for the next time."""
        state, begun = self._states[duty.name], time.monotonic()
        try:
            duty.do()
        except Exception as error:  # noqa: BLE001 - a full disk or a busy database must not end the thread for good
            _LOG.error("The keeper's %s failed with %s", duty.name, told(error))
            self._states[duty.name] = replace(state, failures=state.failures + 1, error=type(error).__name__)
            return float(min(max(duty.every, 1.0) * 2 ** min(state.failures, 10), _LONGEST_PAUSE_SECONDS))
        self._states[duty.name] = DutyState(duty.name, self._workspace.clock.now())
        return max(duty.every, min((time.monotonic() - begun) / duty.share, _LONGEST_REST_SECONDS))

    def _follow(self) -> None:
        """Make what was appended known to customers."""
        customers, log = self._workspace.customers, self._workspace.events
        if customers.follow(log) is None:  # what they lack was sealed meanwhile
            with self._workspace.session() as session:
                customers.catch_up(session, log.view(session))

    def _seal(self) -> None:
        """Seal the tail if it is long or old."""
        settings, log = self._workspace.settings, self._workspace.events
        with log.database.read() as connection:
            rows, oldest = tail_rows(connection), oldest_in_tail(connection)
        age = timedelta(minutes=settings.whole("log.seal_minutes"))
        if rows >= settings.whole("log.seal_rows") or (oldest is not None and oldest + age <= log.clock.now()):
            log.seal()

    def _ids(self) -> None:
        """Make room for the message ids of tomorrow, so that its first event does not wait for it."""
        log = self._workspace.events
        log.messages.clear_ahead(log.database, to_microseconds(log.clock.now()))

    def _merge(self) -> None:
        """Merge small ranges once there are many."""
        with self._workspace.database.read() as connection:
            waiting = sum(len(group) for group in mergeable(live(connection)))
        if waiting >= _RANGES_WAITING:
            self._compact()

    def _compact(self) -> None:
        log, days = self._workspace.events, self._workspace.settings.whole("log.keep_days")
        since = keep_since(log.clock.now(), days)
        promotions = log.tracking.promotions
        compact(
            log.database,
            log.lake,
            log.clock,
            keep_since=since,
            promotions=promotions,
            stopping=self._stopping.is_set,
        )
        if days:  # what was worked out of events that are too old now goes with them
            self._workspace.snapshots.clear()
        give_back()

    def _duplicates(self) -> None:
        """Look for customers who look like one person, once a day; people decide about them."""
        if self._workspace.duplicates.is_due():
            with suppress(Stopped):
                self._workspace.duplicates.look(Paced(self._stopping, _LOOK_SHARE))

    def _traits(self) -> None:
        """Compute the traits that are due: those a day old, and those defined since; and the groups a day old."""
        if due := self._workspace.computed.due():
            with suppress(Stopped):
                self._workspace.compute_traits(due, progress=Paced(self._stopping, _LOOK_SHARE))
        groups = self._workspace.groups
        with suppress(Stopped):
            groups.refresh(groups.due(), progress=Paced(self._stopping, _LOOK_SHARE))

    def _segments(self) -> None:
        """Make the members that stand in segments right, as far as customers have followed the log."""
        with suppress(Stopped):
            self._workspace.standing.follow(Paced(self._stopping, _STAND_SHARE))

    def _release(self) -> None:
        """Delete the files that no view can still be reading."""
        log, lease = self._workspace.events, self._workspace.settings.whole("log.lease_minutes")
        remove_replaced(log.database, log.lake, log.clock, timedelta(minutes=lease))

    def _erasures(self) -> None:
        """Take what was erased out of the files too."""
        self._workspace.finish_erasures(stopping=self._stopping.is_set)

    def _checkpoint(self) -> None:
        """Move the write-ahead logs into the databases, so that no commit has to wait for all of it."""
        self._workspace.database.checkpoint()
        self._workspace.vault_database.checkpoint()
