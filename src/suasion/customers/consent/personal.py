"""Who may be treated as a person of her own, and who is to be treated as one of many.

Purpose `personalisation`, whatever the channel and topic: a customer is personalised unless something she said of it
does not stand, be it withdrawn or run out. The setting ``privacy.personalise_by_default`` speaks for those who said
nothing.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select

from suasion.core.clock import Clock
from suasion.core.database import Database
from suasion.customers.consent.acts import PERSONALISATION, ConsentAct
from suasion.customers.consent.ledger import acts_with_present, by_customer, decided_by_customer
from suasion.customers.identity.names import current, every_name
from suasion.customers.identity.stored import parts
from suasion.customers.tables import CONSENT_ACT


@dataclass(frozen=True)
class Personal:
    """Who is personalised at one moment.

    Parameters
    ----------
    by_default
        Whether those are of whom nothing is known.
    others
        Those of whom the opposite holds, under every name they bear or once bore.
    """

    by_default: bool
    others: frozenset[str] = frozenset()

    def allows(self, customer: str) -> bool:
        """Say whether a customer is personalised."""
        return (customer in self.others) != self.by_default

    @property
    def everybody(self) -> bool:
        """Whether nobody is left out."""
        return self.by_default and not self.others


EVERYBODY = Personal(by_default=True)


def everybody(_as_of: datetime) -> Personal:
    """Leave nobody out, at any moment: for histories that no ledger stands behind."""
    return EVERYBODY


class Personalisation:
    """Reads from the ledger who is personalised.

    Parameters
    ----------
    database
        The state database.
    clock
        The present.
    by_default
        What holds of those who said nothing.
    """

    def __init__(self, database: Database, clock: Clock, *, by_default: bool) -> None:
        self._database, self._clock, self._by_default = database, clock, by_default

    def before(self, as_of: datetime) -> Personal:
        """Say who is at a moment, by what was said and received strictly before it."""
        query = _said().where(CONSENT_ACT.c.time < as_of, CONSENT_ACT.c.received < as_of)
        with self._database.read() as connection:
            return self._found(connection, query, as_of)

    def now(self) -> Personal:
        """Say who is now, by all that is stored."""
        with self._database.read() as connection:
            return self._found(connection, _said(), self._clock.now())

    def left_out(self, customers: Collection[str]) -> set[str]:
        """Choose those who are not personalised now, by all that is stored under any of their names."""
        with self._database.read() as connection:
            return self.left_out_in(connection, customers)

    def left_out_in(self, connection: Connection, customers: Collection[str]) -> set[str]:
        """Choose those who are not personalised now, inside a transaction."""
        present = current(connection, customers)
        acts: dict[str, list[ConsentAct]] = {}
        for part in parts(every_name(connection, present.values())):
            for customer, said in by_customer(connection, _said().where(CONSENT_ACT.c.customer.in_(part))).items():
                acts.setdefault(customer, []).extend(said)
        answers = _answers(connection, acts, self._clock.now())
        return {asked for asked, customer in present.items() if not answers.get(customer, self._by_default)}

    def _found(self, connection: Connection, query: Select[Any], at: datetime) -> Personal:
        acts = by_customer(connection, query)
        answers = _answers(connection, acts, at)
        others = [customer for customer, answer in answers.items() if answer != self._by_default]
        names = {act.customer for customer in others for act in acts[customer]}
        return Personal(self._by_default, frozenset(names | set(every_name(connection, others))))


def _said() -> Select[Any]:
    """Ask for what was said of personalisation; an asking alone says nothing."""
    return acts_with_present().where(CONSENT_ACT.c.purpose == PERSONALISATION, CONSENT_ACT.c.state != "asked")


def _answers(connection: Connection, acts: dict[str, list[ConsentAct]], at: datetime) -> dict[str, bool]:
    """Say of each customer who said something, by present name, whether all of it stands."""
    return {
        customer: all(act.stands(at) for act in holding.values())
        for customer, holding in decided_by_customer(connection, acts).items()
    }
