"""Keeping the members of every segment right: what happened, what was told, and what falls due, one pass after another.

A pass reads the rows of the customers concerned once and asks all segments about them in plain Python, so it costs by
customers and not by segments. Segments that rank customers depend on everybody: they are evaluated whole, now and then.
"""

import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from threading import Lock

from sqlalchemy import Connection, func, select, update

from suasion.core import faults
from suasion.core.clock import Clock, naive_utc
from suasion.core.database import Database
from suasion.core.engine import Session
from suasion.core.errors import WorkspaceBusy
from suasion.core.moments import EARLIEST
from suasion.core.progress import NoProgress, Progress, Task, tracked
from suasion.customers.history import History
from suasion.customers.identity.following import holders_of
from suasion.customers.identity.names import current
from suasion.customers.identity.stored import parts
from suasion.customers.registry import Customers
from suasion.customers.segments.conditions import Definition
from suasion.customers.segments.live.gathering import gather
from suasion.customers.segments.live.holds import is_member
from suasion.customers.segments.live.kept_log import KeptLog
from suasion.customers.segments.live.known import Known
from suasion.customers.segments.live.next_change import next_change
from suasion.customers.segments.live.saved import Saved, saved_now
from suasion.customers.segments.live.standing import (
    NOTHING,
    Follow,
    Stand,
    drop_moves,
    drop_older,
    due,
    follows,
    forget_follow,
    note,
    standing_of,
    write,
)
from suasion.customers.segments.live.waiting import Waiting, forget_news, ranks, waiting
from suasion.customers.tables import CUSTOMER, SEGMENT_FOLLOW, SEGMENT_STANDING
from suasion.events.log import EventLog
from suasion.events.manifest import live

RANK_SECONDS = 60.0
"""Segments that rank customers are evaluated whole no more often, and in a twentieth of the time at most."""
_TREMBLING = timedelta(minutes=1)
"""A clock that was put back by no more is waited for; by more, everybody is looked at as of what it says now."""
_ROWS_A_COMMIT = 500
_MOST_DUE = 20_000
_RANK_SHARE = 0.05
_TRIES = 5

Evaluate = Callable[[Session, History, Definition, datetime], list[str]]

STANDS = faults.declare("segments.stands", "some customers of a pass stand in segments, not committed")
NOTED = faults.declare("segments.noted", "a pass over the segments has ended, not committed")


@dataclass(frozen=True)
class Pass:
    """What a pass did.

    Parameters
    ----------
    as_of, sequence
        Members are right as of then, by the events up to that number.
    customers
        How many were looked at.
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


class Outdated(Exception):
    """Something was erased since the customers' rows were read."""


@dataclass(frozen=True)
class _Stand:
    """What a pass begins with: one read of the state database."""

    saved: Mapping[str, Saved]
    follows: Mapping[str, Follow]
    news: Waiting
    sequence: int
    moment: datetime
    basis: str
    put_back: bool

    def is_new(self, name: str) -> bool:
        """Say whether the members are those of another definition, of other settings, or not found yet."""
        follow = self.follows[name]
        return (follow.version, follow.basis) != (self.saved[name].version, self.basis_of(name))

    def basis_of(self, name: str) -> str:
        """Give the settings and the other definitions that a segment is evaluated under."""
        return " ".join(filter(None, (self.basis, self.saved[name].refers)))

    @property
    def since(self) -> int:
        """The event up to which all members are right."""
        return min(
            (one.sequence for one in self.follows.values() if one.version and not one.ranked), default=self.sequence
        )


