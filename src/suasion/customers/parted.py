"""What was withdrawn while two customers were one stays withdrawn for both: whose word it was nobody can tell."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection, func, select

from suasion.customers.consent import decided, record_in
from suasion.customers.consent.ledger import acts_in
from suasion.customers.identity.names import Names, all_names
from suasion.customers.tables import IDENTITY_ACT


def keep_withdrawn(connection: Connection, before: Names, after: Sequence[str]) -> None:
    """Record withdrawals that stand under every customer of whom they do not tell yet.

    Parameters
    ----------
    connection
        Of the transaction that parts the customer.
    before
        All her names until then.
    after
        The present names of those she is now.
    """
    joined = IDENTITY_ACT.c
    query = select(func.max(joined.received)).where(joined.act == "merged", joined.other.in_(after))
    since = connection.scalar(query)
    if since is None:
        return
    standing = decided(acts_in(connection, before.every), united=before.united).values()
    withdrawn = [act for act in standing if act.state == "withdrawn" and act.received >= since]
    theirs = {name: all_names(connection, name).every for name in after}
    record_in(
        connection,
        [replace(act, customer=name) for act in withdrawn for name in after if act.customer not in theirs[name]],
    )
