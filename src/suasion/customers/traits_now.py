"""One customer's traits as they stand, read from the state database so that what was just told shows."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from suasion.core.database import Database
from suasion.customers.identity.names import all_names
from suasion.customers.tables import TRAIT


@dataclass(frozen=True)
class TraitNow:
    """The value that holds, and where it comes from.

    Parameters
    ----------
    value
        Plain JSON; None if the latest word is that it is no longer known.
    source, version
        Who said it: an event source with the event's sequence number, ``model:<target>`` with the model's version,
        ``computed:<name>`` with the definition's, or ``group:<name>`` with the group's.
    time, received
        As of when it is true, and when we heard it.
    told
        How many values were ever told, this one included.
    """

    name: str
    value: Any
    source: str
    version: str
    time: datetime
    received: datetime
    told: int


def traits_now(database: Database, customer: str, as_of: datetime) -> list[TraitNow]:
    """List the latest value of every trait told and received before a moment, by name.

    Later `time` wins, then later `received`, then the greater source and version, as in `customers.traits.current`.
    """
    table = TRAIT.c
    order = (table.time, table.received, table.source, table.version, table.value)
    query = select(TRAIT).where(table.time < as_of, table.received < as_of)
    latest: dict[str, Any] = {}
    told: dict[str, int] = {}
    with database.read() as connection:
        names = all_names(connection, customer).every
        for row in connection.execute(query.where(table.customer.in_(names)).order_by(*order)):
            latest[row.name] = row
            told[row.name] = told.get(row.name, 0) + 1
    return [
        TraitNow(name, json.loads(row.value), row.source, row.version, row.time, row.received, told[name])
        for name, row in sorted(latest.items())
    ]
