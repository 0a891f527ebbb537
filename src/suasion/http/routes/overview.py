"""Home: the loop's figures, what needs a person, and what is still to be set up."""

from typing import Literal

from pydantic import AwareDatetime, Field

from suasion.campaigns import overview as loop
from suasion.http.routing import Routes, WorkspaceHere
from suasion.http.shapes import Shape

ROUTES = Routes("overview")


class Figure(Shape):
    """One number."""

    unit: str = Field(description="What is counted, as a code such as ``events``.")
    value: int


class StageFigures(Shape):
    """One stage of the loop."""

    stage: loop.Stage
    figures: list[Figure]
    as_of: AwareDatetime | None = Field(description="When the figures were true; null while there is nothing.")
    path: str = Field(description="The console's screen with the rows behind them.")


class Needed(Shape):
    """One thing that needs a person."""

    code: loop.Attention
    severity: Literal["lost", "changed", "info"]
    values: dict[str, str | int | float] = Field(description="The numbers and names that its words take.")
    path: str = Field(description="The console's screen to go to.")


class Started(Shape):
    """One step of setting up."""

    step: loop.Step
    done: bool
    path: str


class Overview(Shape):
    """The loop at a glance."""

    as_of: AwareDatetime
    stages: list[StageFigures]
    needs_attention: list[Needed]
    get_started: list[Started]


@ROUTES.get("/api/overview", needs="report:read")
def overview(workspace: WorkspaceHere) -> Overview:
    """Show the loop at a glance; it counts stored rows and computes nothing."""
    return Overview.model_validate(workspace.overview())
