"""Where consent stands now, customer by customer, and the act that decides it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from suasion.core.database import Database
from suasion.customers.consent import (
    MARKETING,
    NOBODY_UNITED,
    ConsentAct,
    Purpose,
    State,
    decided,
    standing_among,
)
from suasion.customers.identity.names import every_name
from suasion.customers.tables import CUSTOMER_TOKEN
from suasion.privacy.identifiers import IdentifierKind

_PART = 500


@dataclass(frozen=True)
class Standing:
    """Whether consent for a matter stands, and the act that says so; `expires` is when that grant runs out, if ever."""

    channel: str
    topic: str
    purpose: Purpose
    granted: bool
    state: State
    time: datetime
    source: str
    expires: datetime | None


def standing(
    acts: Iterable[ConsentAct], at: datetime, united: Mapping[str, datetime] = NOBODY_UNITED
) -> list[Standing]:
    """Tell from one customer's acts where consent stands at a moment, by matter; `united` as `decided` has it."""
    return [
        Standing(channel, topic, last.purpose, last.stands(at), last.state, last.time, last.source, last.expires)
        for (channel, topic, _), last in sorted(decided(acts, united=united).items())
    ]


def email_reachable(database: Database, customers: Sequence[str], at: datetime) -> set[str]:
    """Choose those who have an email address and whose consent to marketing by email stands by all that is stored."""
    found: set[str] = set()
    with database.read() as connection:
        for start in range(0, len(customers), _PART):
            found |= _reachable(connection, customers[start : start + _PART], at)
    return found


def _reachable(connection: Connection, customers: Sequence[str], at: datetime) -> set[str]:
    token = CUSTOMER_TOKEN.c
    addressed = select(token.customer).where(token.customer.in_(customers), token.kind == IdentifierKind.EMAIL)
    willing = standing_among(connection, every_name(connection, customers), "email", MARKETING, at)
    return willing & set(connection.scalars(addressed))
