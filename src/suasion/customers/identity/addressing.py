"""Which of a customer's addresses is written to, where several are hers."""

from collections.abc import Iterable

from sqlalchemy import Connection, and_, select

from suasion.customers.identity.rules import SAID
from suasion.customers.identity.stored import parts
from suasion.customers.tables import CUSTOMER_TOKEN, IDENTITY_LINK


def preferred(connection: Connection, customers: Iterable[str], kind: str) -> dict[str, str]:
    """Find the token of one kind of each customer who has one.

    Of several, those go first that a trusted event gave to somebody she is: a public key must not redirect her mail.
    Among equals it is the one that was seen last.
    """
    held: dict[str, list[str]] = {}
    table = CUSTOMER_TOKEN.c
    for part in parts(set(customers)):
        mine = select(table.customer, table.token).where(table.customer.in_(part), table.kind == kind)
        for row in connection.execute(mine.order_by(table.sequence, table.token)):
            held.setdefault(row.customer, []).append(row.token)
    trusted = _trusted(connection, (token for tokens in held.values() if len(tokens) > 1 for token in tokens))
    return {
        customer: max(enumerate(tokens), key=lambda one: (one[1] in trusted, one[0]))[1]
        for customer, tokens in held.items()
    }


def _trusted(connection: Connection, tokens: Iterable[str]) -> set[str]:
    """Choose the tokens that a trusted link connects with another of the same customer's: one that was not refused."""
    one, other, link = CUSTOMER_TOKEN.alias("one"), CUSTOMER_TOKEN.alias("other"), IDENTITY_LINK.c
    found = set[str]()
    wanted = set(tokens)
    for near, far in ((link.other, link.token), (link.token, link.other)):
        linked = select(near).join(one, one.c.token == near)
        hers = linked.join(other, and_(other.c.token == far, other.c.customer == one.c.customer))
        for part in parts(wanted):
            found |= set(connection.scalars(hers.where(near.in_(part), link.strength != SAID)))
    return found
