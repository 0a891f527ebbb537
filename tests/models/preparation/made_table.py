"""A table with everything that tables have, and for every step the ways it is tried."""

from typing import Any

import numpy as np
import pyarrow as pa

from suasion.models.preparation.columns import Matrix
from suasion.models.preparation.registry import steps

ROWS = 300

OPTIONS: dict[str, list[dict[str, Any]]] = {
    "types": [
        {"columns": {"code": "category"}, "unknown": {"count": [3]}},
        {"formats": {"day": "%Y-%m-%d"}, "decimal": ","},
    ],
    "duplicates": [{}, {"columns": ["town", "code"]}],
    "leave_out": [{"columns": ["spent"]}, {"constant": False, "names": False}, {"unknown_above": 0.1}],
    "times": [{}, {"parts": ["year", "day", "days"], "since": "2020-02-29"}, {"since": "seen"}],
    "missing": [
        {"method": "drop"},
        {"method": "mean", "flag": True},
        {"method": "median", "columns": ["spent"]},
        {"method": "most_frequent", "flag": True},
        {"method": "constant"},
        {"method": "constant", "value": -1.0},
        {"method": "nearest", "neighbours": 3, "donors": 40},
        {"method": "interpolate", "along": "day", "flag": True},
        {"method": "interpolate", "along": "count", "columns": ["spent"]},
    ],
    "outliers": [
        {"reach": 1.5},
        {"action": "unknown"},
        {"action": "drop", "columns": ["spent"]},
        {"method": "quantiles", "share": 0.05},
    ],
    "scale": [{}, {"method": "min_max", "columns": ["spent", "count"]}],
    "rare": [{"fewest": 30}, {"most": 2}],
    "encode": [{}, {"method": "target", "folds": 3}, {"method": "frequency", "columns": ["town"]}],
    "select": [
        {"method": "correlation", "keep": 2},
        {"method": "chi_square", "keep": 4},
        {"method": "mutual_information", "keep": 3},
        {"method": "redundancy", "limit": 0.9},
    ],
    "components": [{"keep": 2, "columns": ["spent", "count", "twin"]}, {"keep": 0.8}],
    "combinations": [{"trees": 2, "depth": 2, "fewest": 20}],
}

_BEFORE: dict[str, list[Any]] = {
    "missing": [{"leave_out": {"constant": False, "names": False}}],
    "encode": ["leave_out"],
    "components": ["leave_out", {"missing": {"method": "mean"}}],
}
_AFTER: list[Any] = [
    {"times": {"parts": ["days"], "since": "2024-01-01"}},
    {"encode": {"method": "frequency"}},
]


def recipes() -> list[tuple[str, list[Any]]]:
    """Give a name and the steps of a recipe for every way a step is tried."""
    return [
        (f"{name}-{place}", _around(name, options)) for name in steps() for place, options in enumerate(OPTIONS[name])
    ]


def _around(name: str, options: dict[str, Any]) -> list[Any]:
    if name == "types":
        return [{"types": options}, *_AFTER]
    return ["types", *_BEFORE.get(name, []), {name: options}, *_AFTER]


def table(seed: int, rows: int = ROWS) -> tuple[pa.Table, Matrix]:
    """Make a table as a CSV is read, and an outcome that follows from some of it.

    There are numbers with gaps and far ones, a twin of them, codes, towns of which some are rare, times, names of rows,
    a constant, what is never known, and some rows twice.
    """
    random = np.random.default_rng(seed)
    spent = random.lognormal(3, 1, rows)
    town = random.choice(["Ulm", "Wien", "Graz", "上海", "Ghent"], rows, p=[0.4, 0.3, 0.2, 0.08, 0.02])
    y = (random.random(rows) < 1 / (1 + np.exp(1 - np.log(spent) / 3 - (town == "Wien")))).astype(float)
    day = random.integers(0, 400, rows)
    columns = {
        "name": [f"lead {seed} {at % 290}" for at in range(rows)],
        "spent": [_gap(random, f"{x:.2f}", 0.1) for x in spent],
        "twin": [f"{2 * x + 1:.2f}" for x in spent],
        "count": [_gap(random, str(x), 0.05) for x in random.poisson(3, rows)],
        "code": [str(x) for x in random.integers(1, 4, rows)],
        "town": [_gap(random, str(x), 0.1) for x in town],
        "day": [_gap(random, str(np.datetime64("2024-01-01") + int(x)), 0.05) for x in day],
        "seen": [str(np.datetime64("2026-01-01") + int(x)) for x in day],
        "constant": ["7"] * rows,
        "never": [""] * rows,
    }
    for at in range(0, rows - 1, 50):
        for name, cells in columns.items():
            if name != "name":
                cells[at + 1] = cells[at]
        y[at + 1] = y[at]
    return pa.table(columns), y


def _gap(random: np.random.Generator, text: str, share: float) -> str:
    return "" if random.random() < share else text
