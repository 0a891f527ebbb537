"""Progress bars on standard error, so that standard output stays for results."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from suasion.core.progress import Task


class _BarTask:
    def __init__(self, bars: Bars, task: TaskID) -> None:
        self._bars = bars
        self._task = task

    def advance(self, amount: float = 1) -> None:
        self._bars.advance(self._task, amount)


class TerminalProgress:
    """Implements `core.progress.Progress` with bars that disappear when their work is done."""

    def __init__(self, console: Console) -> None:
        self._bars = Bars(
            TextColumn("  {task.description}"),
            BarColumn(bar_width=32),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,  # into a file it would write empty lines
        )

    @contextmanager
    def showing(self) -> Iterator["TerminalProgress"]:
        """Show bars for as long as the block lasts."""
        with self._bars:
            yield self

    @contextmanager
    def task(self, label: str, total: float | None = None) -> Iterator[Task]:
        """Open a piece of work."""
        task = self._bars.add_task(label, total=total)
        try:
            yield _BarTask(self._bars, task)
        finally:
            self._bars.remove_task(task)
