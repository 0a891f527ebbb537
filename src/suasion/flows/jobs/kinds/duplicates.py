"""Looking for customers who look like one person."""

from suasion.core.progress import Progress
from suasion.flows.jobs.job import Arguments, Kind, Result
from suasion.workspace import Workspace


class LookForDuplicates(Arguments, frozen=True, kw_only=True):
    """Look at all customers."""


def _run(workspace: Workspace, _told: LookForDuplicates, progress: Progress) -> Result:
    if workspace.follow() is None:  # what customers lack was sealed
        with workspace.session() as session:
            workspace.history(session)
    found = workspace.duplicates.look(progress)
    return vars(found) | {"at": found.at.isoformat()}


KINDS = (Kind("duplicates", LookForDuplicates, _run),)
