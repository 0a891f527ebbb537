"""Changes of what a message depends on wait for the messages that are on their way, and keep others from leaving."""

from collections.abc import Callable, Collection
from contextlib import ExitStack
from typing import TypeVar

from sqlalchemy import Connection

from suasion.core.database import Database
from suasion.customers.identity.names import current, every_name
from suasion.customers.locks import CustomerLocks

_Done = TypeVar("_Done")


def undisturbed(
    database: Database, locks: CustomerLocks, customers: Collection[str], work: Callable[[Connection], _Done]
) -> _Done:
    """Do some work in a write transaction while nothing is on its way to some customers, under whatever name.

    Parameters
    ----------
    work
        Done once; what it gives is given.
    """
    while True:
        with database.read() as connection:
            names = _with_every_name(connection, customers)
        with ExitStack() as stack:
            for name in sorted(names):
                stack.enter_context(locks.held(name))
            with database.write() as connection:
                if _with_every_name(connection, customers) <= names:  # nobody merged them meanwhile
                    return work(connection)


def _with_every_name(connection: Connection, customers: Collection[str]) -> set[str]:
    """Add all names of some customers: what is on its way to one of them may bear a name she had when it left."""
    return {*customers, *every_name(connection, current(connection, customers).values())}
