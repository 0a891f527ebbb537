"""Names of customers that became part of others: what was stored under them is read under the one they are now.

Nothing that is stored by customer id is rewritten when customers merge or part; whoever reads it goes through here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from suasion.core.database import Database
from suasion.customers.identity.rules import customer_of
from suasion.customers.identity.stored import parts
from suasion.customers.tables import CUSTOMER, IDENTITY_TOKEN


@dataclass(frozen=True)
class Names:
    """All names of one customer, the present one first; `united` is when the last of the others became part of it."""

    current: str
    others: tuple[str, ...] = ()
    united: datetime | None = None

    @property
    def every(self) -> tuple[str, ...]:
        """All of them."""
        return (self.current, *self.others)


def all_names(connection: Connection, customer: str) -> Names:
    """Give all names of the customer who bears, or once bore, a name; an unknown one stands for itself."""
    table = CUSTOMER.c
    row = connection.execute(select(table.merged_into, table.united).where(table.customer == customer)).one_or_none()
    if row is not None and row.merged_into is not None:
        customer = row.merged_into
        row = connection.execute(select(table.united).where(table.customer == customer)).one_or_none()
    others = connection.scalars(select(table.customer).where(table.merged_into == customer).order_by(table.customer))
    return Names(customer, tuple(others), None if row is None else row.united)


def names_of(database: Database, customer: str) -> Names:
    """Give all names of a customer, as `all_names`."""
    with database.read() as connection:
        return all_names(connection, customer)


def current(connection: Connection, customers: Iterable[str]) -> dict[str, str]:
    """Give the present name of each customer; of one that is its own, or is not known, itself."""
    wanted = set(customers)
    found = {customer: customer for customer in wanted}
    table = CUSTOMER.c
    for part in parts(wanted):
        query = select(table.customer, table.merged_into).where(
            table.customer.in_(part), table.merged_into.is_not(None)
        )
        found.update((customer, name) for customer, name in connection.execute(query))
    return found


def every_name(connection: Connection, customers: Iterable[str]) -> dict[str, str]:
    """Give the present name by every name that some customers, named by their present ones, bear or once bore."""
    wanted = set(customers)
    found = {customer: customer for customer in wanted}
    table = CUSTOMER.c
    for part in parts(wanted):
        query = select(table.customer, table.merged_into).where(table.merged_into.in_(part))
        found.update((customer, name) for customer, name in connection.execute(query))
    return found


def united_of(connection: Connection, customers: Iterable[str]) -> dict[str, datetime]:
    """Say when the last other customer became part of each; those nobody became part of are left out."""
    table, found = CUSTOMER.c, dict[str, datetime]()
    for part in parts(set(customers)):
        query = select(table.customer, table.united).where(table.customer.in_(part), table.united.is_not(None))
        found.update((customer, moment) for customer, moment in connection.execute(query))
    return found


def merged_away(connection: Connection, customers: Iterable[str]) -> set[str]:
    """Choose those that are part of another customer now."""
    return {customer for customer, name in current(connection, customers).items() if name != customer}


def own_names(connection: Connection, tokens: Iterable[str]) -> dict[str, str]:
    """Give the name that each token's own first event made; what is stored under it follows every merge and unmerge."""
    table = IDENTITY_TOKEN.c
    found: dict[str, str] = {}
    for part in parts(tokens):
        query = select(table.token, table.sequence).where(table.token.in_(part), table.sequence > 0)
        found.update((token, customer_of(sequence)) for token, sequence in connection.execute(query))
    return found
