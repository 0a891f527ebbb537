"""Limits as tracks, what was used as the filling: how much of each constraint the drawn plan took."""

from suasion.reports.charts.drawing import AREA, INK, OURS, Row, Spec, values


def spec(rows: list[Row], axis: str) -> Spec:
    """Draw the used share of each limit.

    Parameters
    ----------
    rows
        ``{"name", "share", "label"}`` with `share` = used / limit.
    axis
        What the horizontal axis shows.
    """
    y = {"field": "name", "type": "nominal", "sort": [row["name"] for row in rows], "axis": {"title": None}}
    x = {
        "type": "quantitative",
        "title": axis,
        "scale": {"domain": [0, max(1.0, *(row["share"] for row in rows))]},
        "axis": {"format": "%", "tickCount": 4, "grid": False},
    }
    track = {"mark": {"type": "bar", "color": AREA, "height": {"band": 0.5}}}
    filled = {"mark": {"type": "bar", "color": OURS, "height": {"band": 0.5}}}
    end = {"mark": {"type": "tick", "color": INK, "thickness": 2, "bandSize": 18}}
    return {
        "data": values(rows),
        "height": {"step": 30},
        "layer": [
            {**track, "encoding": {"y": y, "x": {**x, "datum": 1}}},
            {**filled, "encoding": {"y": y, "x": {**x, "field": "share"}}},
            {**end, "encoding": {"y": y, "x": {**x, "datum": 1}}},
        ],
    }
