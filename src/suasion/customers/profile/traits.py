"""Profiles as traits: each customer's strongest interest per dimension, for segments."""

import json

import pyarrow as pa
import pyarrow.compute as pc

from suasion.core.engine import Session
from suasion.customers.profile.interests import DIMENSIONS, Reading, shares, strongest, told
from suasion.customers.traits import INTEREST_TRAIT

TRAITS = {name: f"{INTEREST_TRAIT}{name}" for name in DIMENSIONS}
"""What the trait of each dimension is called."""


def interest_values(session: Session, reading: Reading) -> dict[str, pa.Table]:
    """Compute the strongest interests of everybody: by trait, columns customer, value (JSON text; an hour a number)."""
    found = session.fetch(strongest(shares(told(reading))))
    return {trait: _of(found.filter(pc.field("dimension") == name), name) for name, trait in TRAITS.items()}


def _of(found: pa.Table, dimension: str) -> pa.Table:
    known = found["value"].to_pylist()
    texts = known if dimension == "hour" else [json.dumps(value, ensure_ascii=False) for value in known]
    return pa.table({"customer": found["customer"], "value": pa.array(texts, pa.string())})
