"""Rebuilding: everything derived is computed anew beside the workspace, then takes the old one's place in one commit.

A reader sees the old tables or the new ones. Killed before that commit nothing has changed, and the next run goes on
with the steps that were not done; facts are never changed, but what is missing of who is who is added.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, MetaData, String, Table, delete, func, insert, select

from suasion.adapters.storage.migrations import migrate
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.core import faults
from suasion.core.database import Database
from suasion.core.progress import NoProgress, Progress
from suasion.core.version import __version__
from suasion.customers.consent.kept import WITHDRAWALS
from suasion.customers.tables import (
    FOLLOWER,
    IDENTITY_DECISION,
    IDENTITY_LINK,
    IDENTITY_TOKEN,
    SEGMENT_DEFINITION,
    SEGMENT_RUN,
    TRAIT,
)
from suasion.events.marks import MARKS
from suasion.models.tables import MODELS, MODELS_IN_FORCE
from suasion.upkeep.derived import DERIVED, STANDING, Derivation
from suasion.workspace import Workspace

FILE = "rebuild.db"
_BATCH = 5_000
_DONE = Table("rebuild_step", MetaData(), Column("name", String, primary_key=True))

STEP_DONE = faults.declare(
    "rebuild.step_done", "a step of what is derived is computed beside the workspace, others are not"
)
BEFORE_COMMIT = faults.declare(
    "rebuild.before_commit", "the new tables are written in the place of the old, not committed"
)
COMMITTED = faults.declare(
    "rebuild.after_commit", "the new tables are in place; what they were computed in is still there"
)


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild did: the rows of each derived table, before and after; and whether it took up one cut short."""

    before: dict[str, int]
    after: dict[str, int]
    resumed: bool


def rebuild(workspace: Workspace, progress: Progress | None = None) -> Rebuilt:
    """Delete and compute again everything that docs/data.md calls derived in the state database.

    Marks on what machines did come first, in a commit of their own, and what is missing of events that show and are
    nobody's; the rest takes its place in one. Who stands in segments is found after it, as of now; cut short there,
    the next pass over the segments finds it.

    Parameters
    ----------
    workspace
        Open for writing.

    Raises
    ------
    suasion.core.errors.Conflict
        If a model's file was changed after training.
    """
    progress = progress or NoProgress()
    workspace.snapshots.clear()
    with progress.task("Look for machines"):
        workspace.machines.rebuild()  # a commit of its own: what follows is computed without what machines did
    with workspace.session() as session:
        workspace.history(session)  # customers follow the log to its end, so that both stand at one event
        workspace.customers.identity.add_missed(session, workspace.events.view(session))
    path = workspace.directory / FILE
    beside, resumed = _beside(path, _base(workspace))
    try:
        _compute(Derivation(workspace, beside), beside, progress)
        with progress.task("Take its place"), workspace.database.write(alone=True) as connection:
            before = _counts(connection)
            with beside.read() as computed:
                _take_over(connection, computed)
            stood = sum(connection.execute(delete(table)).rowcount for table in STANDING)
            after = _counts(connection)
            faults.pass_point(BEFORE_COMMIT)
        faults.pass_point(COMMITTED)
        if stood:
            workspace.standing.follow(progress)
    finally:
        beside.close()
    _remove(path)
    return Rebuilt(before, after, resumed)


def _compute(derivation: Derivation, beside: Database, progress: Progress) -> None:
    steps = list(derivation.steps())
    with beside.read() as connection:
        done = set(connection.scalars(select(_DONE.c.name)))
    with progress.task("Compute", len(steps)) as task:
        for step in steps:
            if step.name not in done:
                step.do()
                with beside.write() as connection:
                    connection.execute(insert(_DONE).values(name=step.name))
                faults.pass_point(STEP_DONE)
            task.advance()


def _beside(path: Path, base: str) -> tuple[SQLiteDatabase, bool]:
    """Open the database in which a rebuild of the same facts was cut short, or a new one."""
    for _ in range(2):
        database = SQLiteDatabase(path)
        migrate(database, "state")
        with database.write() as connection:
            _DONE.create(connection, checkfirst=True)
            found = set(connection.scalars(select(_DONE.c.name)))
            if not found:
                connection.execute(insert(_DONE).values(name=base))
        if not found or base in found:
            return database, bool(found)
        database.close()
        _remove(path)
    raise AssertionError("a new database has no steps")


def _base(workspace: Workspace) -> str:
    """Name the facts that a rebuild stands on; another name, and what was computed does not count any more."""
    of_identity = (IDENTITY_TOKEN, IDENTITY_LINK, IDENTITY_DECISION)
    tables = (*of_identity, SEGMENT_DEFINITION, SEGMENT_RUN, MODELS, MODELS_IN_FORCE, TRAIT, MARKS)
    with workspace.database.read() as connection:
        counts = [str(connection.scalar(select(func.count()).select_from(table))) for table in tables]
    erased = (str(part) for part in workspace.events.erasures())  # one that reaches further is no further tombstone
    return " ".join(("base", __version__, str(workspace.events.last_sequence()), *counts, *erased))


def _take_over(connection: Connection, computed: Connection) -> None:
    for table in DERIVED:
        connection.execute(delete(table) if table is not FOLLOWER else delete(table).where(table.c.name != WITHDRAWALS))
        rows = computed.execute(select(table)).mappings()
        for batch in _batches(dict(row) for row in rows):
            connection.execute(insert(table), batch)


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while batch := list(islice(rows, _BATCH)):
        yield batch


def _counts(connection: Connection) -> dict[str, int]:
    return {table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in DERIVED}


def _remove(path: Path) -> None:
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)
