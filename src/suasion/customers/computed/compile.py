"""From a definition to one Ibis expression over what was known before a moment, and its values as JSON."""

import json
from datetime import datetime
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from suasion.core.engine import Session
from suasion.customers.computed.definition import ComputedTrait
from suasion.customers.history import History
from suasion.customers.measures.compile import measured


def values(session: Session, definition: ComputedTrait, history: History, as_of: datetime) -> ibis.Table:
    """Compile a definition over `history.before(as_of)`: columns customer, value, nobody twice.

    Who is not to be personalised has no value.
    """
    before = history.of_the_personal(session, as_of).before(as_of)
    found = measured(definition.value, before, as_of)
    if not definition.value.zero_without_rows:
        return found
    return before.customers().left_join(found, "customer").select("customer", value=found.value.fill_null(0))


def as_json(found: pa.Table) -> pa.Table:
    """Write the values of columns customer, value as JSON texts; who has none is left out."""
    known = found.filter(pc.is_valid(found["value"]))
    texts = [json.dumps(_written(value), ensure_ascii=False) for value in known["value"].to_pylist()]
    return pa.table({"customer": known["customer"], "value": pa.array(texts, pa.string())})


def _written(value: Any) -> Any:
    """Write whole numbers in one way only: a sum of 0.0 is no other value than a count of 0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
