"""Facts of identity that an erasure takes: what erased events said, and all that there was of customers who are gone.

Who is who is worked out anew around them, in the same transaction.
"""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, func, select

from suasion.customers.identity.duplicates_stored import forget_pairs
from suasion.customers.identity.following import FOLLOWER
from suasion.customers.identity.growing import pair_of
from suasion.customers.identity.parting import Parted
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


def forget_said(connection: Connection, rules: Rules, tokens: Iterable[str], parted: Parted) -> None:
    """Take out the links that erased events of some tokens said, and those to them of then; `parted` as `settle`."""
    wanted = set(tokens)
    reach = furthest(connection, wanted)
    lost = {
        link
        for link in links_of(connection, wanted)
        if link.sequence <= max(reach.get(link.token, 0), reach.get(link.other, 0))
    }
    delete_links(connection, map(pair_of, lost))
    _settled(connection, rules, {end for link in lost for end in (link.token, link.other)}, parted)


def forget_tokens(connection: Connection, rules: Rules, tokens: Iterable[str], parted: Parted) -> None:
    """Forget that there were some tokens, those of whole customers: also what others said, or people decided, of them.

    A decision with nobody left on one side goes. `parted` is told as `settle` says.
    """
    gone = set(tokens)
    forget_pairs(connection, gone)
    touched = {end for link in links_of(connection, gone) for end in (link.token, link.other)}
    touched |= _undecided(connection, gone)
    link = IDENTITY_LINK.c
    for part in parts(gone):
        for end in (link.token, link.other):
            connection.execute(delete(IDENTITY_LINK).where(end.in_(part)))
        for table in (CUSTOMER_TOKEN, IDENTITY_TOKEN, IDENTITY_ACT):
            connection.execute(delete(table).where(table.c.token.in_(part)))
    _settled(connection, rules, touched - gone, parted)


def _undecided(connection: Connection, tokens: set[str]) -> set[str]:
    """Take tokens out of what people decided; gives the others it was about. With an empty side a decision goes."""
    decided, others = IDENTITY_DECISION_TOKEN.c, set[str]()
    numbers = set[int]()
    for part in parts(tokens):
        numbers |= set(connection.scalars(select(decided.number).where(decided.token.in_(part))))
        connection.execute(delete(IDENTITY_DECISION_TOKEN).where(decided.token.in_(part)))
    for number in numbers:
        left = set(connection.execute(select(decided.token, decided.side).where(decided.number == number)))
        others |= {row.token for row in left}
        if {row.side for row in left} != {0, 1}:
            for table in (IDENTITY_DECISION_TOKEN, IDENTITY_DECISION):
                connection.execute(delete(table).where(table.c.number == number))
    return others


def _settled(connection: Connection, rules: Rules, tokens: set[str], parted: Parted) -> None:
    if not tokens:
        return
    tokens = tokens | _undecided(connection, _unsaid_of(connection, tokens))
    now = connection.scalar(select(func.max(TOMBSTONES.c.since)))
    settle(connection, rules, tokens, sequence=followed_to(connection, FOLLOWER), now=now, parted=parted)
    for part in parts(_unsaid_of(connection, tokens)):
        connection.execute(delete(IDENTITY_TOKEN).where(IDENTITY_TOKEN.c.token.in_(part)))


def _unsaid_of(connection: Connection, tokens: set[str]) -> set[str]:
    """Choose the tokens that no event has as its primary one and that nothing is said of any more.

    What a person decided of one does not keep it: it was an identifier because some event named it.
    """
    mine, link = IDENTITY_TOKEN.c.token, IDENTITY_LINK.c
    found = set[str]()
    for part in parts(tokens):
        unsaid = (
            mine.in_(part)
            & (IDENTITY_TOKEN.c.sequence == 0)
            & ~select(link.token).where(link.token == mine).exists()
            & ~select(link.token).where(link.other == mine).exists()
        )
        found |= set(connection.scalars(select(mine).where(unsaid)))
    return found
