"""The tracking plan: what events must look like."""

from pydantic import AwareDatetime, BaseModel, Field

from suasion.core.errors import NotFound
from suasion.events.tracking.store import StoredPlan
from suasion.http.routing import Routes, WorkspaceHere
from suasion.http.shapes import Input

ROUTES = Routes("events")

_LONGEST = 500_000


class TrackingPlan(BaseModel):
    """The plan in force."""

    version: int
    body: str = Field(description="YAML; docs/tracking.md says what it may hold.")
    saved: AwareDatetime


class NewTrackingPlan(Input):
    """A plan to put in force."""

    body: str = Field(max_length=_LONGEST, description="YAML; an empty one asks for nothing.")


@ROUTES.get("/api/tracking-plan", needs="events:read")
def tracking_plan(workspace: WorkspaceHere) -> TrackingPlan:
    """Show the plan in force."""
    found = workspace.events.tracking.stored()
    if found is None:
        raise NotFound(
            "There is no tracking plan yet.",
            hint="Put one in force: suasion tracking apply plan.yaml, or PUT /api/tracking-plan.",
        )
    return _shape(found)


@ROUTES.put("/api/tracking-plan", needs="events:write")
def apply_tracking_plan(workspace: WorkspaceHere, told: NewTrackingPlan) -> TrackingPlan:
    """Put a plan in force, for live events from now on; one that says nothing new changes nothing."""
    return _shape(workspace.events.tracking.save(told.body))


def _shape(found: StoredPlan) -> TrackingPlan:
    return TrackingPlan(**vars(found))
