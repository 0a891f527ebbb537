"""Where consent stands now, customer by customer, and the act that decides it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from suasion.core.database import Database
from suasion.customers.consent import MARKETING, ConsentAct, act_of_row, decided, deciding
from suasion.customers.tables import CONSENT_ACT, CUSTOMER_TOKEN
from suasion.privacy.identifiers import IdentifierKind

_PART = 500


@dataclass(frozen=True)
class Standing:
    """Whether consent for a channel and topic stands, and the act that says so."""

    channel: str
    topic: str
    granted: bool
    time: datetime
    source: str


def standing(acts: Iterable[ConsentAct]) -> list[Standing]:
    """Tell from one customer's acts where consent stands, by channel and topic."""
    return [
        Standing(channel, topic, last.state == "granted", last.time, last.source)
        for (channel, topic), last in sorted(decided(acts).items())
    ]


def email_reachable(database: Database, customers: Sequence[str]) -> set[str]:
    """Choose those who have an email address and whose consent to marketing by email stands by all that is stored."""
    found: set[str] = set()
    with database.read() as connection:
        for start in range(0, len(customers), _PART):
            found |= _reachable(connection, customers[start : start + _PART])
    return found


def _reachable(connection: Connection, customers: Sequence[str]) -> set[str]:
    table, token = CONSENT_ACT.c, CUSTOMER_TOKEN.c
    addressed = select(token.customer).where(token.customer.in_(customers), token.kind == IdentifierKind.EMAIL)
    acts = select(CONSENT_ACT).where(table.customer.in_(customers), table.channel == "email", table.topic == MARKETING)
    by_customer: dict[str, list[ConsentAct]] = {}
    for row in connection.execute(acts):
        by_customer.setdefault(row.customer, []).append(act_of_row(row))
    willing = {customer for customer, of_one in by_customer.items() if deciding(of_one).state == "granted"}
    return willing & set(connection.scalars(addressed))
