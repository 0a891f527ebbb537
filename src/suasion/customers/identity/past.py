"""Who was who at an earlier moment, as the acts on record tell."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from suasion.customers.identity.stored import parts
from suasion.customers.tables import CUSTOMER, IDENTITY_ACT


class Past:
    """What became of some names, by the acts about the tokens that made them.

    An act names whoever held a token from then on. A token that only went along with the others of its customer has
    none: so the name it went to is followed, from that act on.

    Parameters
    ----------
    connection
        To read them by.
    names
        Names of customers who are there.
    """

    def __init__(self, connection: Connection, names: Iterable[str]) -> None:
        self._of: dict[str, list[Row[Any]]] = {}
        fresh = set(names)
        while fresh:
            self._of |= {name: [] for name in fresh}
            made = select(CUSTOMER.c.customer.label("name"), IDENTITY_ACT)
            made = made.join(CUSTOMER, CUSTOMER.c.token == IDENTITY_ACT.c.token).where(IDENTITY_ACT.c.act != "conflict")
            told = set[str]()
            for part in parts(fresh):
                query = made.where(CUSTOMER.c.customer.in_(part))
                for row in connection.execute(query.order_by(IDENTITY_ACT.c.sequence, IDENTITY_ACT.c.position)):
                    self._of[row.name].append(row)
                    told |= {row.customer, row.other or row.customer}
            fresh = told - self._of.keys()

    def holder(self, name: str, at: datetime) -> str | None:
        """Give the name that the bearer of a name bore at a moment; None if no act tells."""
        found: str | None = None
        after = (-1, -1)
        while True:
            acts = [row for row in self._of.get(name, ()) if row.received <= at and _place(row) > after]
            if not acts:
                return found
            bearer, after = str(acts[-1].customer), _place(acts[-1])
            if bearer == name:
                return bearer
            found = name = bearer

    def apart(self, one: str, other: str, at: datetime) -> bool:
        """Say whether two names, of one customer now, were two customers' at a moment; not if that is only likely.

        They were if they were held by two, and one of these two became part of somebody since.
        """
        held = {self.holder(one, at), self.holder(other, at)}
        if None in held or len(held) == 1:
            return False
        return any(row.other in held for acts in self._of.values() for row in acts if row.received > at)


def _place(row: Row[Any]) -> tuple[int, int]:
    return row.sequence, row.position
