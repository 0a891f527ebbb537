"""Group commit: blocks of many threads, one after another in one transaction, and one commit for all of them.

A commit costs one wait for the disk, whatever it holds. So a block that ends while others wait hands its turn on and
waits with them; whoever ends last commits for all. The first block of a group runs in the transaction itself, which is
all there is when nobody else writes; each later one runs in a savepoint, so that its own error undoes it alone.
"""

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import Protocol

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from suasion.core import faults
from suasion.core.errors import WorkspaceBusy, WorkspaceError

_COMMITTING = faults.declare("storage.before_commit", "the blocks of a group are written, not committed")
_COMMITTED = faults.declare("storage.after_commit", "the blocks of a group are on disk, nobody was told")

_LOOK_SECONDS = 1.0
"""How often a block that waits looks whether the thread it waits for still lives."""


class Transactions(Protocol):
    """What an adapter tells a group about its database."""

    def begin(self, patience_seconds: float) -> Connection:
        """Begin the writing transaction on a connection of its own; wait for other processes at most so long."""
        ...

    def holds(self, connection: Connection) -> bool:
        """Say whether the transaction is still open and takes more: some errors end it behind our back."""
        ...

    def undo(self, connection: Connection, error: BaseException) -> None:
        """Roll back what `error` ended, and keep no connection that the next group could not use; raises nothing."""
        ...


