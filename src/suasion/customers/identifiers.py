"""What a customer is known by: kinds with masked values, and who stands behind an identifier that somebody names."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from suasion.core.database import Database
from suasion.core.errors import NotFound
from suasion.customers.identity.names import current
from suasion.customers.tables import CUSTOMER, CUSTOMER_TOKEN
from suasion.privacy.identifiers import IdentifierKind
from suasion.privacy.masked import masked
from suasion.privacy.vault import Vault

SHOWN = 50
"""Identifiers of one customer that are listed; a browser that forgets its cookies makes many."""


@dataclass(frozen=True)
class Identifier:
    """One identifier; `masked` shows enough to recognise it by, `sequence` is of the event that linked it."""

    kind: str
    masked: str
    sequence: int


@dataclass(frozen=True)
class Known:
    """A customer's identifiers, the first linked first; `total` counts also those not shown."""

    identifiers: tuple[Identifier, ...]
    total: int


def known_by(database: Database, vault: Vault, customer: str) -> Known:
    """List what a customer is known by."""
    table = CUSTOMER_TOKEN.c
    of_customer = table.customer == customer
    query = select(table.token, table.kind, table.sequence).where(of_customer).order_by(table.sequence, table.token)
    with database.read() as connection:
        total = connection.execute(select(func.count()).select_from(CUSTOMER_TOKEN).where(of_customer)).scalar_one()
        rows = connection.execute(query.limit(SHOWN)).all()
    values: Mapping[str, str] = vault.reveal(row.token for row in rows)
    return Known(
        tuple(Identifier(row.kind, masked(row.kind, values.get(row.token, "")), row.sequence) for row in rows), total
    )


def tokens_of(database: Database, customer: str) -> list[str]:
    """List the tokens that stand for a customer."""
    table = CUSTOMER_TOKEN.c
    with database.read() as connection:
        return list(connection.scalars(select(table.token).where(table.customer == customer).order_by(table.token)))


@dataclass(frozen=True)
class Made:
    """A customer by the present name, and when the event happened that made her."""

    customer: str
    since: datetime


def required(database: Database, customer: str) -> Made:
    """Find a customer by a name she bears or once bore.

    Raises
    ------
    suasion.core.errors.NotFound
        If there is no such customer. The id is not repeated: people type addresses into it.
    """
    with database.read() as connection:
        name = current(connection, [customer])[customer]
        since = connection.scalar(select(CUSTOMER.c.since).where(CUSTOMER.c.customer == name))
    if since is None:
        raise NotFound("There is no customer with that id.", hint="Search by an identifier: /api/customers?search=")
    return Made(name, since)


def named(database: Database, vault: Vault, text: str) -> list[str]:
    """Find the customers a text names exactly: by customer id, or by an identifier of any kind. Nothing is stored."""
    tokens = [token for token in vault.find([(kind, text) for kind in IdentifierKind]) if token is not None]
    table = CUSTOMER_TOKEN.c
    with database.read() as connection:
        present = func.coalesce(CUSTOMER.c.merged_into, CUSTOMER.c.customer)
        found = set(connection.scalars(select(present).where(CUSTOMER.c.customer == text.strip())))
        if tokens:
            found |= set(connection.scalars(select(table.customer).where(table.token.in_(tokens))))
    return sorted(found)
