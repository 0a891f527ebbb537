"""A job as it stands, and the kinds of work a job can be."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

import msgspec

from suasion.core.progress import Progress
from suasion.workspace import Workspace

State = Literal["queued", "running", "done", "failed", "interrupted"]
STATES: tuple[State, ...] = get_args(State)
ENDED: tuple[State, ...] = ("done", "failed", "interrupted")

Result = dict[str, Any]


@dataclass(frozen=True)
class Failure:
    """Why a job failed, in the words of a `SuasionError`."""

    code: str
    message: str
    hint: str = ""


@dataclass(frozen=True)
class Shown:
    """How far a job is: `done` of `total` (None: unknown) in the piece of work called `label`."""

    done: float = 0
    total: float | None = None
    label: str = ""


@dataclass(frozen=True)
class Job:
    """One job.

    Parameters
    ----------
    id
        Counted from 1 in the order they were asked for, which is the order they are done in.
    kind, arguments
        What is to be done, with what, as plain JSON.
    state
        ``queued``, ``running``, ``done``, ``failed`` (it said why), or ``interrupted`` (its process ended first).
    actor
        Who asked for it, as the audit calls them.
    tries
        How often it was begun.
    progress
        How far it is; when it has ended, how far it came.
    result
        What it found, once done.
    failure
        Why it failed, if it did.
    """

    id: int
    kind: str
    arguments: dict[str, Any]
    state: State
    actor: str
    tries: int
    progress: Shown
    result: Result | None
    failure: Failure | None
    created: datetime
    started: datetime | None
    finished: datetime | None

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to it by itself (an interrupted import may be taken up again)."""
        return self.state in ENDED


class Arguments(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a kind of job is told; plain data, kept with the job."""

    def check(self, workspace: Workspace) -> None:
        """Refuse what could not be done, before it is queued."""


@dataclass(frozen=True)
class Kind:
    """One kind of job.

    Parameters
    ----------
    name
        What it is called.
    arguments
        The type of what it is told.
    run
        Does the work over a workspace and gives the result as plain JSON; safe to run again after a kill anywhere.
    resumes
        Whether a job of this kind that was interrupted is taken up again by itself.
    can_resume
        Says whether an interrupted job still has what it needs to go on.
    settled
        Tidies up behind a job that is done; may not fail.
    """

    name: str
    arguments: type[Arguments]
    run: Callable[[Workspace, Any, Progress], Result]
    resumes: bool = False
    can_resume: Callable[[Workspace, Any], bool] = lambda _workspace, _arguments: True
    settled: Callable[[Workspace, Any], None] = lambda _workspace, _arguments: None
