"""Redemption rate by third of the predicted score, with intervals, a row of marks per campaign."""

from suasion.reports.charts.drawing import FIRST, OURS, SECOND, Row, Spec, scale, values


def spec(rows: list[Row], thirds: list[str], axis: str) -> Spec:
    """Draw three intervals per campaign.

    Parameters
    ----------
    rows
        ``{"campaign", "third", "rate", "low", "high"}``, all in [0, 1].
    thirds
        Names of high, middle and low third.
    axis
        What the horizontal axis counts.
    """
    y = {"field": "campaign", "type": "nominal", "axis": {"title": None}, "scale": {"paddingInner": 0.35}}
    third = {"field": "third", "type": "nominal", "sort": thirds}
    colour = {**third, "scale": scale(thirds, [OURS, SECOND, FIRST])}
    x = {"type": "quantitative", "title": axis, "axis": {"format": "%", "tickCount": 5}}
    shared = {"y": y, "yOffset": third, "color": colour}
    return {
        "data": values(rows),
        "height": {"step": 16},
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 2},
                "encoding": {**shared, "x": {**x, "field": "low"}, "x2": {"field": "high"}},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 52, "opacity": 1},
                "encoding": {**shared, "x": {**x, "field": "rate"}},
            },
        ],
    }
