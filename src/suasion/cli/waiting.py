"""Waiting for a job, with a bar on standard error."""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any

from rich.console import Console

from suasion.cli.api import Api, error_of
from suasion.cli.progress import TerminalProgress
from suasion.core.errors import Conflict
from suasion.core.progress import Task

_FIRST_SECONDS, _LONGEST_SECONDS = 0.05, 0.5
_CHUNK = 1 << 18


def finished(api: Api, job: dict[str, Any]) -> dict[str, Any]:
    """Wait for a job to end and give its result.

    Raises
    ------
    suasion.core.errors.SuasionError
        What it failed with, or `Conflict` if it was interrupted.
    """
    pause = _FIRST_SECONDS
    with _screen() as progress:
        bar = _Bar(progress)
        while job["state"] in {"queued", "running"}:
            time.sleep(pause)
            pause = min(pause * 1.3, _LONGEST_SECONDS)
            job = api.get(f"/api/jobs/{job['id']}")
            bar.show(job["progress"])
        bar.close()
    if job["state"] == "interrupted":
        raise Conflict(f"Job {job['id']} was interrupted.", hint="Ask for it again; an import goes on by itself.")
    if job["error"]:
        raise error_of(job["error"]["code"], job["error"]["message"], job["error"]["hint"])
    result: dict[str, Any] = job["result"]
    return result


def sent(api: Api, file: Path) -> dict[str, Any]:
    """Upload a file."""
    size = file.stat().st_size
    with _screen() as progress, progress.task(f"Sending {file.name}", size) as task:
        found: dict[str, Any] = api.upload("/api/uploads", _chunks(file, task), size, name=file.name)
    return found


def _chunks(file: Path, task: Task) -> Iterator[bytes]:
    with file.open("rb") as content:
        while chunk := content.read(_CHUNK):
            yield chunk
            task.advance(len(chunk))


def _screen() -> AbstractContextManager[TerminalProgress]:
    return TerminalProgress(Console(stderr=True, highlight=False)).showing()


class _Bar:
    """Shows the piece of work a job is at; a job's next piece gets the next bar."""

    def __init__(self, progress: TerminalProgress) -> None:
        self._progress, self._held = progress, ExitStack()
        self._task: Task | None = None
        self._label, self._done = "", 0.0

    def show(self, told: dict[str, Any]) -> None:
        if told["label"] != self._label or told["done"] < self._done:
            self.close()
            self._label, self._done = told["label"], 0.0
            self._task = self._held.enter_context(self._progress.task(self._label, told["total"]))
        if self._task is not None:
            self._task.advance(told["done"] - self._done)
            self._done = told["done"]

    def close(self) -> None:
        self._held.close()
        self._task = None
