"""Looking into a segment: whom it would find before it is saved, who of it can be reached, some members, overlaps."""

from typing import Annotated, Any

from fastapi import Query
from pydantic import AwareDatetime, BaseModel, Field

from suasion.customers.segments import funnel as funnels
from suasion.customers.segments import overlap
from suasion.customers.segments.counts import Count
from suasion.customers.segments.from_text import parse_text
from suasion.customers.segments.preview import Difference
from suasion.customers.segments.sample import SampledMember
from suasion.customers.segments.stored import to_data, to_yaml
from suasion.customers.segments.why import LANGUAGES
from suasion.customers.segments.words import in_words
from suasion.http.routes.segments import (
    NewSegment,
    Of,
    SegmentMemberFigures,
    SegmentMembersOf,
    SegmentName,
    figures,
    members_of,
)
from suasion.http.routing import Routes, WorkspaceHere
from suasion.http.segment_why import SegmentWhy, segment_why
from suasion.http.words import Words

ROUTES = Routes("segments")


class SegmentSampleMember(BaseModel):
    """One of ten members drawn by chance, the same ones each time."""

    customer: str
    figures: SegmentMemberFigures | None = Field(description="Null for a customer made a moment ago.")
    why: SegmentWhy


class SegmentSample(BaseModel):
    """Some members with the facts that matched."""

    of: SegmentMembersOf
    facts_as_of: AwareDatetime = Field(
        description="Of the members' facts; of members now it may be some seconds earlier than these are right."
    )
    members: list[SegmentSampleMember]


class SegmentCount(BaseModel):
    """A number of customers, exact or an estimate."""

    customers: int
    low: int = Field(description="Of an estimate, the lower end of its interval at 95 %.")
    high: int


class FunnelStep(SegmentCount):
    """How many are left after a step."""

    name: funnels.StepName


class SegmentFunnel(BaseModel):
    """Whom of the members a message could reach: of the matched who consented, is not suppressed, is reachable."""

    of: SegmentMembersOf
    channel: str
    topic: str
    as_of: AwareDatetime = Field(description="Of consent and addresses.")
    exact: bool = Field(description="False if a sample of the members was looked at.")
    looked_at: int
    steps: list[FunnelStep]


class SegmentOverlap(BaseModel):
    """What a segment's members share with another segment's."""

    name: str = Field(description="The other segment's.")
    of: SegmentMembersOf = Field(description="The other's.")
    other_size: int = Field(description="Its members, by the names that customers bear now.")
    both: int
    share: float | None = Field(description="Of the segment's members; null if it has none.")
    similarity: float | None = Field(description="Of those who are in either; null if nobody is.")


class SegmentOverlaps(BaseModel):
    """What a segment shares with every other one, the greatest first."""

    of: SegmentMembersOf
    others: list[SegmentOverlap]
    being_found: list[str] = Field(description="Left out, for nobody has looked yet who is in them now.")


class SegmentDifference(BaseModel):
    """What saving would change of the definition that is saved under the name."""

    version: int
    lines: list[str] = Field(description="The unified difference; empty if both say the same.")
    size: SegmentCount = Field(description="Members of the saved one, as of the preview's moment.")
    entering: SegmentCount
    leaving: SegmentCount


class SegmentPreview(BaseModel):
    """What a definition would find; nothing is saved."""

    name: str
    as_of: AwareDatetime
    exact: bool = Field(description="False if the figures are estimates.")
    looked_at: int | None = Field(description="So many customers, drawn by chance; null if exact.")
    size: SegmentCount
    customers: SegmentCount = Field(description="Of whom something is known.")
    words: Words
    sql: str
    sample: list[SegmentSampleMember]
    difference: SegmentDifference | None = Field(
        description="Null if no segment has the name, or its definition cannot be read."
    )


class SegmentPreviewAsked(NewSegment):
    """A definition to look at."""

    as_of: AwareDatetime | None = Field(None, description="Only what was known before it is read; now if left out.")
    exactly: bool = Field(False, description="True to look at everybody, also where there are very many.")


