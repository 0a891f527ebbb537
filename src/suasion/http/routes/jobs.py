"""Long work: training, fitting and running segments are asked for here, and every job is looked at here."""

from typing import Annotated, Any, Literal

from fastapi import Depends, Path, Query, Request, Response
from pydantic import AwareDatetime, BaseModel, Field

from suasion.core.errors import NotFound
from suasion.flows.jobs.job import Arguments, Job
from suasion.flows.jobs.kinds.recommender import Fit
from suasion.flows.jobs.kinds.segments import RunSegments
from suasion.flows.jobs.kinds.train import Train
from suasion.flows.jobs.store import Jobs
from suasion.http.caller import CallerHere
from suasion.http.paging import Listed, PlaceHere, listed
from suasion.http.routing import Routes, WorkspaceHere
from suasion.http.shapes import Input

ROUTES = Routes("jobs")

State = Literal["queued", "running", "done", "failed", "interrupted"]


class ProgressShape(BaseModel):
    """How far a job is."""

    done: float = Field(description="Of `total`, in the piece of work called `label`.")
    total: float | None = Field(description="Null if nobody knows.")
    label: str = Field(description="The piece of work under way; a job can have several, one after another.")


class FailureShape(BaseModel):
    """Why a job failed."""

    code: str = Field(description="Stable, as in problem documents.")
    message: str
    hint: str


class JobShape(BaseModel):
    """One job."""

    id: str
    kind: str = Field(description="What it does, such as `import_orders` or `train`.")
    state: State = Field(description="`interrupted`: its process ended first; an import then goes on by itself.")
    asked_by: str = Field(description="Who asked for it, as the audit calls them.")
    arguments: dict[str, Any] = Field(description="What it was told.")
    progress: ProgressShape
    result: dict[str, Any] | None = Field(description="What it found, once done.")
    error: FailureShape | None
    created: AwareDatetime
    started: AwareDatetime | None
    finished: AwareDatetime | None


class TrainInput(Input):
    """What to train."""

    as_of: AwareDatetime | None = Field(None, description="Learn from what was known before this; null: now.")
    categories: int = Field(12, ge=0, le=50, description="How many of the biggest categories get a model.")


class FitInput(Input):
    """As of when to fit the recommender."""

    as_of: AwareDatetime | None = Field(None, description="Learn from what was known before this; null: now.")


class RunInput(Input):
    """Which segments to run."""

    name: str | None = Field(None, max_length=200, description="One segment; null: all of them.")
    as_of: AwareDatetime | None = Field(None, description="Members as of this moment; null: now.")


def jobs_here(request: Request) -> Jobs:
    """Give the jobs of the workspace that is served."""
    found: Jobs = request.app.state.jobs
    return found


JobsHere = Annotated[Jobs, Depends(jobs_here)]


class Queue:
    """Where a route asks for a job in the name of whoever asks it."""

    def __init__(self, workspace: WorkspaceHere, jobs: JobsHere, who: CallerHere, response: Response) -> None:
        self._workspace, self._jobs, self._who, self._response = workspace, jobs, who, response

    def ask(self, kind: str, arguments: Arguments) -> JobShape:
        """Check what a job is told and queue it; the answer's Location says where to look."""
        arguments.check(self._workspace)
        job = self._jobs.ask(kind, arguments, self._who.name)
        self._response.headers["Location"] = f"/api/jobs/{job.id}"
        return shape(job)


QueueHere = Annotated[Queue, Depends(Queue)]


def shape(job: Job) -> JobShape:
    """Translate a job."""
    failure, progress = job.failure, job.progress
    return JobShape(
        id=str(job.id),
        kind=job.kind,
        state=job.state,
        asked_by=job.actor,
        arguments=job.arguments,
        progress=ProgressShape(done=progress.done, total=progress.total, label=progress.label),
        result=job.result,
        error=None if failure is None else FailureShape(**vars(failure)),
        created=job.created,
        started=job.started,
        finished=job.finished,
    )


@ROUTES.get("/api/jobs", needs="jobs:read")
def list_jobs(
    jobs: JobsHere, place: PlaceHere, state: Annotated[State | None, Query(description="Only these.")] = None
) -> Listed[JobShape]:
    """List jobs, the newest first."""
    return listed(jobs.listed(place.limit, place.after(int), state=state), shape)


@ROUTES.get("/api/jobs/{job}", needs="jobs:read")
def one_job(jobs: JobsHere, job: Annotated[str, Path(max_length=20)]) -> JobShape:
    """Show one job: how far it is, and its result or failure once it has ended."""
    if not (job.isascii() and job.isdecimal() and int(job) < 2**63):
        raise NotFound(f"There is no job {job!r}.", hint="Ids of jobs are numbers.")
    return shape(jobs.job(int(job)))


@ROUTES.post("/api/models", needs="models:write", status_code=202)
def train(told: TrainInput, queue: QueueHere) -> JobShape:
    """Train a model for the shop and one per big category, and publish what they predict: a job."""
    return queue.ask("train", Train(as_of=told.as_of, categories=told.categories))


@ROUTES.post("/api/recommenders", needs="recommendations:write", status_code=202)
def fit(told: FitInput, queue: QueueHere) -> JobShape:
    """Fit the recommender: a job."""
    return queue.ask("recommender", Fit(as_of=told.as_of))


@ROUTES.post("/api/segments/runs", needs="segments:write", status_code=202)
def run_segments(told: RunInput, queue: QueueHere) -> JobShape:
    """Find the members of all stored segments, or of one: a job."""
    return queue.ask("segments", RunSegments(name=told.name, as_of=told.as_of))
