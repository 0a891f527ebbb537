"""Recency, frequency and money in five bands each, from orders before a moment, and the cell that two of them name."""

import json
from datetime import datetime, timedelta

import ibis
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy.stats import rankdata

from suasion.core.clock import naive_utc
from suasion.core.engine import Session
from suasion.customers.computed.publishing import NO_VALUES, Values
from suasion.customers.history import History
from suasion.customers.measures.rounding import DIGITS
from suasion.models.groups.card import BandFigures, CellFigures, RfmCard
from suasion.models.groups.cells import CELLS, cell

NEEDED_CUSTOMERS = 100
"""With fewer customers who ordered, a fifth of them is no band."""

BANDS = 5
DIMENSIONS = ("recency", "frequency", "monetary")
TRAITS = tuple(f"group.rfm.{name}" for name in (*DIMENSIONS, "name"))

Vector = npt.NDArray[np.float64]


def bands(values: Vector) -> npt.NDArray[np.int64]:
    """Give each value's fifth, 1 to 5, the greatest in 5; equal values stand together.

    Values that tie take the mean of their ranks r, and the band is 1 + floor(5 (r - 1/2) / n): the fifth in which the
    middle of the tie falls. Large ties leave bands empty; nobody is put into another band than her equals to fill it.

    Examples
    --------
    >>> bands(np.array([1.0, 2.0, 3.0, 4.0, 5.0])).tolist(), bands(np.array([1.0, 1.0, 1.0, 1.0, 9.0])).tolist()
    ([1, 2, 3, 4, 5], [3, 3, 3, 3, 5])
    """
    place = (rankdata(values) - 0.5) / len(values)
    found: npt.NDArray[np.int64] = 1 + np.floor(BANDS * place + 1e-12).astype(np.int64)
    return found


def rfm(session: Session, history: History, as_of: datetime) -> tuple[RfmCard, Values]:
    """Band all who ordered before a moment and were to be personalised then.

    Recency counts whole days of 24 hours since the last order, fewer in a higher band; frequency counts orders; money
    sums amounts in the workspace's currency. Of whom no amount is known has no monetary band.
    """
    rows = session.fetch(_orders(session, history, as_of)).to_pydict()
    customers = rows["customer"]
    if len(customers) < NEEDED_CUSTOMERS:
        reason = f"not enough data: {len(customers)} of {NEEDED_CUSTOMERS} customers with an order"
        return RfmCard(as_of, reason, len(customers)), dict.fromkeys(TRAITS, NO_VALUES)
    days = np.array([(naive_utc(as_of) - last) // timedelta(days=1) for last in rows["last"]], dtype=np.float64)
    orders = np.array(rows["orders"], dtype=np.float64)
    amounts = np.array([np.nan if amount is None else amount for amount in rows["amount"]], dtype=np.float64)
    known = ~np.isnan(amounts)
    found = {"recency": bands(-days), "frequency": bands(orders), "monetary": np.zeros(len(days), dtype=np.int64)}
    if known.any():
        found["monetary"][known] = bands(amounts[known])
    names = [cell(int(r), int(f)) for r, f in zip(found["recency"], found["frequency"], strict=True)]
    measured = dict(zip(DIMENSIONS, (days, orders, amounts), strict=True))
    card = RfmCard(
        as_of,
        "",
        len(customers),
        bands=tuple(
            _band(name, band, found[name], measured[name]) for name in DIMENSIONS for band in _bands(found[name])
        ),
        cells=_cells(np.array(names), measured),
        baseline={name: mean for name, values in measured.items() if (mean := _mean(values)) is not None},
    )
    values = {f"group.rfm.{name}": _values(customers, [str(b) if b else None for b in found[name]]) for name in found}
    return card, values | {"group.rfm.name": _values(customers, [json.dumps(name) for name in names])}


def _orders(session: Session, history: History, as_of: datetime) -> ibis.Table:
    orders = history.of_the_personal(session, as_of).before(as_of).orders
    found = orders.group_by("customer").aggregate(
        last=orders.time.max(), orders=orders.count(), amount=orders.amount.sum().round(DIGITS)
    )
    return found.order_by("customer")


def _values(customers: list[str], texts: list[str | None]) -> pa.Table:
    table = pa.table({"customer": pa.array(customers, pa.string()), "value": pa.array(texts, pa.string())})
    return table.filter(pc.is_valid(table["value"]))


def _bands(found: npt.NDArray[np.int64]) -> range:
    return range(1, BANDS + 1) if found.any() else range(0)


def _band(dimension: str, band: int, found: npt.NDArray[np.int64], values: Vector) -> BandFigures:
    mine = found == band
    return BandFigures(dimension, band, int(mine.sum()), _mean(values[mine]))


def _mean(values: Vector) -> float | None:
    known = values[~np.isnan(values)]
    return round(float(known.mean()), DIGITS) if len(known) else None


def _cells(names: npt.NDArray[np.str_], measured: dict[str, Vector]) -> tuple[CellFigures, ...]:
    days, orders, amounts = (measured[name] for name in DIMENSIONS)
    found = []
    for name, (en, zh) in CELLS.items():
        mine = names == name
        count = int(mine.sum())
        if count:
            share, means = (
                round(count / len(names), DIGITS),
                [_mean(values[mine]) for values in (days, orders, amounts)],
            )
            found.append(CellFigures(name, {"en": en, "zh": zh}, count, share, *means))
    return tuple(found)