class CheckedSegment(BaseModel):
    """A definition that could be saved, in each of the forms that it can be written in; nothing is evaluated."""

    name: str
    definition: str = Field(description="As YAML.")
    parsed: dict[str, Any] = Field(description="The same as plain JSON.")
    words: Words


@ROUTES.post("/api/segments/check", needs="segments:read", not_repeatable="it changes nothing")
def check(asked: NewSegment) -> CheckedSegment:
    """Read a definition, YAML or JSON, without saving or evaluating it; what is wrong is said with its place."""
    found = parse_text(asked.definition)
    return CheckedSegment(
        name=found.name,
        definition=to_yaml(found),
        parsed=to_data(found),
        words=Words(**{language: in_words(found.where, language) for language in LANGUAGES}),
    )


@ROUTES.post("/api/segments/preview", needs="customers:read", not_repeatable="it changes nothing")
def preview(workspace: WorkspaceHere, asked: SegmentPreviewAsked) -> SegmentPreview:
    """Say what a definition would find, and what it would change, without saving it."""
    found = workspace.segment_views.preview(asked.definition, asked.as_of, exactly=asked.exactly)
    return SegmentPreview(
        name=found.definition.name,
        as_of=found.as_of,
        exact=found.exact,
        looked_at=found.looked_at,
        size=_count(found.size),
        customers=_count(found.customers),
        words=Words(**found.words),
        sql=found.sql,
        sample=[_sampled(member) for member in found.sample],
        difference=_difference(found.difference) if found.difference else None,
    )


@ROUTES.get("/api/segments/{name}/sample", needs="customers:read")
def sample(workspace: WorkspaceHere, name: SegmentName, of: Of = None) -> SegmentSample:
    """Show ten members of now, or of a run, with the facts that matched."""
    found = workspace.segment_views.sample(name, of=of)
    return SegmentSample(
        of=members_of(found.of), facts_as_of=found.facts_as_of, members=[_sampled(member) for member in found.members]
    )


@ROUTES.get("/api/segments/{name}/funnel", needs="segments:read")
def funnel(
    workspace: WorkspaceHere,
    name: SegmentName,
    channel: Annotated[str, Query(max_length=40, description="email, sms, push …")] = "email",
    topic: Annotated[str, Query(max_length=40, description="What the message is about.")] = "marketing",
    of: Of = None,
) -> SegmentFunnel:
    """Count, step by step, whom of the members, those of now or of a run, a message could reach now."""
    which, found = workspace.segment_views.funnel(name, channel, topic, of=of)
    steps = [FunnelStep(**vars(step)) for step in found.steps]
    return SegmentFunnel(**vars(found) | {"of": members_of(which), "exact": found.exact, "steps": steps})


@ROUTES.get("/api/segments/{name}/overlaps", needs="segments:read")
def overlaps(workspace: WorkspaceHere, name: SegmentName, of: Of = None) -> SegmentOverlaps:
    """Compare the members now with those of every other segment now; or those of a run with the others' runs."""
    which, found = workspace.segment_views.overlaps(name, of=of)
    left_out = [] if of else [one for one in workspace.segment_views.being_found() if one != name]
    return SegmentOverlaps(of=members_of(which), others=[_overlap(one) for one in found], being_found=left_out)


def _sampled(member: SampledMember) -> SegmentSampleMember:
    shown = figures(member.figures) if member.figures else None
    return SegmentSampleMember(customer=member.customer, figures=shown, why=segment_why(member.why))


def _overlap(one: overlap.Overlap) -> SegmentOverlap:
    return SegmentOverlap(
        name=one.other.name,
        of=members_of(one.other),
        other_size=one.other_size,
        both=one.both,
        share=one.share,
        similarity=one.similarity,
    )


def _difference(found: Difference) -> SegmentDifference:
    counts = {name: _count(getattr(found, name)) for name in ("size", "entering", "leaving")}
    return SegmentDifference(version=found.version, lines=list(found.lines), **counts)


def _count(found: Count) -> SegmentCount:
    return SegmentCount(**vars(found))
