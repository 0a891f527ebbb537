"""What a feature is: a number about a customer as of a moment, declared once and computed for everybody at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import ibis

Scope = Literal["shop", "category"]
Source = Literal["visits", "items", "events", "sessions", "hours"]

WINDOWS_DAYS = (7, 28, 91, 182, 364)
"""The windows, counted back from the moment in days of 24 hours, that recency, frequency and money are taken over."""

MICROS = 1_000_000
"""Amounts and weights reach an expression as whole millionths: sums of whole numbers do not depend on their order."""


@dataclass(frozen=True)
class Feature:
    """One declared feature.

    Parameters
    ----------
    name
        Its name inside its scope; ``shop.`` or ``category.`` is put in front of it in a feature table.
    measures
        What it says about the customer, in one sentence.
    unit
        What one of it is: days, visits, share ...
    source
        The table its expression aggregates (see `sources.py` for the columns).
    expression
        From that table to one aggregate value per group.
    scopes
        Computed over everything a customer bought, over one category, or both.
    empty
        The value of a customer the source has no row for: 0 for a count, NaN for what cannot be known.
    """

    name: str
    measures: str
    unit: str
    source: Source
    expression: Callable[[ibis.Table], ibis.Value]
    scopes: tuple[Scope, ...] = ("shop", "category")
    empty: float = float("nan")


@dataclass(frozen=True)
class Ratio:
    """A category's part of the whole: ``category.<of>`` divided by ``shop.<of>``, NaN where that is zero or unknown."""

    name: str
    measures: str
    of: str
    unit: str = "share"
