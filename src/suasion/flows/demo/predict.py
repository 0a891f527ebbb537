"""Predict: a purchase in the shop, and in each of the twelve biggest departments, within the horizon."""

from typing import Any

from suasion.core.errors import Conflict
from suasion.core.progress import Progress
from suasion.flows.demo.scene import MOMENT
from suasion.flows.flow import Figures, Step
from suasion.models.card import Card
from suasion.models.registry import Evaluation
from suasion.workspace import Workspace

_DEPARTMENTS = 12


def do(workspace: Workspace, progress: Progress) -> None:
    """Train one model per target and publish its predictions as traits of the customers.

    The plan scores with the same models; that the traits say the same is checked here.

    Raises
    ------
    suasion.core.errors.Conflict
        If a prediction stands published with another value.
    """
    published = workspace.train(MOMENT, categories=_DEPARTMENTS, again=False, progress=progress).published
    if published.differing:
        raise Conflict(
            f"{published.differing} predictions were published before with other values, "
            "by models of the same versions.",
            hint="Start over in another --workspace: what is published is never rewritten.",
        )


def figures(workspace: Workspace) -> Figures:
    """Judge every model on what happened after the moment, from the stored models and the log."""
    with workspace.session() as session:
        evaluations = workspace.models.evaluate(session, workspace.history(session), MOMENT)
    cards = {card.target.name: card for card in workspace.models.cards()}
    return {
        "targets": [_target(evaluation) for evaluation in evaluations],
        "figures": [_card(cards[evaluation.target], evaluation) for evaluation in evaluations],
    }


def _target(evaluation: Evaluation) -> dict[str, Any]:
    metrics = evaluation.metrics
    if metrics is None:
        nothing = dict.fromkeys(("average_precision", "auc", "ece", "ece_noise", "gain_interval"))
        baselines = {"rfm": None, "last_month": None}
        return {"name": evaluation.target, "learner": evaluation.learner, **nothing, "baselines": baselines}
    return {
        "name": evaluation.target,
        "learner": evaluation.learner,
        "average_precision": metrics.average_precision,
        "auc": metrics.auc,
        "ece": metrics.ece,
        "ece_noise": metrics.ece_noise,
        "baselines": {"rfm": metrics.baselines["rfm"], "last_month": metrics.baselines["last_month"]},
        "gain_interval": list(metrics.gain_interval),
    }


def _card(card: Card, evaluation: Evaluation) -> dict[str, Any]:
    metrics = evaluation.metrics
    days = card.schedule.horizon_days
    shown: dict[str, Any] = {
        "name": card.target.name,
        "features": len(card.features),
        "candidates": [
            {"learner": learner, "average_precision": value} for learner, value in sorted(card.candidates.items())
        ],
        "calibration": str(card.calibration.get("method", "")),
        "trained_on": ", ".join(moment.date().isoformat() for moment in card.schedule.train),
        "chosen_on": f"{card.schedule.select.date().isoformat()} + {days} d",
        "reported_on": f"{card.schedule.report.date().isoformat()} + {days} d",
    }
    if metrics is not None:
        shown["customers"], shown["buyers"] = metrics.rows, metrics.positives
        shown["reliability"] = [
            {
                "predicted": point.predicted,
                "observed": point.observed,
                "low": point.low,
                "high": point.high,
                "customers": point.count,
            }
            for point in metrics.reliability
        ]
    return shown


def _line(figures: Figures) -> str:
    judged = [one for one in figures["targets"] if one["gain_interval"]]
    better = sum(one["gain_interval"][0] > 0 for one in judged if one["name"] != "shop")
    departments = sum(one["name"] != "shop" for one in figures["targets"])
    shop = any(one["name"] == "shop" and one["gain_interval"][0] > 0 for one in judged)
    return (
        f"{len(judged)} models; the 95 % interval of the gain over the better baseline lies above 0 "
        f"in {better} of {departments} departments and {'' if shop else 'not '}for the shop"
    )


STEP = Step("predict", "Predict", do, figures, _line)
