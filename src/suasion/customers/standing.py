"""Where consent stands now, customer by customer, and the act that decides it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from suasion.core.database import Database
from suasion.customers.consent import MARKETING, NOBODY_UNITED, ConsentAct, decided, standing_among
from suasion.customers.identity.names import every_name
from suasion.customers.tables import CUSTOMER_TOKEN
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


def standing(acts: Iterable[ConsentAct], united: Mapping[str, datetime] = NOBODY_UNITED) -> list[Standing]:
    """Tell from one customer's acts where consent stands, by channel and topic; `united` as `decided` has it."""
    return [
        Standing(channel, topic, last.state == "granted", last.time, last.source)
        for (channel, topic), last in sorted(decided(acts, united=united).items())
    ]


def email_reachable(database: Database, customers: Sequence[str]) -> set[str]:
    """Choose those who have an email address and whose consent to marketing by email stands by all that is stored."""
    found: set[str] = set()
    with database.read() as connection:
        for start in range(0, len(customers), _PART):
            found |= _reachable(connection, customers[start : start + _PART])
    return found


def _reachable(connection: Connection, customers: Sequence[str]) -> set[str]:
    token = CUSTOMER_TOKEN.c
    addressed = select(token.customer).where(token.customer.in_(customers), token.kind == IdentifierKind.EMAIL)
    willing = standing_among(connection, every_name(connection, customers), "email", MARKETING)
    return willing & set(connection.scalars(addressed))
