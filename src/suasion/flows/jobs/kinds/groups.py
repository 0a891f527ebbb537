"""Computing a group as of a moment: bands, clusters, or look-alikes of a segment."""

from datetime import datetime

import msgspec

from suasion.core.errors import NotFound
from suasion.core.moments import refuse_earlier, refuse_later
from suasion.core.progress import Progress
from suasion.flows.jobs.job import Arguments, Kind, Result
from suasion.models.groups.clusters import refuse_number
from suasion.models.groups.store import Group
from suasion.workspace import Workspace


class ComputeRfm(Arguments, frozen=True, kw_only=True):
    """Band everybody as of `as_of` (None: now)."""

    as_of: datetime | None = None

    def check(self, workspace: Workspace) -> None:
        """Refuse a moment that is not yet."""
        _refuse(workspace, self.as_of)


class ComputeClusters(Arguments, frozen=True, kw_only=True):
    """Fit `k` clusters (None: chosen) as of `as_of` (None: now)."""

    as_of: datetime | None = None
    k: int | None = None

    def check(self, workspace: Workspace) -> None:
        """Refuse a moment that is not yet, and a number that there cannot be."""
        _refuse(workspace, self.as_of)
        refuse_number(self.k)


class ComputeLookalike(Arguments, frozen=True, kw_only=True):
    """Score who is like the members of `segment` as of `as_of` (None: now)."""

    segment: str
    as_of: datetime | None = None

    def check(self, workspace: Workspace) -> None:
        """Refuse a moment that is not yet, and a segment that nobody defined."""
        _refuse(workspace, self.as_of)
        if self.segment not in (known := workspace.segments.definitions()):
            raise NotFound.among("segment", self.segment, known)


def _refuse(workspace: Workspace, as_of: datetime | None) -> None:
    refuse_later(workspace.clock, as_of)
    refuse_earlier(as_of)


def _told(group: Group) -> Result:
    run = group.run
    assert run is not None  # it was just computed
    counted = {"as_of": run.as_of.isoformat(), "customers": run.customers, "published": run.published}
    return {"name": group.name, "version": group.version, "run": counted, "card": msgspec.to_builtins(group.card)}


def _rfm(workspace: Workspace, told: ComputeRfm, progress: Progress) -> Result:
    return _told(workspace.groups.rfm(told.as_of, progress=progress))


def _clusters(workspace: Workspace, told: ComputeClusters, progress: Progress) -> Result:
    return _told(workspace.groups.clusters(told.as_of, k=told.k, progress=progress))


def _lookalike(workspace: Workspace, told: ComputeLookalike, progress: Progress) -> Result:
    return _told(workspace.groups.lookalike(told.segment, told.as_of, progress=progress))


KINDS = (
    Kind("groups-rfm", ComputeRfm, _rfm),
    Kind("groups-clusters", ComputeClusters, _clusters),
    Kind("groups-lookalike", ComputeLookalike, _lookalike),
)
