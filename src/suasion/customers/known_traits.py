"""Which traits a workspace knows, with the texts that they often say, so that nobody need guess them."""

import json
from dataclasses import dataclass

import ibis

from suasion.core.engine import Session
from suasion.customers.history import History

MOST_VALUES = 20
"""Of a trait that are named, the most frequent first."""
LEAST_CUSTOMERS = 2
"""A text that fewer were told of may tell who somebody is."""


@dataclass(frozen=True)
class KnownTrait:
    """A trait that somebody was told of; `values` are its frequent texts, none of a trait of numbers."""

    name: str
    values: tuple[str, ...]


def known_traits(session: Session, history: History) -> tuple[KnownTrait, ...]:
    """Name every trait of a history, by name."""
    traits = history.traits
    names = [str(name) for name in session.fetch(traits.select("name").distinct())["name"].to_pylist()]
    texts = traits.filter(traits.value.startswith('"')).group_by(["name", "value"])
    told = texts.aggregate(customers=traits.customer.nunique())
    often = told.filter(told.customers >= LEAST_CUSTOMERS)
    place = ibis.row_number().over(group_by="name", order_by=[ibis.desc(often.customers), often.value])
    ranked = often.mutate(place=place)
    values: dict[str, list[str]] = {}
    for row in session.fetch(ranked.filter(ranked.place < MOST_VALUES).order_by("name", "place")).to_pylist():
        values.setdefault(row["name"], []).append(json.loads(row["value"]))
    return tuple(KnownTrait(name, tuple(values.get(name, ()))) for name in sorted(names))
