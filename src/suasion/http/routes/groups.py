"""Groups: bands, clusters and look-alikes with the figures to judge them by; computing and removing them."""

from typing import Annotated, Any

import msgspec
from fastapi import Path
from pydantic import AwareDatetime, BaseModel, Field

from suasion.flows.jobs.kinds.groups import ComputeClusters, ComputeLookalike, ComputeRfm
from suasion.http.routes.jobs import JobShape, QueueHere
from suasion.http.routing import Routes, WorkspaceHere
from suasion.http.shapes import Input, Shape
from suasion.models.groups.silhouette import MOST
from suasion.models.groups.store import Group as Stored

ROUTES = Routes("groups")

GroupName = Annotated[
    str, Path(min_length=1, max_length=200, description="``rfm``, ``clusters`` or ``lookalike.`` and a segment's name.")
]


class GroupRun(Shape):
    """What was last published of a group."""

    version: int
    as_of: AwareDatetime = Field(description="Nothing from that moment on was read.")
    computed: AwareDatetime
    customers: int = Field(description="How many have a value.")
    published: int = Field(description="How many values were another than before.")


class Group(BaseModel):
    """A group in its newest version."""

    name: str
    version: int
    saved: AwareDatetime
    reason: str = Field(description="Why there are no groups; empty if there are.")
    run: GroupRun | None = Field(description="Null if nothing was published of this version yet.")


class GroupList(BaseModel):
    """All groups, by name."""

    data: list[Group]
    as_of: AwareDatetime


class OneGroup(Group):
    """A group with its card."""

    card: dict[str, Any] = Field(
        description="What was asked, and the figures to judge it by; `type` is rfm, clusters or lookalike: "
        "docs/groups.md."
    )
    as_of: AwareDatetime


class RfmAsked(Input):
    """As of when to band everybody."""

    as_of: AwareDatetime | None = Field(None, description="Only what was known before it is read; null: now.")


class ClustersAsked(Input):
    """How many clusters to fit, and as of when."""

    k: int | None = Field(None, ge=2, le=MOST, description="Null: as many as the figures tell apart, perhaps one.")
    as_of: AwareDatetime | None = Field(None, description="Only what was known before it is read; null: now.")


class LookalikeAsked(Input):
    """Whose look-alikes to find, and as of when."""

    segment: str = Field(min_length=1, max_length=200, description="The seed, by its name.")
    as_of: AwareDatetime | None = Field(None, description="Only what was known before it is read; null: now.")


@ROUTES.get("/api/groups", needs="models:read")
def groups(workspace: WorkspaceHere) -> GroupList:
    """List groups by name, with what was last published of each."""
    return GroupList(data=[_group(one) for one in workspace.groups.listed()], as_of=workspace.clock.now())


@ROUTES.post("/api/groups/rfm/runs", needs="models:write", status_code=202)
def rfm(told: RfmAsked, queue: QueueHere) -> JobShape:
    """Band everybody by recency, frequency and money, and publish the bands: a job."""
    return queue.ask("groups-rfm", ComputeRfm(as_of=told.as_of))


@ROUTES.post("/api/groups/clusters/runs", needs="models:write", status_code=202)
def clusters(told: ClustersAsked, queue: QueueHere) -> JobShape:
    """Fit clusters and publish who is in which: a job."""
    return queue.ask("groups-clusters", ComputeClusters(as_of=told.as_of, k=told.k))


@ROUTES.post("/api/groups/lookalike/runs", needs="models:write", status_code=202)
def lookalike(told: LookalikeAsked, queue: QueueHere) -> JobShape:
    """Score who is like the members of a segment, and publish the scores: a job."""
    return queue.ask("groups-lookalike", ComputeLookalike(segment=told.segment, as_of=told.as_of))


@ROUTES.get("/api/groups/{name}", needs="models:read")
def group(workspace: WorkspaceHere, name: GroupName) -> OneGroup:
    """Show one group with its card."""
    found = workspace.groups.one(name)
    card = msgspec.to_builtins(found.card)
    return OneGroup(**_group(found).model_dump(), card=card, as_of=workspace.clock.now())


@ROUTES.delete("/api/groups/{name}", needs="models:write", status_code=204)
def remove(workspace: WorkspaceHere, name: GroupName) -> None:
    """Remove a group: nobody has its traits any more."""
    workspace.groups.remove(name)


def _group(found: Stored) -> Group:
    run = None if found.run is None else GroupRun.model_validate(found.run)
    return Group(name=found.name, version=found.version, saved=found.saved, reason=found.card.reason, run=run)
