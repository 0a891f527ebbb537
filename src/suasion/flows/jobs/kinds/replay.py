"""Replaying quarantined events after changing them as asked; an interrupted one goes on, and nothing lands twice."""

from datetime import datetime
from typing import Any

import msgspec

from suasion.core.progress import Progress
from suasion.events.fixes import Fix, check_fixes
from suasion.events.waiting import Selection
from suasion.flows.jobs.job import Arguments, Kind, Result
from suasion.workspace import Workspace


class Replay(Arguments, frozen=True, kw_only=True):
    """Replay what waits in quarantine of a selection, and was set aside up to a moment."""

    upto: datetime
    reason: str = ""
    source: str = ""
    event: str = ""
    fixes: tuple[Fix, ...] = ()

    def check(self, workspace: Workspace) -> None:
        """Refuse fixes that can mean nothing."""
        check_fixes(self.fixes)


def _run(workspace: Workspace, told: Replay, progress: Progress) -> Result:
    selection = Selection(told.reason, told.source, told.event, told.upto)
    found = workspace.replay(selection, told.fixes, progress=progress)
    workspace.follow()
    kept: dict[str, Any] = msgspec.to_builtins(found)
    return {name: value for name, value in kept.items() if name != "samples"}


KINDS = (Kind("replay", Replay, _run, resumes=True),)
