"""Where consent stands now, customer by customer, and the act that decides it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
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
from suasion.customers.identity.addressing import preferred
from suasion.customers.identity.names import every_name
from suasion.customers.identity.stored import parts
from suasion.customers.tables import CUSTOMER_TOKEN
from suasion.privacy.identifiers import IdentifierKind
from suasion.privacy.suppression_list import SuppressionList

ADDRESSES: Mapping[str, IdentifierKind] = {
    "email": IdentifierKind.EMAIL,
    "sms": IdentifierKind.PHONE,
    "phone": IdentifierKind.PHONE,
    "whatsapp": IdentifierKind.PHONE,
    "wechat": IdentifierKind.WECHAT_OPENID,
    "push": IdentifierKind.DEVICE_ID,
}
"""By what a customer is reached on a channel; on others that is not known."""


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


def email_reachable(
    database: Database, suppressions: SuppressionList, customers: Sequence[str], at: datetime
) -> set[str]:
    """Choose those who can be written to by email, by all that is stored.

    They have an address, it is not suppressed, and their consent to marketing by email stands.
    """
    found: set[str] = set()
    with database.read() as connection:
        for part in parts(customers):
            willing = consenting(connection, part, "email", MARKETING, at)
            willing -= suppressed(connection, suppressions, willing, "email")
            found |= addressed(connection, willing, "email")
    return found


def consenting(connection: Connection, customers: Sequence[str], channel: str, topic: str, at: datetime) -> set[str]:
    """Choose those of some customers, a few hundred at most, whose consent to marketing stands by all that is stored.

    Parameters
    ----------
    customers
        By their present names.
    at
        Now.
    """
    return standing_among(connection, every_name(connection, customers), channel, topic, at) & set(customers)


def suppressed(
    connection: Connection, suppressions: SuppressionList, customers: Collection[str], channel: str
) -> set[str]:
    """Choose those of some customers whose address on a channel, the one that would be written to, is suppressed."""
    tokens = preferred(connection, customers, ADDRESSES[channel])
    listed = suppressions.among(tokens.values())
    return {customer for customer, token in tokens.items() if token in listed}


def addressed(connection: Connection, customers: Collection[str], channel: str) -> set[str]:
    """Choose those of some customers, a few hundred at most, who have an address on a channel, one of `ADDRESSES`."""
    token = CUSTOMER_TOKEN.c
    query = select(token.customer).where(token.customer.in_(sorted(customers)), token.kind == ADDRESSES[channel])
    return set(connection.scalars(query.distinct()))