class _Group:
    """One transaction and the blocks kept in it so far."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.kept = 0
        self.since = 0.0
        self.ended = Event()
        self.error: BaseException | None = None


class _Block:
    """One `with database.write()` of one thread."""

    def __init__(self, *, alone: bool) -> None:
        self.thread: Thread = threading.current_thread()
        self.alone = alone
        self.turn = Event()
        self.refused = False
        self.group: _Group | None = None
        self.kept = False


class GroupCommit:
    """Lets blocks write in turn and commits them together.

    Parameters
    ----------
    transactions
        The database.
    most_blocks
        A group takes no more than so many.
    longest_seconds
        Nor one that would begin so long after the group's first block ended.
    patience_seconds
        How long a block waits for its turn, and for other processes, before it is refused.
    """

    def __init__(
        self,
        transactions: Transactions,
        *,
        most_blocks: int = 256,
        longest_seconds: float = 0.02,
        patience_seconds: float = 30.0,
    ) -> None:
        self._transactions = transactions
        self._most, self._longest, self._patience = most_blocks, longest_seconds, patience_seconds
        self._mutex = threading.RLock()  # a block that the garbage collector ends may end anywhere
        self._running: _Block | None = None
        self._waiting: deque[_Block] = deque()
        self._group: _Group | None = None  # touched by whoever runs, nobody else
        self._closed = False

    @contextmanager
    def block(self, *, alone: bool = False) -> Iterator[Connection]:
        """Run one block; when this ends without an error, all it wrote is on disk.

        Parameters
        ----------
        alone
            True for a block that takes long: it shares its transaction with nobody, so nobody waits for it who has
            already ended.

        Raises
        ------
        suasion.core.errors.WorkspaceBusy
            If no turn came in time.
        suasion.core.errors.WorkspaceError
            If this thread is in a block already, or the database was closed.
        sqlalchemy.exc.DBAPIError
            If the database could not begin, write or commit: then nothing of the block is kept, except that a
            connection lost in the middle of a commit leaves open whether it is.
        """
        mine = _Block(alone=alone)
        try:
            yield self._begun(mine, self._turn(mine))
            self._keep(mine)
        except BaseException as error:
            self._drop(mine, error)
            raise
        finally:
            self._pass_on(mine)
        self._told(mine)

    def close(self) -> None:
        """Refuse the blocks that wait and all later ones; return when the one that runs has ended and is on disk."""
        with self._mutex:
            self._closed = True
            refused, self._waiting = list(self._waiting), deque()
            running = self._running
        for block in refused:
            block.refused = True
            block.turn.set()
        while running and running.thread is not threading.current_thread() and self._running is not None:
            self._bury()
            time.sleep(0.001)

    def _turn(self, mine: _Block) -> float:
        """Wait for the turn; gives the patience that is left, in seconds."""
        with self._mutex:
            self._require_open()
            if self._running is None:
                self._running = mine
                return self._patience
            if self._running.thread is mine.thread:
                raise WorkspaceError(
                    "This thread is writing already; a block within a block would wait for itself.",
                    hint="Hand the connection of the outer block down instead of opening another.",
                )
            self._waiting.append(mine)
        until = time.monotonic() + self._patience
        while not mine.turn.wait(min(_LOOK_SECONDS, max(until - time.monotonic(), 0.001))):
            self._bury()
            if time.monotonic() >= until and self._withdraw(mine):
                raise WorkspaceBusy(
                    f"Another part of the workspace has been writing for {self._patience:g} seconds.",
                    hint="Ask again in a moment.",
                )
        if mine.refused:
            self._require_open()
        return min(max(until - time.monotonic(), 1.0), self._patience)

    def _require_open(self) -> None:
        if self._closed:
            raise WorkspaceError("The database was closed.", hint="Open the workspace again.")

    def _withdraw(self, mine: _Block) -> bool:
        with self._mutex:
            if mine not in self._waiting:
                return False
            self._waiting.remove(mine)
            return True

    def _begun(self, mine: _Block, patience: float) -> Connection:
        group = self._group
        if group is None:
            mine.group = self._group = _Group(self._transactions.begin(patience))
        else:
            mine.group = group
            group.connection.exec_driver_sql("SAVEPOINT block")
        return mine.group.connection

    def _keep(self, mine: _Block) -> None:
        group = mine.group
        if group is None or group is not self._group or self._running is not mine:
            raise WorkspaceError("The block was undone: its thread ended before it did.")
        if group.kept:
            group.connection.exec_driver_sql("RELEASE SAVEPOINT block")
        elif not self._transactions.holds(group.connection):
            raise WorkspaceError("The database undid the block after an error that the block did not pass on.")
        group.since = group.since or time.monotonic()
        group.kept += 1
        mine.kept = True

    def _drop(self, mine: _Block, error: BaseException) -> None:
        """Undo a block that failed; the others with it only if the database cannot undo it alone."""
        group = mine.group
        if mine.kept or group is None or group is not self._group or self._running is not mine:
            return
        if group.kept:
            with suppress(SQLAlchemyError):
                group.connection.exec_driver_sql("ROLLBACK TO SAVEPOINT block")
                group.connection.exec_driver_sql("RELEASE SAVEPOINT block")
                return
        lost = WorkspaceError("The transaction was lost with another block of it; nothing of it is kept.")
        self._end(group, error if isinstance(error, DBAPIError) else lost)

    def _pass_on(self, mine: _Block) -> None:
        """Give the turn to the next, in the same transaction or, after a commit, in another."""
        with self._mutex:
            if self._running is not mine:
                with suppress(ValueError):
                    self._waiting.remove(mine)
                return
        try:
            if self._group is not None and not self._joined(self._group, mine):
                self._commit(self._group)
        finally:
            with self._mutex:
                if self._running is mine:
                    self._next()

    def _joined(self, group: _Group, mine: _Block) -> bool:
        with self._mutex:
            room = group.kept < self._most and time.monotonic() - group.since < self._longest
            if not room or mine.alone or not self._waiting or self._waiting[0].alone:
                return False
            self._next()
            return True

    def _next(self) -> None:
        self._running = self._waiting.popleft() if self._waiting else None
        if self._running is not None:
            self._running.turn.set()

    def _commit(self, group: _Group) -> None:
        faults.pass_point(_COMMITTING)
        try:
            group.connection.exec_driver_sql("COMMIT")
        except Exception as error:  # noqa: BLE001 - raised in every block of the group
            self._end(group, error)
        except BaseException:  # a signal, before the database began or after it ended: nobody is told it is on disk
            self._end(group, WorkspaceError("The commit was interrupted; whether it is on disk is not known."))
            raise
        else:
            faults.pass_point(_COMMITTED)
            self._end(group, None)

    def _end(self, group: _Group, error: BaseException | None) -> None:
        """Let go of the connection, and tell everybody who waits for the group."""
        self._group = None
        group.error = error
        try:
            if error is not None:
                self._transactions.undo(group.connection, error)
            group.connection.close()
        finally:
            group.ended.set()

    def _told(self, mine: _Block) -> None:
        group = mine.group
        assert group is not None
        while not group.ended.wait(_LOOK_SECONDS):
            self._bury()
        if group.error is not None:
            raise group.error

    def _bury(self) -> None:
        """Take the turn from a thread that died in its block, so that nobody waits for it."""
        with self._mutex:
            dead = self._running
            if dead is None or dead.thread.is_alive():
                return
            heir = _Block(alone=False)
            heir.group = dead.group
            self._running = heir
        try:
            self._drop(heir, WorkspaceError("The thread of a block ended before the block did."))
        finally:
            self._pass_on(heir)
