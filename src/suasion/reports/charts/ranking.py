"""One figure of a ranker beside its baselines, as bars; ours carries its interval where there is one."""

from suasion.reports.charts.drawing import INK, OURS, SECOND, Row, Spec, values


def spec(rows: list[Row], axis: str) -> Spec:
    """Draw a bar per ranker.

    Parameters
    ----------
    rows
        ``{"name", "value", "ours"}`` in the order to show, and ``low``, ``high`` if known.
    axis
        What the horizontal axis counts.
    """
    y = {"field": "name", "type": "nominal", "sort": [row["name"] for row in rows], "axis": {"title": None}}
    x = {"field": "value", "type": "quantitative", "title": axis, "axis": {"tickCount": 4}}
    colour = {"condition": {"test": "datum.ours", "value": OURS}, "value": SECOND}
    bars = {
        "mark": {"type": "bar", "height": {"band": 0.58}, "cornerRadiusEnd": 2},
        "encoding": {"x": x, "y": y, "color": colour},
    }
    ranges = {
        "transform": [{"filter": "isValid(datum.low)"}],
        "mark": {"type": "rule", "strokeWidth": 2, "color": INK},
        "encoding": {"y": y, "x": {**x, "field": "low"}, "x2": {"field": "high"}},
    }
    return {"data": values(rows), "height": {"step": 28}, "layer": [bars, ranges]}
