"""From a definition to one Ibis expression over what was known before a moment, and its values as JSON."""

import json
from datetime import datetime, timedelta
from typing import Any

import ibis
import pyarrow as pa

from suasion.core.clock import naive_utc
from suasion.core.engine import Session
from suasion.customers.computed.definition import ComputedTrait
from suasion.customers.history import History
from suasion.customers.measures.compile import measured

_OF_NOTHING = {"count", "sum", "distinct"}


def values(session: Session, definition: ComputedTrait, history: History, as_of: datetime) -> ibis.Table:
    """Compile a definition over `history.before(as_of)`: columns customer, value, nobody twice.

    Of days since the value is the moment that they are counted from. Who is not to be personalised has no value.
    """
    before = history.of_the_personal(session, as_of).before(as_of)
    found = measured(definition.value, before, as_of)
    if definition.value.measure not in _OF_NOTHING:
        return found
    return before.customers().left_join(found, "customer").select("customer", value=found.value.fill_null(0))


def as_json(definition: ComputedTrait, found: pa.Table, as_of: datetime) -> dict[str, str]:
    """Turn what `values` found into JSON texts by customer; days are whole ones that have passed."""
    whole = _days_before(naive_utc(as_of)) if definition.value.measure.startswith("days_since") else _written
    rows: list[dict[str, Any]] = found.to_pylist()
    return {row["customer"]: json.dumps(whole(row["value"]), ensure_ascii=False) for row in rows}


def _days_before(moment: datetime) -> Any:
    return lambda time: (moment - time) // timedelta(days=1)


def _written(value: Any) -> Any:
    """Write whole numbers in one way only: a sum of 0.0 is no other value than a count of 0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
