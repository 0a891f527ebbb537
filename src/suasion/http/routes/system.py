"""System: the state of the process and of the workspace it serves."""

from fastapi import Request
from pydantic import AwareDatetime, Field

from suasion.http.routing import Routes
from suasion.http.shapes import Shape
from suasion.http.system_state import SystemLook

ROUTES = Routes("system")


class Schema(Shape):
    """How far a database's migrations went."""

    database: str
    step: str
    newest: str = Field(description="The newest step that this release knows.")


class LogState(Shape):
    """The log of events."""

    sequence: int = Field(description="Of the last event, which is also how many there are.")
    tail: int = Field(description="Events not sealed yet.")
    sealed_files: int = Field(description="Sealed ranges, a pair of files each.")
    sealed_events: int
    last_sealed: AwareDatetime | None


class DiskUse(Shape):
    """Bytes that one part of the workspace takes."""

    part: str
    bytes: int


class System(Shape):
    """What an operator looks at first."""

    as_of: AwareDatetime
    version: str
    uptime_seconds: float = Field(description="Since this process began to serve the workspace.")
    schemas: list[Schema]
    log: LogState
    disk: list[DiskUse] = Field(description="At most 30 seconds old.")
    held_since: AwareDatetime | None = Field(
        description="Restored, and nothing leaves until `suasion release`; null if it is not held."
    )
    disk_free_bytes: int = Field(description="On the volume that holds the workspace.")
    engine: dict[str, str | int | float | bool] = Field(description="The settings of computations over columns.")
    checks: dict[str, str] = Field(description="What was looked at; an empty text means that nothing is wrong.")


@ROUTES.get("/api/system", needs="system:read")
def system(request: Request) -> System:
    """Show version, schema, log, disk use, engine and health."""
    look: SystemLook = request.app.state.system
    return System.model_validate(look.now())
