"""Live events that were set aside: why, which, and how they are mended and tried again."""

from typing import Annotated, Any, Literal

import msgspec
from fastapi import Query
from pydantic import AwareDatetime, BaseModel, Field

from suasion.core.errors import InputRefused
from suasion.events.fixes import Fix
from suasion.events.replay import Replayed
from suasion.events.waiting import Selection, SetAsideEvent
from suasion.flows.jobs.kinds.replay import Replay
from suasion.http.paging import Listed, PlaceHere, listed
from suasion.http.routes.jobs import JobShape, QueueHere
from suasion.http.routing import Routes, WorkspaceHere
from suasion.http.shapes import Input, Shape

ROUTES = Routes("events")

_Text = Annotated[str, Query(max_length=200)]
Path = Annotated[str, Field(min_length=1, max_length=300, description="Names from the event down, with dots.")]
Severity = Annotated[
    Literal["lost", "held"],
    Field(description="`lost`: nothing of it can be read. `held`: kept whole, can be mended and replayed."),
]


class QuarantineReason(Shape):
    """How many events wait for one reason, from one source, under one name."""

    reason: str = Field(description="Stable; docs/tracking.md says what to do.")
    severity: Severity
    source: str
    event: str = Field(description="The track event's name, else its type; empty if it had neither.")
    events: int
    first: AwareDatetime
    last: AwareDatetime


class QuarantineReasons(BaseModel):
    """Everything that waits, the most frequent first."""

    as_of: AwareDatetime
    total: int
    data: list[QuarantineReason]


class QuarantinedEvent(Shape):
    """One event that was set aside."""

    id: str
    source: str
    event: str
    reason: str
    detail: str
    severity: Severity
    row: Any = Field(description="As it came, customers' identifiers masked; null if none of it could be kept.")
    loaded: AwareDatetime = Field(description="When it came.")


class Change(Input):
    """One change: `set` and `default` take a `value`, `rename` takes `to`."""

    do: Literal["set", "default", "rename", "drop", "number", "text"]
    path: Path
    value: Any = None
    to: Annotated[str | None, Field(max_length=300)] = None


class ReplayInput(Input):
    """Which events to try again, and what to change in them first."""

    reason: str = Field("", max_length=64, description="Empty: any.")
    source: str = Field("", max_length=200, description="Empty: any.")
    event: str = Field("", max_length=200, description="Empty: any.")
    fixes: list[Change] = Field([], max_length=50, description="Done in their order.")

    def selection(self) -> Selection:
        """Give the events it means."""
        return Selection(self.reason, self.source, self.event)

    def changes(self) -> tuple[Fix, ...]:
        """Give its fixes as the library takes them.

        Raises
        ------
        suasion.core.errors.InputRefused
            If one lacks a part, or has one that it does not take.
        """
        try:
            return tuple(msgspec.convert(change.model_dump(exclude_unset=True), Fix) for change in self.fixes)
        except msgspec.ValidationError as error:
            raise InputRefused(f"A fix cannot be done: {error}.", hint="docs/tracking.md lists the changes.") from error


class ReplaySample(Shape):
    """One event before and after the changes."""

    id: str
    before: Any
    after: Any
    verdict: str
    reason: str
    detail: str


class ReplayPreview(Shape):
    """What a replay would come to."""

    events: int = Field(description="How many are meant.")
    stored: int = Field(
        description="How many would pass. Ids are looked up by the replay: under one that came before, an event that "
        "says the same is a duplicate, and one that says something else waits on (`id_reused`)."
    )
    still_bad: dict[str, int] = Field(description="How many would wait on, by reason.")
    samples: list[ReplaySample]


@ROUTES.get("/api/quarantine", needs="events:read")
def quarantined(
    workspace: WorkspaceHere, place: PlaceHere, reason: _Text = "", source: _Text = "", event: _Text = ""
) -> Listed[QuarantinedEvent]:
    """List live events that wait in quarantine, newest first; lines of files are listed with their import."""
    found = workspace.set_aside_events(Selection(reason, source, event), place.limit, place.after(int, str))
    return listed(found, _event)


@ROUTES.get("/api/quarantine/reasons", needs="events:read")
def quarantine_reasons(workspace: WorkspaceHere) -> QuarantineReasons:
    """Count what waits, by reason, source and event."""
    found = workspace.quarantine_reasons()
    data = [QuarantineReason.model_validate(one) for one in found]
    return QuarantineReasons(as_of=workspace.clock.now(), total=sum(one.events for one in found), data=data)


@ROUTES.post(
    "/api/quarantine/previews", needs="events:read", not_repeatable="It changes nothing; ask as often as you like."
)
def preview_replay(workspace: WorkspaceHere, told: ReplayInput) -> ReplayPreview:
    """Say what a replay would come to, with samples; nothing is changed."""
    return _preview(workspace.preview_replay(told.selection(), told.changes()))


@ROUTES.post("/api/quarantine/replays", needs="events:write", status_code=202)
def replay(workspace: WorkspaceHere, told: ReplayInput, queue: QueueHere) -> JobShape:
    """Change what waits and hand it to the log again, as a job; each event is stored once, whatever happens."""
    asked = Replay(
        upto=workspace.clock.now(), reason=told.reason, source=told.source, event=told.event, fixes=told.changes()
    )
    return queue.ask("replay", asked)


def _event(found: SetAsideEvent) -> QuarantinedEvent:
    return QuarantinedEvent.model_validate(found)


def _preview(found: Replayed) -> ReplayPreview:
    return ReplayPreview.model_validate(found)
