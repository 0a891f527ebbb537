"""What every benchmark shares: one JSON line per figure, and where the data folder is."""

import json
import os
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]


def figure(
    benchmark: str,
    metric: str,
    value: float | None,
    unit: str,
    *,
    peer: str = "",
    peer_value: float | None = None,
    target: float | None = None,
    higher_is_better: bool = True,
    seed: int = 0,
    rows: int = 0,
) -> None:
    """Print one figure as a JSON line.

    Parameters
    ----------
    value
        What was measured; None if it could not be, which fails.
    peer, peer_value
        Whom it is compared with, measured in the same run.
    target
        The level it must reach; without one, the figure passes if it was measured.
    """
    ratio = value / peer_value if value is not None and peer_value else None
    passed = value is not None
    if value is not None and target is not None:
        passed = value >= target if higher_is_better else value <= target
    print(
        json.dumps(
            {
                "benchmark": benchmark,
                "metric": metric,
                "value": value,
                "unit": unit,
                "peer": peer,
                "peer_value": peer_value,
                "ratio": ratio,
                "target": target,
                "pass": passed,
                "seed": seed,
                "rows": rows,
            }
        ),
        flush=True,
    )


def data_file(*parts: str) -> Path | None:
    """Find a file of the data folder: `SUASION_BENCH_DATA`, or ``shared/data`` beside the project; None if missing."""
    folder = Path(os.environ.get("SUASION_BENCH_DATA") or _ROOT.parent / "shared" / "data")
    path = folder.joinpath(*parts)
    return path if path.is_file() else None