class Following:
    """Follows what changes members, one pass at a time.

    Parameters
    ----------
    database
        The state database.
    log, customers
        What is followed, and who it is about.
    evaluate
        Gives the members of a segment as of a moment, as `Segments.evaluate`.
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
        evaluate: Evaluate,
        *,
        open_session: Callable[[], AbstractContextManager[Session]],
        clock: Clock,
        by_default: bool,
        keeps_all: bool,
        rank_seconds: float = RANK_SECONDS,
    ) -> None:
        self._database, self._log, self._customers, self._evaluate = database, log, customers, evaluate
        self._open_session, self._clock = open_session, clock
        self._by_default, self._keeps_all, self.rank_seconds = by_default, keeps_all, rank_seconds
        self._kept = KeptLog(open_session, log, customers.currency)
        self._basis = ""
        self._ranks_slowly = 1.0
        self._dropped = False
        self._passing = Lock()

    def close(self) -> None:
        """Let go of the kept log, when a pass under way has ended."""
        with self._passing:
            self._kept.forget()

    def follow(self, progress: Progress | None = None) -> Pass | None:
        """Make all members right as of now, by what customers have followed of the log; None if nothing was to do.

        Cut short, what was written stands, and the next pass does the rest.

        Parameters
        ----------
        progress
            Is told of every commit, and may cut the pass short there.

        Raises
        ------
        suasion.core.errors.WorkspaceBusy
            If something was erased during each of some tries.
        """
        with self._passing:
            for _ in range(_TRIES):
                try:
                    return self._pass(progress or NoProgress())
                except Outdated:
                    continue
        raise WorkspaceBusy("Customers are erased while segments are evaluated.", hint="Try again in a moment.")

    def _pass(self, progress: Progress) -> Pass | None:
        with self._database.read() as connection:
            saved, known = saved_now(connection), follows(connection)
        for name in known.keys() - saved.keys():
            self._close(name)
        if not saved:
            return None
        if missing := saved.keys() - known.keys():
            self._open(missing)
        with self._database.read() as connection:
            stand = self._stand(connection, saved)
            overdue = due(connection, stand.moment, _MOST_DUE)
        whole = self._whole(stand)
        if not (whole or overdue or stand.news.last or stand.since < stand.sequence):
            return None
        done = self._subjects(stand)
        new, moved = done | overdue, 0
        with progress.task("Segments") as task:
            while new:
                moved += self._incrementally(stand, new, whole, task)
                done |= new
                new = self._still_due(stand.moment, done)
            moved += self._wholly(stand, whole, task)
        self._end(stand, whole)
        return Pass(stand.moment, stand.sequence, len(done), tuple(sorted(whole)), moved)

    def _open(self, names: Iterable[str]) -> None:
        """From here on news are told; nobody is looked at before."""
        now = self._clock.now()
        with self._database.write() as connection:
            for name in names:
                note(connection, Follow(name, 0, "", 0, now, now, ranked=False, size=0))

    def _close(self, name: str) -> None:
        """Let go of the members of a segment that was removed; cut short, the next pass does the rest."""
        self._drop_older(name, None)
        left = True
        while left:
            with self._database.write(alone=True) as connection:
                left = drop_moves(connection, name, _ROWS_A_COMMIT)
                if not left:
                    forget_follow(connection, name)

    def _stand(self, connection: Connection, saved: Mapping[str, Saved]) -> _Stand:
        known = follows(connection)
        now, latest = self._clock.now(), max((one.as_of for one in known.values()), default=EARLIEST)
        put_back = latest - now > _TREMBLING  # members of a moment that has not come are no one's
        moment = now if put_back else max(now, latest)
        removed = 0 if self._keeps_all else sum(one.removed for one in live(connection))
        basis = f"personal {self._by_default}, {self._customers.currency}, removed {removed}"
        sequence = self._customers.followed_in(connection)
        return _Stand(saved, known, waiting(connection), sequence, moment, basis, put_back)

    def _whole(self, stand: _Stand) -> set[str]:
        """Say of which segments everybody is to be looked at."""
        pause = timedelta(seconds=self.rank_seconds * self._ranks_slowly)
        # Who said the same order as an erased token is found in the kept log; without one it may be anybody.
        blind = bool(stand.news.tokens) and self._kept.is_empty
        return {
            name
            for name, one in stand.saved.items()
            if blind
            or stand.put_back
            or stand.is_new(name)
            or stand.news.asks_for_all(one.definition)
            or (ranks(one.definition.where) and stand.follows[name].whole + pause <= stand.moment)
        }

    def _subjects(self, stand: _Stand) -> set[str]:
        """Take the log in, and say who is concerned by what happened and was told, by any name."""
        news, kept = stand.news, self._kept
        if news.everybody or stand.basis != self._basis:
            kept.forget()
            self._basis = stand.basis
        tokens = set(news.tokens) | kept.sharing(news.tokens)
        kept.catch_up(stand.sequence)
        tokens |= kept.tokens_since(stand.since)
        with self._database.read() as connection:
            holders = set(holders_of(connection, tokens).values())
            return {*news.customers, *holders, *current(connection, news.customers).values()}

    def _still_due(self, moment: datetime, done: Collection[str]) -> set[str]:
        """Give who is due and was not looked at; of one who is told of since, the next pass reads more."""
        with self._database.read() as connection:
            return due(connection, moment, len(done) + _MOST_DUE) - set(done)

    def _incrementally(self, stand: _Stand, customers: Collection[str], whole: Collection[str], task: Task) -> int:
        names = [name for name, one in stand.saved.items() if name not in whole and not ranks(one.definition.where)]
        return self._look(stand, names, customers, task) if names else 0

    def _wholly(self, stand: _Stand, names: Collection[str], task: Task) -> int:
        """Look at everybody for some segments; gives how many entered or left."""
        ranked = [name for name in names if ranks(stand.saved[name].definition.where)]
        moved = sum(tracked(self._ranked(stand, ranked), task)) if ranked else 0
        others = [name for name in names if name not in ranked]
        if others:
            with self._database.read() as connection:
                everybody = set(connection.scalars(select(CUSTOMER.c.customer)))
                everybody |= _held(connection, others, stand)
            moved += self._look(stand, others, everybody, task)
        return moved

    def _look(self, stand: _Stand, names: Sequence[str], customers: Collection[str], task: Task) -> int:
        return sum(self._look_at(stand, names, some) for some in tracked(parts(customers), task))

    def _look_at(self, stand: _Stand, names: Sequence[str], customers: Sequence[str]) -> int:
        for _ in range(_TRIES):
            with self._database.read() as connection:
                seen = waiting(connection, stand.news.last).last
                present = _present(connection, customers)
                known = gather(connection, self._kept, present, by_default=self._by_default)
            moment = naive_utc(stand.moment)
            stands = {
                name: {
                    one: stand_of(stand.saved[name].definition, known[one], moment) if one in known else NOTHING
                    for one in customers
                }
                for name in names
            }
            with suppress(Outdated):
                return self._write(stand, stands, customers, seen)
        raise Outdated

    def _ranked(self, stand: _Stand, names: Sequence[str]) -> Iterable[int]:
        begun = time.monotonic()
        with self._open_session() as session:
            history = self._customers.history(session, self._log.view(session))
            for name in names:
                definition = stand.saved[name].definition
                found = set(self._evaluate(session, history, definition, stand.moment))
                with self._database.read() as connection:
                    everybody = found | _held(connection, [name], stand)
                for some in parts(everybody):
                    stands = {one: Stand(one in found, None) for one in some}
                    yield self._write(stand, {name: stands}, some, stand.news.last)
        self._ranks_slowly = max(1.0, (time.monotonic() - begun) / (_RANK_SHARE * RANK_SECONDS))

    def _write(
        self, stand: _Stand, stands: Mapping[str, Mapping[str, Stand]], customers: Sequence[str], seen: int
    ) -> int:
        """Write how customers stand, but those who were told of since: the next pass reads them anew.

        Parameters
        ----------
        seen
            The last news there were when their rows were read.

        Raises
        ------
        Outdated
            If something was erased since.
        """
        moved = 0
        with self._database.write(alone=True) as connection:
            since = waiting(connection, seen)
            if since.tokens:
                raise Outdated
            left = set(customers).difference(since.customers)
            present = _present(connection, left)
            versions = {name: stand.saved[name].version for name in stands}
            before = standing_of(connection, versions, left)
            for name, found in stands.items():
                mine = {one: found[one] if one in present else NOTHING for one in left}
                was = {one: before[name, one] for one in left if (name, one) in before}
                noted = stand.follows[name].version == versions[name]
                more = write(connection, (name, versions[name]), mine, was, stand.moment, moves=noted)
                if more and noted:
                    follow = SEGMENT_FOLLOW.c
                    connection.execute(
                        update(SEGMENT_FOLLOW).where(follow.name == name).values(size=follow.size + more)
                    )
                moved += sum(mine[one].member != was.get(one, NOTHING).member for one in left)
            faults.pass_point(STANDS)
        return moved

    def _end(self, stand: _Stand, whole: Collection[str]) -> None:
        """Note how far members are right; rows of other versions go after that."""
        with self._database.write() as connection:
            there = follows(connection)
            for name, saved in stand.saved.items():
                follow = there[name]
                if name in whole:
                    size = follow.size
                    if follow.version != saved.version:
                        size = _size(connection, name, saved.version)
                    ranked, moment = ranks(saved.definition.where), stand.moment
                    follow = Follow(
                        name, saved.version, stand.basis_of(name), 0, moment, whole=moment, ranked=ranked, size=size
                    )
                elif follow.ranked:  # right as of when it was last evaluated
                    continue
                note(connection, replace(follow, sequence=stand.sequence, as_of=stand.moment))
            forget_news(connection, stand.news.last)
            faults.pass_point(NOTED)
        names = whole if self._dropped else stand.saved  # once all: a process before may have been cut short
        for name in names:
            self._drop_older(name, stand.saved[name].version)
        self._dropped = True

    def _drop_older(self, name: str, version: int | None) -> None:
        left = True
        while left:
            with self._database.write(alone=True) as connection:
                left = drop_older(connection, name, version, _ROWS_A_COMMIT)


def stand_of(definition: Definition, known: Known, moment: datetime) -> Stand:
    """Say how a customer stands to a segment at a moment, naive UTC."""
    change = next_change(definition.where, known, moment)
    return Stand(is_member(definition.where, known.at(moment)), None if change is None else change.replace(tzinfo=UTC))


def _present(connection: Connection, customers: Iterable[str]) -> set[str]:
    table, found = CUSTOMER.c, set[str]()
    for part in parts(set(customers)):
        query = select(table.customer).where(table.customer.in_(part), table.merged_into.is_(None))
        found |= set(connection.scalars(query))
    return found


def _held(connection: Connection, names: Sequence[str], stand: _Stand) -> set[str]:
    """Give everybody who has a row of one of some segments."""
    table, found = SEGMENT_STANDING.c, set[str]()
    for name in names:
        mine = (table.name == name) & (table.version == stand.saved[name].version)
        found |= set(connection.scalars(select(table.customer).where(mine)))
    return found


def _size(connection: Connection, name: str, version: int) -> int:
    table = SEGMENT_STANDING.c
    mine = (table.name == name) & (table.version == version) & (table.member == 1)
    return int(connection.scalar(select(func.count()).select_from(SEGMENT_STANDING).where(mine)) or 0)
