"""Names of customers that became part of others: what was stored under them is read under the one they are now.

Nothing that is stored by customer id is rewritten when customers merge or part; whoever reads it goes through here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, select

from suasion.core.database import Database
from suasion.core.errors import NotFound
from suasion.customers.identity.rules import customer_of
from suasion.customers.identity.stored import parts
from suasion.customers.tables import CUSTOMER, IDENTITY_TOKEN


@dataclass(frozen=True)
class Names:
    """All names of one customer, the present one first; `united` says by name since when it is one with the others."""

    current: str
    others: tuple[str, ...] = ()
    united: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def every(self) -> tuple[str, ...]:
        """All of them."""
        return (self.current, *self.others)


def all_names(connection: Connection, customer: str) -> Names:
    """Give all names of the customer who bears, or once bore, a name; an unknown one stands for itself."""
    table = CUSTOMER.c
    present = current(connection, [customer])[customer]
    query = select(table.customer, table.united).where(table.merged_into == present).order_by(table.customer)
    others = {row.customer: row.united for row in connection.execute(query)}
    united = connection.scalar(select(table.united).where(table.customer == present))
    return Names(present, tuple(others), united_with(present, {present: united, **others}))


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


def there(connection: Connection, names: Iterable[str]) -> set[str]:
    """Choose the names that are a customer's, present or former; whoever was erased is not there."""
    table, found = CUSTOMER.c, set[str]()
    for part in parts(set(names)):
        found |= set(connection.scalars(select(table.customer).where(table.customer.in_(part))))
    return found


def require_there(connection: Connection, names: Iterable[str]) -> None:
    """Make sure that all names are a customer's, present or former; ask in the transaction that stores under them.

    Raises
    ------
    suasion.core.errors.NotFound
        If one is not. The id is not repeated: people type addresses into it.
    """
    wanted = set(names)
    if there(connection, wanted) != wanted:
        raise NotFound("There is no customer with that id.", hint="Search by an identifier: /api/customers?search=")


def every_name(connection: Connection, customers: Iterable[str]) -> dict[str, str]:
    """Give the present name by every name that some customers, named by their present ones, bear or once bore."""
    wanted = set(customers)
    found = {customer: customer for customer in wanted}
    table = CUSTOMER.c
    for part in parts(wanted):
        query = select(table.customer, table.merged_into).where(table.merged_into.in_(part))
        found.update((customer, name) for customer, name in connection.execute(query))
    return found


def united_of(connection: Connection, customers: Mapping[str, Iterable[str]]) -> dict[str, dict[str, datetime]]:
    """Say since when names, given by present name, are one with the others; names that always were are left out."""
    table, found = CUSTOMER.c, dict[str, datetime]()
    wanted = {name for present, names in customers.items() for name in (present, *names)}
    for part in parts(wanted):
        query = select(table.customer, table.united).where(table.customer.in_(part), table.united.is_not(None))
        found.update((name, moment) for name, moment in connection.execute(query))
    return {
        present: united_with(present, {name: found.get(name) for name in (present, *names)})
        for present, names in customers.items()
    }


def united_with(present: str, moments: Mapping[str, datetime | None]) -> dict[str, datetime]:
    """Give since when each name is one with the others; that of the present one counts for all of them."""
    found = {}
    for name, moment in moments.items():
        both = [one for one in (moment, moments.get(present)) if one is not None]
        if both:
            found[name] = max(both)
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
