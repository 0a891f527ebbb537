"""Gains with their intervals against a line at zero: models over the better baseline, an A/A difference, list gains."""

from suasion.reports.charts.drawing import INK, MUTED, OURS, Row, Spec, values


def spec(rows: list[Row], axis: str) -> Spec:
    """Draw one interval per row.

    Parameters
    ----------
    rows
        ``{"name", "low", "high"}`` in the order to show, and ``estimate`` if there is one.
    axis
        What the horizontal axis counts.
    """
    order = [row["name"] for row in rows]
    name = {"field": "name", "type": "nominal", "sort": order, "axis": {"title": None}}
    across = {"type": "quantitative", "title": axis, "axis": {"tickCount": 5}}
    zero = {
        "data": values([{"zero": 0}]),
        "mark": {"type": "rule", "color": MUTED, "strokeWidth": 1.25, "strokeDash": [4, 3]},
        "encoding": {"x": {**across, "field": "zero"}},
    }
    ranges = {
        "mark": {"type": "rule", "strokeWidth": 3, "color": OURS, "strokeCap": "round"},
        "encoding": {"y": name, "x": {**across, "field": "low"}, "x2": {"field": "high"}},
    }
    points = {
        "transform": [{"filter": "isValid(datum.estimate)"}],
        "mark": {"type": "point", "filled": True, "size": 55, "color": INK, "opacity": 1},
        "encoding": {"y": name, "x": {**across, "field": "estimate"}},
    }
    return {"data": values(rows), "height": {"step": 25}, "layer": [zero, ranges, points]}
