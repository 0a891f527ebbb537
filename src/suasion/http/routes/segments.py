"""Segments: the list, one, its members, a new definition, a run."""

from datetime import date, datetime
from typing import Annotated

from fastapi import Path, Query
from pydantic import AwareDatetime, BaseModel, Field

from suasion.customers.listing import CustomerRow
from suasion.customers.segments import store
from suasion.customers.segments.live.standing import Follow
from suasion.customers.segments.member_sets import MemberSet
from suasion.customers.segments.member_views import MemberRow
from suasion.customers.segments.rows import SegmentRow
from suasion.http.paging import Listed, PlaceHere, listed
from suasion.http.routing import Routes, WorkspaceHere
from suasion.http.shapes import Input
from suasion.http.words import Words

ROUTES = Routes("segments")

SegmentName = Annotated[str, Path(min_length=1, max_length=200, description="The segment's name, such as lapsed.")]


Of = Annotated[
    AwareDatetime | None,
    Query(description="The moment of a run, of which the latest version counts; the members now if left out."),
]


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


class SegmentMembersOf(BaseModel):
    """Which members an answer is about."""

    now: bool = Field(description="True for the members now, false for those that a run found.")
    version: int = Field(description="Of the definition that they meet.")
    as_of: AwareDatetime = Field(description="They are right as of then.")
    computed: AwareDatetime | None = Field(description="When the run was made; null for the members now.")
    size: int = Field(description="How many they were found to be.")


class Segment(BaseModel):
    """A segment in the list."""

    name: str
    title: Words
    description: Words
    version: int = Field(description="Of the newest definition.")
    saved: AwareDatetime
    run: SegmentRun | None = Field(description="The run that is shown; null if it was never run.")
    standing: SegmentStanding | None = Field(description="Its members now; null if nobody has looked yet.")
    unreadable: Words | None = Field(
        description="What is wrong, and what to do, if its definition cannot be read. Nobody looks who is in it then."
    )


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


class SegmentMembers(Listed[SegmentMember]):
    """A page of members, by id; `as_of` is that of `of`."""

    of: SegmentMembersOf


class SegmentMove(BaseModel):
    """A customer entered a segment or left it."""

    customer: str
    at: AwareDatetime = Field(description="When it was found.")
    entered: bool = Field(description="False if the customer left.")


class SegmentMovesOfDay(BaseModel):
    """How many entered and left on one day."""

    day: date = Field(description="In UTC.")
    entered: int
    left: int


class SegmentMovesByDay(BaseModel):
    """Who entered and left by day, from the first of the days with a move that is kept up to today."""

    data: list[SegmentMovesOfDay] = Field(description="Empty if nobody moved.")


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
def members(workspace: WorkspaceHere, name: SegmentName, place: PlaceHere, of: Of = None) -> SegmentMembers:
    """List who is in a segment now, or whom a run found, by id; who enters or leaves between pages shifts nobody."""
    which, found = workspace.segment_views.members(name, place.limit, place.after(str), of=of)
    return SegmentMembers(**vars(listed(found, _member)), of=members_of(which))


@ROUTES.get("/api/segments/{name}/moves", needs="segments:read")
def moves(workspace: WorkspaceHere, name: SegmentName, place: PlaceHere) -> Listed[SegmentMove]:
    """List who entered a segment and who left it, the latest first; the newest million of all segments are kept."""
    return listed(
        workspace.segment_views.moves(name, place.limit, place.after(int)),
        lambda move: SegmentMove(customer=move.customer, at=move.at, entered=move.entered),
    )


@ROUTES.get("/api/segments/{name}/moves/days", needs="segments:read")
def moves_by_day(
    workspace: WorkspaceHere,
    name: SegmentName,
    days: Annotated[int, Query(ge=1, le=366, description="So many, today among them.")] = 90,
) -> SegmentMovesByDay:
    """Count who entered a segment and who left it by day."""
    found = workspace.segment_views.moves_by_day(name, days)
    return SegmentMovesByDay(data=[SegmentMovesOfDay(**vars(day)) for day in found])


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
    wrong = row.unreadable
    title = {"en": row.name, "zh": row.name} if wrong else row.definition.title
    description = wrong.words if wrong else row.definition.description
    return Segment(
        name=row.name,
        title=Words(**title),
        description=Words(**description),
        unreadable=Words(**wrong.words) if wrong else None,
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


def members_of(which: MemberSet) -> SegmentMembersOf:
    """Turn which members an answer is about into what is answered."""
    return SegmentMembersOf(
        now=which.stands, version=which.version, as_of=which.as_of, computed=which.computed, size=which.size
    )


def _member(row: MemberRow) -> SegmentMember:
    return SegmentMember(customer=row.customer, figures=figures(row.figures) if row.figures else None)


def figures(row: CustomerRow) -> SegmentMemberFigures:
    """Turn a member's figures into what is answered."""
    return SegmentMemberFigures(**{name: getattr(row, name) for name in SegmentMemberFigures.model_fields})
