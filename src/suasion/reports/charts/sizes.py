"""Counts as bars, the number at the end of each: segment sizes."""

from suasion.reports.charts.drawing import INK, OURS, Row, Spec, values


def spec(rows: list[Row], axis: str) -> Spec:
    """Draw a bar per row.

    Parameters
    ----------
    rows
        ``{"name", "size", "label"}`` in the order to show; `label` is the size as written.
    axis
        What is counted.
    """
    y = {"field": "name", "type": "nominal", "sort": [row["name"] for row in rows], "axis": {"title": None}}
    x = {"field": "size", "type": "quantitative", "title": axis, "axis": {"tickCount": 4, "format": ",d"}}
    bars = {"mark": {"type": "bar", "color": OURS, "height": {"band": 0.62}, "cornerRadiusEnd": 2}}
    labels = {"mark": {"type": "text", "align": "left", "dx": 5, "color": INK, "fontSize": 11.5}}
    return {
        "data": values(rows),
        "height": {"step": 27},
        "layer": [
            {**bars, "encoding": {"x": x, "y": y}},
            {**labels, "encoding": {"x": x, "y": y, "text": {"field": "label"}}},
        ],
    }
