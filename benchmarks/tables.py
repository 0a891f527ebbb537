"""The four public tables that propensity benchmarks share."""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import data_file, figure


@dataclass(frozen=True)
class Data:
    """A file, its label, what is known only after it, and whether its rows are in order of time."""

    path: tuple[str, ...]
    label: str
    later: tuple[str, ...] = ()
    in_time: bool = False


DATA = {
    "online shoppers": Data(("prop-online-shoppers", "online_shoppers_intention.csv.gz"), "Revenue"),
    "telco churn": Data(("prop-telco-churn", "Telco-Customer-Churn.csv.gz"), "Churn"),
    # How long the call lasted is known when its outcome is (Moro et al. 2014).
    "bank marketing": Data(
        ("prop-bank-marketing", "bank_additional_first80.csv.gz"), "y", later=("duration",), in_time=True
    ),
    "credit default": Data(("fin-credit", "credit-card-clients.csv.gz"), "default payment"),
}
QUICK = ("online shoppers", "telco churn")


def asked_tables(description: str | None, benchmark: str) -> Iterator[tuple[str, Data, Path]]:
    """Give the tables, or with ``--quick`` the two smaller ones; a missing file is a figure that says so."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--quick", action="store_true")
    for name in QUICK if parser.parse_args().quick else DATA:
        path = data_file(*DATA[name].path)
        if path is None:
            figure(benchmark, f"{name}: the file is missing", None, "")
        else:
            yield name, DATA[name], path
