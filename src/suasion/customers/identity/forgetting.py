"""Facts of identity that an erasure takes: what erased events said, and all that there was of customers who are gone.

Who is who is worked out anew around them, in the same transaction.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, func, select

from suasion.customers.identity.duplicates_stored import forget_pairs
from suasion.customers.identity.following import FOLLOWER
from suasion.customers.identity.growing import pair_of
from suasion.customers.identity.rules import Rules
from suasion.customers.identity.settling import settle
from suasion.customers.identity.stored import delete_links, links_of, parts
from suasion.customers.log import followed_to
from suasion.customers.tables import (
    CUSTOMER_TOKEN,
    IDENTITY_ACT,
    IDENTITY_DECISION,
    IDENTITY_DECISION_TOKEN,
    IDENTITY_LINK,
    IDENTITY_TOKEN,
)
from suasion.events.tables import TOMBSTONES
from suasion.events.tombstones import furthest


def forget_said(connection: Connection, rules: Rules, tokens: Iterable[str]) -> None:
    """Take out the links that erased events of some tokens said, and those to these tokens of that time."""
    wanted = set(tokens)
    reach = furthest(connection, wanted)
    lost = {
        link
        for link in links_of(connection, wanted)
        if link.sequence <= max(reach.get(link.token, 0), reach.get(link.other, 0))
    }
    delete_links(connection, map(pair_of, lost))
    _settled(connection, rules, {end for link in lost for end in (link.token, link.other)})


def forget_tokens(connection: Connection, rules: Rules, tokens: Iterable[str]) -> None:
    """Forget that there were some tokens, those of whole customers: also what others said, or people decided, of them.

    A decision with nobody left on one side goes.
    """
    gone = set(tokens)
    forget_pairs(connection, gone)
    touched = {end for link in links_of(connection, gone) for end in (link.token, link.other)}
    numbers = set[int]()
    link, decided = IDENTITY_LINK.c, IDENTITY_DECISION_TOKEN.c
    for part in parts(gone):
        numbers |= set(connection.scalars(select(decided.number).where(decided.token.in_(part))))
        for end in (link.token, link.other):
            connection.execute(delete(IDENTITY_LINK).where(end.in_(part)))
        for table in (IDENTITY_DECISION_TOKEN, CUSTOMER_TOKEN, IDENTITY_TOKEN, IDENTITY_ACT):
            connection.execute(delete(table).where(table.c.token.in_(part)))
    for number in numbers:
        left = set(connection.execute(select(decided.token, decided.side).where(decided.number == number)))
        touched |= {row.token for row in left}
        if {row.side for row in left} != {0, 1}:
            for table in (IDENTITY_DECISION_TOKEN, IDENTITY_DECISION):
                connection.execute(delete(table).where(table.c.number == number))
    _settled(connection, rules, touched - gone)


def _settled(connection: Connection, rules: Rules, tokens: set[str]) -> None:
    if not tokens:
        return
    now = connection.scalar(select(func.max(TOMBSTONES.c.since)))
    settle(connection, rules, tokens, sequence=followed_to(connection, FOLLOWER), now=now)
    for part in parts(tokens):
        _delete_unsaid(connection, part)


def _delete_unsaid(connection: Connection, tokens: list[str]) -> None:
    """Delete tokens that no event has as its primary one and that nothing is said of any more."""
    mine = IDENTITY_TOKEN.c.token
    link, decided = IDENTITY_LINK.c, IDENTITY_DECISION_TOKEN.c
    unsaid = (
        mine.in_(tokens)
        & (IDENTITY_TOKEN.c.sequence == 0)
        & ~select(link.token).where(link.token == mine).exists()
        & ~select(link.token).where(link.other == mine).exists()
        & ~select(decided.token).where(decided.token == mine).exists()
    )
    connection.execute(delete(IDENTITY_TOKEN).where(unsaid))
