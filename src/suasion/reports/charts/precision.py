"""Average precision per target: the model's interval and mark beside the two baselines."""

from suasion.reports.charts.drawing import FIRST, INK, OURS, SECOND, Row, Spec, scale, values


def spec(rows: list[Row], series: list[str], axis: str) -> Spec:
    """Draw one line per target.

    Parameters
    ----------
    rows
        ``{"target", "series", "value"}``, in the order to show; the first series may carry ``low`` and ``high``.
    series
        Names of model, first and second baseline.
    axis
        What the horizontal axis counts.
    """
    order = list(dict.fromkeys(row["target"] for row in rows))
    target = {"field": "target", "type": "nominal", "sort": order, "axis": {"title": None}}
    colour = {"field": "series", "type": "nominal", "scale": scale(series, [OURS, FIRST, SECOND])}
    shape = {"field": "series", "type": "nominal", "scale": scale(series, ["circle", "diamond", "square"])}
    across = {"field": "value", "type": "quantitative", "title": axis, "scale": {"domain": [0, 1]}}
    ranges = {
        "transform": [{"filter": "isValid(datum.low)"}],
        "mark": {"type": "rule", "strokeWidth": 2, "color": INK},
        "encoding": {"y": target, "x": {**across, "field": "low"}, "x2": {"field": "high"}},
    }
    marks = {
        "mark": {"type": "point", "filled": True, "size": 62, "opacity": 1},
        "encoding": {"y": target, "x": across, "color": colour, "shape": shape},
    }
    return {"data": values(rows), "height": {"step": 25}, "layer": [ranges, marks]}
