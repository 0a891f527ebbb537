"""Segments: the list, one, its members, a new definition, a run."""

from datetime import datetime
from typing import Annotated

from fastapi import Path
from pydantic import AwareDatetime, BaseModel, Field

from suasion.customers.listing import CustomerRow
from suasion.customers.segments import store
from suasion.customers.segments.live.standing import Follow
from suasion.customers.segments.views import MemberRow, SegmentRow
from suasion.http.paging import Listed, PlaceHere, listed
from suasion.http.routing import Routes, WorkspaceHere
from suasion.http.shapes import Input
from suasion.http.words import Words

ROUTES = Routes("segments")

SegmentName = Annotated[str, Path(min_length=1, max_length=200, description="The segment's name, such as lapsed.")]


class SegmentRun(BaseModel):
    """Who the members were as of a moment."""

    version: int = Field(description="Of the definition that was evaluated.")
    as_of: AwareDatetime = Field(description="The moment it was for.")
    computed: AwareDatetime
    size: int


class SegmentStanding(BaseModel):
    """How many members there are now."""

    version: int = Field(description="Of the definition that they meet.")
    as_of: AwareDatetime = Field(description="Right as of then: a moment ago, unless everybody is to be looked at.")
    size: int


class Segment(BaseModel):
    """A segment in the list."""

    name: str
    title: Words
    description: Words
    version: int = Field(description="Of the newest definition.")
    saved: AwareDatetime
    run: SegmentRun | None = Field(description="The run that is shown; null if it was never run.")
    standing: SegmentStanding | None = Field(description="Its members now; null if nobody has looked yet.")


class OneSegment(Segment):
    """A segment with its definition and its runs."""

    definition: str = Field(description="The newest definition as YAML.")
    words: Words = Field(description="Its condition as a sentence.")
    sql: str = Field(description="What a run executes, over the tables of this server's session.")
    runs: list[SegmentRun] = Field(description="The last hundred, the latest moment first.")
    used_by: list[str] = Field(description="The segments whose conditions refer to it.")
    as_of: AwareDatetime


class SegmentMemberFigures(BaseModel):
    """What a member did, up to now rather than to the run's moment."""

    first_seen: AwareDatetime
    last_seen: AwareDatetime
    events: int
    orders: int
    amount: float | None = Field(description="As far as it is known; null if of no order it is.")
    orders_without_amount: int
    last_order: AwareDatetime | None
    email_reachable: bool


class SegmentMember(BaseModel):
    """A member."""

    customer: str
    figures: SegmentMemberFigures | None = Field(description="Null for a customer made a moment ago.")


class NewSegment(Input):
    """A segment to save."""

    definition: str = Field(
        min_length=1, max_length=65_536, description="YAML; docs/segments.md says what it may hold."
    )


class SavedSegment(BaseModel):
    """What was saved."""

    name: str
    version: int
    new: bool = Field(description="False if the last version says the same; nothing was changed then.")


class SegmentRunAsked(Input):
    """Which moment to run a segment for."""

    as_of: AwareDatetime | None = Field(None, description="Only what was known before it is read; now if left out.")


@ROUTES.get("/api/segments", needs="segments:read")
def segments(workspace: WorkspaceHere, place: PlaceHere) -> Listed[Segment]:
    """List segments by name, with the run that is shown of each."""
    return listed(workspace.segment_views.listed(place.limit, place.after(str)), _segment)


@ROUTES.post("/api/segments", needs="segments:write", status_code=201)
def define(workspace: WorkspaceHere, asked: NewSegment) -> SavedSegment:
    """Save a definition under the next version of its name; what is wrong with it is said with its place."""
    found = workspace.segment_views.define(asked.definition)
    return SavedSegment(name=found.definition.name, version=found.version, new=found.new)


@ROUTES.get("/api/segments/{name}", needs="segments:read")
def segment(workspace: WorkspaceHere, name: SegmentName) -> OneSegment:
    """Show one segment: its definition, in words and as SQL, and its sizes over time."""
    found = workspace.segment_views.one(name)
    return OneSegment(
        **_segment(found.row).model_dump(),
        definition=found.yaml,
        words=Words(**found.words),
        sql=found.sql,
        runs=[run_of(run) for run in found.runs],
        used_by=list(found.used_by),
        as_of=found.as_of,
    )


@ROUTES.get("/api/segments/{name}/members", needs="segments:read")
def members(workspace: WorkspaceHere, name: SegmentName, place: PlaceHere) -> Listed[SegmentMember]:
    """List the members that the shown run found, by id; `as_of` is the run's moment."""
    _, found = workspace.segment_views.members(name, place.limit, place.after(str))
    return listed(found, _member)


@ROUTES.post("/api/segments/{name}/runs", needs="segments:write", status_code=201)
def run(workspace: WorkspaceHere, name: SegmentName, asked: SegmentRunAsked) -> SegmentRun:
    """Evaluate a segment as of a moment and keep the members; a run of the same version and moment is replaced."""
    as_of: datetime | None = asked.as_of
    return run_of(workspace.segment_views.run(name, as_of))


@ROUTES.delete("/api/segments/{name}", needs="segments:write", status_code=204)
def remove(workspace: WorkspaceHere, name: SegmentName) -> None:
    """Remove a segment that no other refers to; what its runs found stays on record."""
    workspace.segments.remove(name)


def _segment(row: SegmentRow) -> Segment:
    return Segment(
        name=row.definition.name,
        title=Words(**row.definition.title),
        description=Words(**row.definition.description),
        version=row.version,
        saved=row.saved,
        run=run_of(row.run) if row.run else None,
        standing=_standing(row.standing) if row.standing else None,
    )


def _standing(follow: Follow) -> SegmentStanding:
    return SegmentStanding(version=follow.version, as_of=follow.as_of, size=follow.size)


def run_of(run: store.SegmentRun) -> SegmentRun:
    """Turn a run into what is answered."""
    return SegmentRun(version=run.version, as_of=run.as_of, computed=run.computed, size=run.size)


def _member(row: MemberRow) -> SegmentMember:
    return SegmentMember(customer=row.customer, figures=figures(row.figures) if row.figures else None)


def figures(row: CustomerRow) -> SegmentMemberFigures:
    """Turn a member's figures into what is answered."""
    return SegmentMemberFigures(**{name: getattr(row, name) for name in SegmentMemberFigures.model_fields})
