"""Keeping the members of every segment right: what happened, what was told, and what falls due, one pass after another.

A pass reads the rows of the customers concerned once and asks all segments about them in plain Python, so it costs by
customers and not by segments. A definition that is new, or segments that rank customers, need everybody: these are
found with the engine (`looks.py`) and written a little in each pass, so that they hold up no other segment.
"""

import logging
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from suasion.core import faults
from suasion.core.clock import Clock
from suasion.core.database import Database
from suasion.core.engine import Session
from suasion.core.errors import WorkspaceBusy, WorkspaceError
from suasion.core.moments import EARLIEST
from suasion.core.progress import NoProgress, Progress, Task, tracked
from suasion.customers.identity.following import holders_of
from suasion.customers.identity.names import current
from suasion.customers.identity.stored import parts
from suasion.customers.registry import Customers
from suasion.customers.segments.definitions import in_force
from suasion.customers.segments.live.gathering import gather
from suasion.customers.segments.live.kept_log import KeptLog
from suasion.customers.segments.live.looks import Everybody, Find, Look
from suasion.customers.segments.live.saved import Saved, saved_now
from suasion.customers.segments.live.singly import stands
from suasion.customers.segments.live.standing import (
    Follow,
    drop_moves,
    drop_older,
    due,
    follows,
    forget_follow,
    note,
    size_of,
)
from suasion.customers.segments.live.waiting import Waiting, forget_news, ranks, waiting
from suasion.customers.segments.live.writing import Outdated, Writing, there
from suasion.events.log import EventLog
from suasion.events.manifest import live

RANK_SECONDS = 60.0
"""Segments that rank customers are evaluated whole no more often, and in a twentieth of the time at most."""
LOOK_SECONDS = 0.5
"""A pass finds or writes everybody for no longer than that, or for one segment or some customers if that takes more."""
MOST_UNWRITTEN = 1_000_000
"""While more rows wait to be written nobody is found for another segment: they lie in memory."""
AGAIN_SECONDS = 60.0
"""After so long a segment that could not be evaluated is tried again."""
_TREMBLING = timedelta(minutes=1)
"""A clock that was put back by no more is waited for; by more, everybody is looked at as of what it says now."""
_ROWS_A_COMMIT = 500
_MOST_DUE = 20_000
_RANK_SHARE = 0.05
_TRIES = 5

_LOG = logging.getLogger("suasion.segments")

NOTED = faults.declare("segments.noted", "a pass over the segments has ended, not committed")


@dataclass(frozen=True)
class Pass:
    """What one or more passes did.

    Parameters
    ----------
    as_of, sequence
        Members are right as of then, by the events up to that number.
    customers
        How many were looked at singly.
    whole
        Segments of which everybody was.
    moved
        How many entered or left.
    """

    as_of: datetime
    sequence: int
    customers: int
    whole: tuple[str, ...]
    moved: int

    def after(self, before: "Pass | None") -> "Pass":
        """Add what was done before."""
        if before is None:
            return self
        whole = tuple(sorted({*before.whole, *self.whole}))
        customers, moved = before.customers + self.customers, before.moved + self.moved
        return replace(self, customers=customers, whole=whole, moved=moved)


@dataclass(frozen=True)
class _Stand:
    """What a pass begins with: one read of the state database."""

    saved: Mapping[str, Saved]
    follows: Mapping[str, Follow]
    news: Waiting
    sequence: int
    moment: datetime
    settings: str
    put_back: bool

    def is_new(self, name: str) -> bool:
        """Say whether the members are those of another definition, of other settings, or not found yet."""
        follow = self.follows[name]
        return (follow.version, follow.basis) != (self.saved[name].version, self.basis_of(name))

    def basis_of(self, name: str) -> str:
        """Give the settings and the other definitions that a segment is evaluated under."""
        return " ".join(filter(None, (self.settings, self.saved[name].refers)))

    def is_void(self, name: str, look: Look) -> bool:
        """Say whether a look at everybody began with what is so no more."""
        saved = self.saved.get(name)
        if saved is None or (look.saved.version, look.basis) != (saved.version, self.basis_of(name)):
            return True
        return look.ranked and bool(self.news.tokens)  # erased since: nobody is looked at singly for it


