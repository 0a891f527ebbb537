"""The reliability curve: whether, of customers given a chance of p, a share p bought."""

from suasion.reports.charts.drawing import MUTED, OURS, WIDTH, Row, Spec, values


def spec(points: list[Row], across: str, up: str) -> Spec:
    """Draw the bins with their intervals and the diagonal that a perfect model follows.

    Parameters
    ----------
    points
        ``{"predicted", "observed", "low", "high"}``, all in [0, 1].
    across, up
        Titles of the axes.
    """
    unit = {"domain": [0, 1]}
    percent = {"format": "%", "tickCount": 5}
    x = {"field": "predicted", "type": "quantitative", "scale": unit, "title": across, "axis": percent}
    y = {"field": "observed", "type": "quantitative", "scale": unit, "title": up, "axis": {**percent, "grid": True}}
    diagonal = {
        "data": values([{"predicted": 0, "observed": 0}, {"predicted": 1, "observed": 1}]),
        "mark": {"type": "line", "color": MUTED, "strokeWidth": 1.25, "strokeDash": [4, 3]},
        "encoding": {"x": x, "y": y},
    }
    ranges = {
        "mark": {"type": "rule", "color": OURS, "strokeWidth": 2},
        "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}},
    }
    marks = {"mark": {"type": "point", "filled": True, "color": OURS, "size": 55, "opacity": 1}}
    return {
        "data": values(points),
        "height": int(WIDTH * 0.72),
        "layer": [diagonal, ranges, {**marks, "encoding": {"x": x, "y": y}}],
    }
