"""Draws every chart of a report from its figures; a chart without figures is left out."""

from collections.abc import Callable
from dataclasses import asdict

from markupsafe import Markup

from suasion.reports.charts import gain, limits, precision, ranking, reliability, sizes, thirds
from suasion.reports.charts.drawing import Row, Spec, drawn
from suasion.reports.figures import Figures, TargetFigures, TaskFigures
from suasion.reports.numerals import Numerals
from suasion.reports.sentences import SHOP
from suasion.reports.summary import Steps, Task
from suasion.reports.words import Words


class Plates:
    """The charts of one report in one language.

    Parameters
    ----------
    steps, figures
        What to draw.
    words, numerals
        How to name and write it.
    """

    def __init__(self, steps: Steps, figures: Figures, words: Words, numerals: Numerals) -> None:
        self._steps, self._figures, self._words, self._numerals = steps, figures, words, numerals

    def all(self) -> dict[str, Markup]:
        """Draw what there are figures for, by chart name."""
        found = {
            "segments": self.segments(),
            "precision": self.precision(),
            "gain": self.gain(),
            "with_repeats": self.task("with_repeats"),
            "new_only": self.task("new_only"),
            "limits": self.limits(),
            "aa": self.aa(),
            "redemptions": self.redemptions(),
        }
        return {name: plate for name, plate in found.items() if plate is not None}

    def reliability(self) -> dict[str, Markup]:
        """Draw the reliability curve of each target that has one, by target name."""
        drawable = [target for target in self._figures.targets if target.reliability]
        return {target.name: self._reliability(place, target) for place, target in enumerate(drawable)}

    def segments(self) -> Markup | None:
        """Draw segment sizes, largest first."""
        titles = {text.name: text.title.get(self._words.locale, text.name) for text in self._figures.segments}
        found = sorted(self._steps["know"]["segments"], key=lambda segment: (-segment["size"], segment["name"]))
        rows: list[Row] = [
            {
                "name": titles.get(segment["name"], segment["name"]),
                "size": segment["size"],
                "label": self._numerals.number(segment["size"]),
            }
            for segment in found
        ]
        axis = self._words("axis.customers")
        return self._draw(rows, lambda: sizes.spec(rows, axis), "segments", "know.chart", "know.text")

    def precision(self) -> Markup | None:
        """Draw average precision of models and baselines."""
        series = [self._words("col.model"), self._words("col.rfm"), self._words("col.last_month")]
        intervals = {target.name: target.interval for target in self._figures.targets}
        rows: list[Row] = []
        for target in self._steps["predict"]["targets"]:
            base = target["baselines"]
            marks = (target["average_precision"], base["rfm"], base["last_month"])
            for name, value in zip(series, marks, strict=True):
                if value is not None:
                    rows.append({"target": self.target_name(target["name"]), "series": name, "value": value})
            ends = intervals.get(target["name"])
            if ends and target["average_precision"] is not None:
                rows[-len([mark for mark in marks if mark is not None])].update(low=ends[0], high=ends[1])
        axis = self._words("axis.precision")
        return self._draw(
            rows, lambda: precision.spec(rows, series, axis), "precision", "predict.precision", "predict.precision.text"
        )

    def gain(self) -> Markup | None:
        """Draw the interval of each target's gain."""
        rows: list[Row] = [
            {"name": self.target_name(target["name"]), "low": ends[0], "high": ends[1]}
            for target in self._steps["predict"]["targets"]
            if (ends := target["gain_interval"]) is not None
        ]
        axis = self._words("axis.gain")
        return self._draw(rows, lambda: gain.spec(rows, axis), "gain", "predict.gain", "predict.gain.text")

    def task(self, name: str) -> Markup | None:
        """Draw one recommendation task."""
        recommend = self._steps["recommend"]
        task: Task = recommend["with_repeats"] if name == "with_repeats" else recommend["new_only"]
        kept: TaskFigures = getattr(self._figures.recommend, name)
        rows: list[Row] = []
        if task["ndcg_at_10"] is not None:
            rows.append({"name": self._words("method.ours"), "value": task["ndcg_at_10"], "ours": True})
            if kept.interval is not None:
                rows[0].update(low=kept.interval[0], high=kept.interval[1])
        for baseline in ("popularity", "recent_popularity", "own_frequency"):
            value: float | None = task["baselines"][baseline]
            if value is not None:
                rows.append({"name": self._words(f"method.{baseline}"), "value": value, "ours": False})
        title = "recommend.repeats" if name == "with_repeats" else "recommend.new"
        identifier = name.replace("_", "-")
        axis = self._words("axis.ndcg")
        return self._draw(rows, lambda: ranking.spec(rows, axis), identifier, title, "recommend.text")

    def limits(self) -> Markup | None:
        """Draw the used share of each limit."""
        rows: list[Row] = [
            {"name": constraint["name"], "share": constraint["used"] / constraint["limit"]}
            for constraint in self._steps["decide"]["constraints"]
            if constraint["limit"] > 0
        ]
        axis = self._words("axis.used")
        return self._draw(rows, lambda: limits.spec(rows, axis), "limits", "decide.chart", "decide.text")

    def aa(self) -> Markup | None:
        """Draw the A/A interval."""
        measure = self._steps["measure"]
        ends = measure["aa_interval"]
        rows: list[Row] = []
        if ends is not None:
            name = self._words("measure.aa.row")
            rows.append({"name": name, "low": ends[0], "high": ends[1], "estimate": measure["aa_difference"]})
        axis = self._words("axis.amount", currency=self._figures.currency)
        return self._draw(rows, lambda: gain.spec(rows, axis), "aa", "measure.aa", "measure.aa.text")

    def redemptions(self) -> Markup | None:
        """Draw redemption rates by third."""
        names = [self._words(f"third.{third}") for third in ("high", "middle", "low")]
        rows: list[Row] = [
            {
                "campaign": self._words("campaign", name=campaign.campaign),
                "third": self._words(f"third.{third.name}"),
                "rate": third.rate.estimate,
                "low": third.rate.low,
                "high": third.rate.high,
            }
            for campaign in self._figures.measure.redemptions
            for third in campaign.thirds
            if third.rate is not None
        ]
        axis = self._words("axis.redemption")
        return self._draw(
            rows,
            lambda: thirds.spec(rows, names, axis),
            "redemptions",
            "measure.redemptions",
            "measure.redemptions.text",
        )

    def target_name(self, name: str) -> str:
        """Write a target's name; the shop's is a word, a department's stands as the data spells it."""
        return self._words("shop") if name == SHOP else name

    def _reliability(self, place: int, target: TargetFigures) -> Markup:
        rows: list[Row] = [asdict(point) for point in target.reliability]
        spec = reliability.spec(rows, self._words("axis.predicted"), self._words("axis.observed"))
        title = self._words("predict.reliability.title", target=self.target_name(target.name))
        return drawn(spec, f"reliability-{place}", title, self._words("predict.reliability.text"))

    def _draw(self, rows: list[Row], spec: Callable[[], Spec], identifier: str, title: str, text: str) -> Markup | None:
        return drawn(spec(), identifier, self._words(title), self._words(text)) if rows else None