class Following:
    """Follows what changes members, one pass at a time.

    Parameters
    ----------
    database
        The state database.
    log, customers
        What is followed, and who it is about.
    find
        Gives the members of a segment as of a moment.
    open_session
        Opens a session of the analytical engine.
    clock
        Dates a pass.
    by_default
        Whether who said nothing of it is personalised.
    keeps_all
        Whether no event is dropped for its age.
    rank_seconds
        See `RANK_SECONDS`.
    """

    def __init__(
        self,
        database: Database,
        log: EventLog,
        customers: Customers,
        find: Find,
        *,
        open_session: Callable[[], AbstractContextManager[Session]],
        clock: Clock,
        by_default: bool,
        keeps_all: bool,
        rank_seconds: float = RANK_SECONDS,
    ) -> None:
        self._database, self._log, self._customers, self._find = database, log, customers, find
        self._open_session, self._clock = open_session, clock
        self._by_default, self._keeps_all, self.rank_seconds = by_default, keeps_all, rank_seconds
        self._kept = KeptLog(open_session, log, customers.currency)
        self._settings = ""
        self._looks: dict[str, Look] = {}
        self._ranking: dict[str, float] = {}
        self._dropped = False
        self._wanted: set[str] = set()
        self._rest: dict[str, float] = {}
        self._blind = self._late = self._overtaken = False
        self._passing = Lock()

    def close(self) -> None:
        """Let go of the kept log, when a pass under way has ended."""
        with self._passing:
            self._kept.forget()

    def follow(self, progress: Progress | None = None) -> Pass | None:
        """Make all members right as of now, by what customers have followed of the log; None if nothing was to do.

        Cut short, what was written stands, and the next call does the rest.

        Parameters
        ----------
        progress
            Is told of every commit, and may cut it short there.

        Raises
        ------
        suasion.core.errors.WorkspaceBusy
            If something was erased during each of some tries.
        """
        with self._passing, (progress or NoProgress()).task("Segments") as task:
            done: Pass | None = None
            while found := self._tried(task):
                done = found.after(done)
                if not (self._wanted or self._overtaken):
                    break
            return done

    def _tried(self, task: Task) -> Pass | None:
        for _ in range(_TRIES):
            try:
                return self._pass(task)
            except Outdated:
                continue
        raise WorkspaceBusy("Customers are erased while segments are evaluated.", hint="Try again in a moment.")

    def _pass(self, task: Task) -> Pass | None:
        with self._database.read() as connection:
            saved, known = saved_now(connection), follows(connection)
            kept = {row.name for row in connection.execute(in_force())}
        for name in known.keys() - kept:
            self._close(name)
        unreadable = known.keys() & (kept - saved.keys())  # of which news pass by
        self._mark([known[name] for name in unreadable], self._clock.now())
        if not saved:
            return None
        if missing := saved.keys() - known.keys():
            self._open(missing)
        with self._database.read() as connection:
            stand = self._stand(connection, saved)
        self._mark([stand.follows[name] for name in self._choose(stand)], stand.moment)
        mine = self._singly(stand)
        overdue = self._due(stand, mine)
        if not (self._wanted or overdue or stand.news.last or self._since(stand, mine) < stand.sequence):
            return None
        done = self._subjects(stand, mine)
        new, moved = done | overdue, 0
        while new:
            moved += self._look_at(stand, mine, new, task)
            done |= new
            new = self._due(stand, mine) - done
        for name in self._looks.keys() & set(mine):
            self._looks[name].seen |= done
        self._begin(stand)
        moved += self._write_looks(stand, task)
        ended = {name: look for name, look in self._looks.items() if look.ended}
        self._end(stand, mine, ended)
        return Pass(stand.moment, stand.sequence, len(done), tuple(sorted(ended)), moved)

    def _open(self, names: Iterable[str]) -> None:
        """From here on news are told; nobody is looked at before."""
        now = self._clock.now()
        with self._database.write() as connection:
            for name in names:
                note(connection, Follow(name, 0, "", 0, now, now, ranked=False, size=0))

    def _close(self, name: str) -> None:
        """Let go of the members of a segment that was removed; cut short, the next pass does the rest."""
        self._looks.pop(name, None)
        self._drop_older(name, None)
        left = True
        while left:
            with self._database.write(alone=True) as connection:
                left = drop_moves(connection, name, _ROWS_A_COMMIT)
                if not left:
                    forget_follow(connection, name)

    def _stand(self, connection: Connection, saved: Mapping[str, Saved]) -> _Stand:
        known = follows(connection)
        now, latest = self._clock.now(), max((known[name].as_of for name in saved), default=EARLIEST)
        put_back = latest - now > _TREMBLING  # members of a moment that has not come are no one's
        moment = now if put_back else max(now, latest)
        removed = 0 if self._keeps_all else sum(one.removed for one in live(connection))
        settings = f"personal {self._by_default}, {self._customers.currency}, removed {removed}"
        sequence = self._customers.followed_in(connection)
        return _Stand(saved, known, waiting(connection), sequence, moment, settings, put_back)

    def _choose(self, stand: _Stand) -> set[str]:
        """Say for which segments everybody is to be looked at, and let go of looks that are void.

        Gives those of which members cannot be said to be right as of any moment until that is done.
        """
        slowly = max(1.0, sum(self._ranking.values()) / (_RANK_SHARE * RANK_SECONDS))
        pause = timedelta(seconds=self.rank_seconds * slowly)
        # Who said the same order as an erased token is found in the kept log; without one it may be anybody.
        blind = stand.put_back or (bool(stand.news.tokens) and (self._kept.is_empty or self._blind))
        asked = {name for name, one in stand.saved.items() if blind or stand.news.asks_for_all(one.definition)}
        self._looks = {
            name: look for name, look in self._looks.items() if name not in asked and not stand.is_void(name, look)
        }
        wrong = asked | {name for name in stand.saved if stand.is_new(name)}
        again = {
            name
            for name, one in stand.saved.items()
            if ranks(one.definition.where) and stand.follows[name].whole + pause <= stand.moment
        }
        self._wanted = wrong | again | self._looks.keys()
        self._rest = {name: until for name, until in self._rest.items() if until > time.monotonic()}
        self._wanted -= self._rest.keys()
        return wrong

    def _mark(self, some: Iterable[Follow], moment: datetime) -> None:
        """Note that everybody is to be looked at for segments, for what says so may be gone before that is done."""
        if wrong := [one for one in some if one.basis or one.as_of > moment]:
            with self._database.write() as connection:
                for one in wrong:
                    note(connection, replace(one, basis="", as_of=min(one.as_of, moment)))

    def _singly(self, stand: _Stand) -> list[str]:
        """Name the segments that ask of each customer alone; those that everybody is still to be found for wait."""
        left = (self._wanted | self._rest.keys()) - self._looks.keys()
        return [name for name, one in stand.saved.items() if name not in left and not ranks(one.definition.where)]

    def _since(self, stand: _Stand, names: Iterable[str]) -> int:
        """Give the event up to which the members of all of some segments are right."""
        looks = self._looks
        reached = (looks[name].sequence if name in looks else stand.follows[name].sequence for name in names)
        return min(reached, default=stand.sequence)

    def _due(self, stand: _Stand, names: Iterable[str]) -> set[str]:
        with self._database.read() as connection:
            return due(connection, {name: stand.saved[name].version for name in names}, stand.moment, _MOST_DUE)

    def _subjects(self, stand: _Stand, names: Iterable[str]) -> set[str]:
        """Take the log in, and say who is concerned by what happened and was told, by any name."""
        news, kept = stand.news, self._kept
        if news.everybody or stand.settings != self._settings:
            kept.forget()
            self._settings = stand.settings
        tokens = set(news.tokens) | kept.sharing(news.tokens)
        kept.catch_up(stand.sequence)
        tokens |= kept.tokens_since(self._since(stand, names))
        with self._database.read() as connection:
            self._late = bool(waiting(connection, news.last).tokens)  # those are not in it, maybe
            self._blind |= self._late
            holders = set(holders_of(connection, tokens).values())
            return {*news.customers, *holders, *current(connection, news.customers).values()}

    def _look_at(self, stand: _Stand, names: Sequence[str], customers: Collection[str], task: Task) -> int:
        """Look at some customers singly; gives how many entered or left."""
        return sum(self._look_at_few(stand, names, few) for few in tracked(parts(customers), task)) if names else 0

    def _look_at_few(self, stand: _Stand, names: Sequence[str], customers: Sequence[str]) -> int:
        for _ in range(_TRIES):
            with self._database.read() as connection:
                seen = waiting(connection, stand.news.last).last
                present = there(connection, customers)
                known = gather(connection, self._kept, present, by_default=self._by_default)
            with suppress(Outdated):
                written = self._writing(stand, names, seen)
                definitions = {name: stand.saved[name].definition for name in names}
                found = stands(definitions, customers, known, stand.moment, most=_ROWS_A_COMMIT)
                return sum(map(written.write, found))
        raise Outdated

    def _writing(self, stand: _Stand, names: Iterable[str], seen: int, *, skips: bool = True) -> Writing:
        versions = {name: stand.saved[name].version for name in names}
        noted = {name for name, version in versions.items() if stand.follows[name].version == version}
        return Writing(self._database, versions, noted, stand.moment, seen, skips=skips)

    def _begin(self, stand: _Stand) -> None:
        """Find everybody for segments that wait for it, one at least: for as long as it took to open the history."""
        waits = sorted(self._wanted - self._looks.keys())
        if not waits or self._unwritten() > MOST_UNWRITTEN:
            return
        begun = time.monotonic()
        with self._open_session() as session:
            history = self._customers.history(session, self._log.view(session))
            everybody = Everybody(session, history, self._database, self._find)
            opened = time.monotonic()
            patience = max(LOOK_SECONDS, opened - begun)
            for name in waits:
                saved, basis = stand.saved[name], stand.basis_of(name)
                try:
                    self._looks[name] = everybody.look(saved, basis, stand.moment, stand.sequence)
                except (SQLAlchemyError, WorkspaceError):
                    raise
                except Exception as error:  # noqa: BLE001 - one that cannot be evaluated must not stop the others
                    _LOG.error("Segment %s cannot be evaluated: %s. It is tried again.", name, type(error).__name__)
                    self._rest[name] = time.monotonic() + AGAIN_SECONDS
                    self._wanted.discard(name)
                if time.monotonic() - opened > patience or self._unwritten() > MOST_UNWRITTEN:
                    return

    def _unwritten(self) -> int:
        return sum(len(look.stands) - look.written for look in self._looks.values())

    def _write_looks(self, stand: _Stand, task: Task) -> int:
        """Write on, as long as there is time; gives how many entered or left."""
        begun, moved = time.monotonic(), 0
        for name, look in self._looks.items():
            written = self._writing(stand, [name], stand.news.last, skips=not look.ranked)
            while not look.ended:
                since = time.monotonic()
                some = look.next(_ROWS_A_COMMIT)
                moved += written.write({name: {one: how for one, how in some.items() if one not in look.seen}})
                look.written += len(some)
                look.seconds += time.monotonic() - since
                task.advance()
                if time.monotonic() - begun > LOOK_SECONDS:
                    return moved
        return moved

    def _end(self, stand: _Stand, names: Collection[str], ended: Mapping[str, Look]) -> None:
        """Note how far members are right, and forget the news; rows of other versions go after that."""
        with self._database.write() as connection:
            known = follows(connection)
            for name in stand.saved:
                follow = known[name]
                if name in ended:
                    note(connection, _followed(connection, name, follow, ended[name], stand))
                elif name in names and name not in self._looks:
                    note(connection, replace(follow, sequence=stand.sequence, as_of=stand.moment))
            forget_news(connection, stand.news.last)
            faults.pass_point(NOTED)
        for look in self._looks.values():
            if not look.ranked:
                look.sequence = stand.sequence
        for name, look in ended.items():
            del self._looks[name]
            self._wanted.discard(name)
            if look.ranked:
                self._ranking[name] = look.seconds
        # Somebody of whom it was written as of an earlier moment may have fallen due since.
        self._overtaken = any(not look.ranked and look.moment < stand.moment for look in ended.values())
        self._blind = self._late
        right = stand.saved.keys() - self._wanted - self._rest.keys()
        for name in ended if self._dropped else right:  # once all: a process before may have been cut short
            self._drop_older(name, stand.saved[name].version)
        self._dropped = True

    def _drop_older(self, name: str, version: int | None) -> None:
        left = True
        while left:
            with self._database.write(alone=True) as connection:
                left = drop_older(connection, name, version, _ROWS_A_COMMIT)


def _followed(connection: Connection, name: str, follow: Follow, look: Look, stand: _Stand) -> Follow:
    """Say how far a segment is followed now that everybody was looked at."""
    version, ranked = look.saved.version, look.ranked
    size = follow.size if follow.version == version else size_of(connection, name, version)
    sequence = look.sequence if ranked else stand.sequence
    return Follow(name, version, look.basis, sequence, look.moment, whole=look.moment, ranked=ranked, size=size)
