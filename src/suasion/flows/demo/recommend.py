"""Recommend: next products for every customer, judged on what each really bought after the moment."""

from typing import Any

from suasion.core.progress import Progress
from suasion.flows.demo.scene import MOMENT
from suasion.flows.flow import Figures, Step
from suasion.recommend.answering import Answer
from suasion.recommend.judging import Judged
from suasion.workspace import Workspace

_BASELINES = ("popularity", "recent_popularity", "own_frequency")
_EXAMPLES = 3
_SHOWN = 5


def do(workspace: Workspace, progress: Progress) -> None:
    """Choose settings on the time before the moment, fit on everything before it, and keep the result."""
    workspace.fit_recommender(MOMENT, progress=progress)


def figures(workspace: Workspace) -> Figures:
    """Judge the stored recommender on both tasks, and show a few lists with their reasons."""
    with workspace.session() as session:
        history = workspace.history(session)
        judged = workspace.recommendations.judge(session, history)
    names = workspace.catalog.names()
    some = workspace.customers.identity.customers()[:_EXAMPLES]
    tasks = (("with_repeats", False), ("new_only", True))
    return {
        **{name: _task(judged[name]) for name, _ in tasks},
        "figures": {
            name: {
                "customers": judged[name].customers,
                "examples": [
                    _example(answer, names) for answer in workspace.recommendations.top(some, _SHOWN, new_only=new_only)
                ],
            }
            for name, new_only in tasks
        },
    }


def _task(judged: Judged) -> dict[str, Any]:
    known = judged.customers > 0
    return {
        "ndcg_at_10": judged.ndcg_at_10 if known else None,
        "recall_at_10": judged.recall_at_10 if known else None,
        "baselines": {name: judged.baselines.get(name) for name in _BASELINES},
        "gain_interval": None if judged.gain_interval is None else list(judged.gain_interval),
    }


def _example(answer: Answer, names: dict[str, str]) -> dict[str, Any]:
    return {
        "customer": answer.customer,
        "items": [
            {
                "item": names[one.item],
                "because": [names[part.item] for part in one.reasons[:2] if part.item is not None],
            }
            for one in answer.recommendations
        ],
    }


def _line(figures: Figures) -> str:
    repeats, new = figures["with_repeats"], figures["new_only"]

    def words(task: dict[str, Any]) -> str:
        best = max((value for value in task["baselines"].values() if value is not None), default=None)
        if task["ndcg_at_10"] is None or best is None:
            return "not enough data"
        return f"{task['ndcg_at_10']:.3f} against {best:.3f}"

    return f"NDCG@10 with repeats {words(repeats)} of the best baseline, new to the customer {words(new)}"


STEP = Step("recommend", "Recommend", do, figures, _line)
