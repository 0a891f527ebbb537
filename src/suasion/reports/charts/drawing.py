"""Turns a Vega-Lite specification into an SVG that a page can carry, read aloud, and turn dark.

The colours below are marks, not the last word: the page's style sheet maps each to a colour of the light or dark theme.
Charts are about 340 pixels wide, so a phone shows them unscaled.
"""

import itertools
import re
from typing import Any

import vl_convert
from markupsafe import Markup, escape

Spec = dict[str, Any]
Row = dict[str, Any]

INK, MUTED, GRID = "#1d2126", "#5b6570", "#dedbd3"
OURS, FIRST, SECOND, AREA = "#1b5e7d", "#b0692a", "#7d7f86", "#c9dbe3"
WIDTH = 340

_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
_AXIS = {
    "domain": False,
    "ticks": False,
    "grid": True,
    "gridColor": GRID,
    "labelColor": MUTED,
    "titleColor": MUTED,
    "labelFontSize": 11.5,
    "titleFontSize": 11.5,
    "titleFontWeight": "normal",
    "labelPadding": 6,
    "titlePadding": 8,
    "labelLimit": 150,
    "labelFlush": False,
    "labelOverlap": "greedy",
}
_CONFIG = {
    "background": None,
    "font": _FONT,
    "view": {"stroke": None},
    "axis": _AXIS,
    "axisY": {"grid": False, "labelColor": INK, "title": None},
    "legend": {
        "orient": "top",
        "title": None,
        "labelColor": INK,
        "labelFontSize": 11.5,
        "symbolSize": 60,
        "offset": 6,
        "columnPadding": 14,
        "direction": "horizontal",
    },
    "padding": {"left": 10, "right": 12, "top": 2, "bottom": 2},
}


def drawn(spec: Spec, identifier: str, title: str, description: str) -> Markup:
    """Draw `spec`; a screen reader hears `title` and `description`, and the table beside it holds the figures.

    Parameters
    ----------
    identifier
        Unique on the page; letters, digits and hyphens.
    """
    fit = {"type": "fit-x", "contains": "padding"}
    whole = {"width": WIDTH, "autosize": fit, "config": _CONFIG, **spec}
    svg: str = vl_convert.vegalite_to_svg(whole)
    # What Vega says of every mark would be read before our own title.
    svg = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", svg)
    svg = _distinct(svg, identifier)
    head = f'role="img" aria-labelledby="{identifier}-title {identifier}-text"'
    words = f'<title id="{identifier}-title">{escape(title)}</title>'
    words += f'<desc id="{identifier}-text">{escape(description)}</desc>'
    return Markup(re.sub(r"<svg ([^>]*)>", lambda found: f"<svg {head} {found[1]}>{words}", svg, count=1))  # noqa: S704 - text was escaped above and by Vega


def _distinct(svg: str, identifier: str) -> str:
    """Give the ids inside a drawing the drawing's name, so that two on a page cannot clash."""
    numbers = itertools.count()
    for name in dict.fromkeys(re.findall(r' id="([^"]+)"', svg)):
        svg = re.sub(rf'(id="|url\(#|href="#){re.escape(name)}(?=["\)])', rf"\g<1>{identifier}-{next(numbers)}", svg)
    return svg


def values(rows: list[Row]) -> Spec:
    """Wrap rows as a Vega-Lite data block."""
    return {"values": rows}


def scale(domain: list[str], colours: list[str]) -> Spec:
    """Fix which colour means what."""
    return {"domain": domain, "range": colours}
