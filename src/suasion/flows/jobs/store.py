"""The jobs of a workspace: asked for, claimed by the worker, recorded, listed."""

from collections.abc import Callable
from dataclasses import replace
from threading import Condition
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, func, insert, select, update

from suasion.core.clock import Clock
from suasion.core.database import Database
from suasion.core.errors import NotFound
from suasion.core.paging import Key, Page, page
from suasion.flows.jobs.job import ENDED, Arguments, Failure, Job, Result, Shown, State
from suasion.flows.jobs.tables import JOB

Rule = Callable[[Job], bool]


class Jobs:
    """The jobs of one workspace.

    One instance serves a process: it also knows how far the running job is, which is not written down while it runs
    (work inside a transaction could not write it), and wakes the worker.

    Parameters
    ----------
    database
        state.db.
    clock
        Dates jobs.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._changed = Condition()
        self._news = 0
        self._shown: dict[int, Shown] = {}

    def ask(self, kind: str, arguments: Arguments, actor: str) -> Job:
        """Queue a job; it is on disk when this returns."""
        row = {
            "kind": kind,
            "arguments": msgspec.json.encode(arguments).decode(),
            "state": "queued",
            "actor": actor,
            "tries": 0,
            "done": 0,
            "label": "",
            "error_code": "",
            "error_message": "",
            "error_hint": "",
            "created": self._clock.now(),
        }
        with self._database.write() as connection:
            made = connection.execute(insert(JOB).values(row)).inserted_primary_key
        assert made is not None
        self.wake()
        return self.job(made[0])

    def job(self, number: int) -> Job:
        """Give one job.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is none of that number.
        """
        with self._database.read() as connection:
            row = connection.execute(select(JOB).where(JOB.c.id == number)).one_or_none()
        if row is None:
            raise NotFound(f"There is no job {number}.", hint="`suasion jobs` lists them.")
        return self._job(row)

    def listed(
        self, limit: int, after: Key | None = None, *, state: State | None = None, kinds: tuple[str, ...] = ()
    ) -> Page[Job]:
        """List jobs, the newest first; `after` is the id of the last one seen."""
        query = select(JOB)
        if state is not None:
            query = query.where(JOB.c.state == state)
        if kinds:
            query = query.where(JOB.c.kind.in_(kinds))
        counted = select(func.count()).select_from(query.subquery())
        if after is not None:
            query = query.where(JOB.c.id < after[0])
        with self._database.read() as connection:
            total: int | None = connection.scalar(counted)
            rows = connection.execute(query.order_by(JOB.c.id.desc()).limit(limit + 1)).all()
        found = [self._job(row) for row in rows]
        return page(found, limit, lambda job: (job.id,), total=total, as_of=self._clock.now())

    def open(self, kinds: tuple[str, ...]) -> list[Job]:
        """Give the jobs of these kinds that wait or run, in the order they are done in."""
        query = select(JOB).where(JOB.c.state.not_in(ENDED), JOB.c.kind.in_(kinds)).order_by(JOB.c.id)
        with self._database.read() as connection:
            return [self._job(row) for row in connection.execute(query)]

    def by_state(self) -> dict[State, int]:
        """Count jobs by state; states that no job is in are left out."""
        query = select(JOB.c.state, func.count()).group_by(JOB.c.state).order_by(JOB.c.state)
        with self._database.read() as connection:
            return {state: count for state, count in connection.execute(query)}  # noqa: C416 - rows are no pairs to mypy

    def newest(self) -> int:
        """Give the number of the job asked for last; 0 if there is none."""
        with self._database.read() as connection:
            return int(connection.scalar(select(func.max(JOB.c.id))) or 0)

    def settle_interrupted(self, again: Rule) -> list[Job]:
        """Mark what a process that is gone was running as interrupted; queue those again that `again` says.

        Only the owner of the workspace may call this, before its worker begins. Gives what was queued again.
        """
        now = self._clock.now()
        with self._database.write() as connection:
            running = update(JOB).where(JOB.c.state == "running")
            connection.execute(running.values(state="interrupted", finished=now))
            rows = connection.execute(select(JOB).where(JOB.c.state == "interrupted").order_by(JOB.c.id)).all()
            back = [job for job in map(self._job, rows) if again(job)]
            if back:
                chosen = update(JOB).where(JOB.c.id.in_([job.id for job in back]))
                connection.execute(chosen.values(state="queued", started=None, finished=None))
        return back

    def claim(self, after: int = 0) -> Job | None:
        """Take the oldest queued job with a number above `after`: it is running when this returns; None if none is."""
        queued = select(JOB).where(JOB.c.state == "queued", JOB.c.id > after).order_by(JOB.c.id).limit(1)
        with self._database.read() as connection:
            if connection.execute(queued).first() is None:
                return None
        with self._database.write() as connection:
            row = connection.execute(queued).first()
            if row is None:
                return None
            self._set(connection, row.id, state="running", tries=row.tries + 1, started=self._clock.now())
            return self._job(connection.execute(select(JOB).where(JOB.c.id == row.id)).one())

    def show(self, number: int, shown: Shown) -> None:
        """Say how far the running job is."""
        self._shown[number] = shown

    def finish(self, number: int, result: Result) -> None:
        """Record that a job is done, with its result."""
        text = msgspec.json.encode(result).decode()
        self._end(number, state="done", result=text)

    def fail(self, number: int, failure: Failure) -> None:
        """Record that a job failed, and why."""
        self._end(
            number,
            state="failed",
            error_code=failure.code,
            error_message=failure.message,
            error_hint=failure.hint,
        )

    def interrupt(self, number: int) -> None:
        """Record that a job was stopped on purpose, which does not count as a try."""
        self._end(number, state="interrupted", tries=JOB.c.tries - 1)

    @property
    def news(self) -> int:
        """How often something was new."""
        return self._news

    def wake(self) -> None:
        """Tell the worker, and whoever waits, that there is something new."""
        with self._changed:
            self._news += 1
            self._changed.notify_all()

    def wait(self, seen: int, seconds: float) -> None:
        """Wait until there is more news than `seen`, at most so long."""
        with self._changed:
            self._changed.wait_for(lambda: self._news > seen, seconds)

    def _end(self, number: int, **values: Any) -> None:
        shown = self._shown.get(number, Shown())
        with self._database.write() as connection:
            seen = {"done": shown.done, "total": shown.total, "label": shown.label}
            self._set(connection, number, finished=self._clock.now(), **seen, **values)
        self._shown.pop(number, None)
        self.wake()

    def _set(self, connection: Connection, number: int, **values: Any) -> None:
        connection.execute(update(JOB).where(JOB.c.id == number).values(values))

    def _job(self, row: Row[Any]) -> Job:
        failure = Failure(row.error_code, row.error_message, row.error_hint) if row.error_code else None
        job = Job(
            id=row.id,
            kind=row.kind,
            arguments=msgspec.json.decode(row.arguments),
            state=row.state,
            actor=row.actor,
            tries=row.tries,
            progress=Shown(row.done, row.total, row.label),
            result=None if row.result is None else msgspec.json.decode(row.result),
            failure=failure,
            created=row.created,
            started=row.started,
            finished=row.finished,
        )
        shown = self._shown.get(job.id)
        return job if shown is None or job.state in ENDED else replace(job, progress=shown)
