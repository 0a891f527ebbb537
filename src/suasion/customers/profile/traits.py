"""Profiles as traits: each customer's strongest interest per dimension, for segments."""

import json

from suasion.core.engine import Session
from suasion.customers.profile.interests import DIMENSIONS, Reading, shares, strongest, told
from suasion.customers.traits import INTEREST_TRAIT

TRAITS = {name: f"{INTEREST_TRAIT}{name}" for name in DIMENSIONS}
"""What the trait of each dimension is called."""


def interest_values(session: Session, reading: Reading) -> dict[str, dict[str, str]]:
    """Compute the strongest interests of everybody: JSON values by trait and customer; an hour is a number."""
    found = strongest(shares(told(reading)))
    values: dict[str, dict[str, str]] = {trait: {} for trait in TRAITS.values()}
    for row in session.fetch(found).to_pylist():
        value = int(row["value"]) if row["dimension"] == "hour" else row["value"]
        values[TRAITS[row["dimension"]]][row["customer"]] = json.dumps(value, ensure_ascii=False)
    return values
