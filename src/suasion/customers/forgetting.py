"""What an erasure takes out of this stage's tables, in the transaction that writes the tombstones.

Traits told by events that do not show any more go, and so does all that was computed of the same customers. A customer
of whom no event shows goes whole: her predictions, her identifiers and how they came together, her place in segments,
the words of her consent, herself. What is left is what `suasion rebuild` would compute, but for a customer of whom
something still shows: her predictions and her place in segments, which were worked out with what is erased, stay until
then.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from suasion.customers import news
from suasion.customers.consent import IMPORT
from suasion.customers.consent.ledger import Keep
from suasion.customers.identity import Rules, holders_of
from suasion.customers.identity.duplicates_stored import forget_evidence
from suasion.customers.identity.forgetting import forget_said, forget_tokens
from suasion.customers.identity.names import all_names, every_name
from suasion.customers.identity.parting import Parted
from suasion.customers.identity.stored import parts
from suasion.customers.parted import parted
from suasion.customers.segments.live.standing import leave
from suasion.customers.tables import (
    CONSENT_ACT,
    CUSTOMER,
    CUSTOMER_TOKEN,
    IDENTITY_ACT,
    IDENTITY_DECISION,
    SEGMENT_MEMBER,
    SEGMENT_RUN,
    TRAIT,
)
from suasion.events.checks import COMPUTED_SOURCE, GROUP_SOURCE, MODEL_SOURCE
from suasion.events.sealed_files import Lake
from suasion.events.shown import shown

ERASED = "erased"
"""Stands where the words did that somebody said of a customer who was erased."""
Gone = Callable[[Connection, Sequence[str]], None]
"""What a later stage takes out of its facts about customers who are gone, named by all names they ever bore."""


def forget(
    connection: Connection,
    tokens: Collection[str],
    *,
    lake: Lake,
    rules: Rules,
    keep: Keep,
    gone: Sequence[Gone] = (),
) -> None:
    """Forget what was taken from events that were erased; their tombstones are in force.

    Parameters
    ----------
    tokens
        Those that were erased now.
    rules
        What may make two tokens one customer: what erased events said of that goes, too.
    keep
        Keeps outside the data what stays withdrawn of customers whom it parts.
    gone
        What later stages do about customers of whom nothing shows any more.
    """
    news.tell(connection, news.TOKEN, tokens)
    told = partial(parted, keep=keep)
    _forget_without_events(connection, tokens, lake, rules, told=told, later=gone)
    forget_said(connection, rules, tokens, told)
    _forget_without_events(connection, tokens, lake, rules, told=told, later=gone)  # who stood by those links alone


def _forget_without_events(
    connection: Connection, tokens: Collection[str], lake: Lake, rules: Rules, *, told: Parted, later: Sequence[Gone]
) -> None:
    """Forget the customers of some tokens of whom nothing shows; of the others, what events told that do not show."""
    customers = sorted(set(holders_of(connection, tokens).values()))
    holders = _tokens_of(connection, customers)
    left = defaultdict[str, set[str]](set)
    for event in shown(connection, lake, holders):
        left[holders[event.token]].add(str(event.sequence))
    for customer in left:
        _forget_told(connection, all_names(connection, customer).every, left[customer])
    news.tell(connection, news.CUSTOMER, left)
    gone = [customer for customer in customers if customer not in left]
    forget_evidence(connection, holders)
    names = sorted(every_name(connection, gone))
    _forget_whole(connection, names)
    for forget_facts in later if names else ():
        forget_facts(connection, names)
    forget_tokens(connection, rules, [token for token, customer in holders.items() if customer not in left], told)


def _tokens_of(connection: Connection, customers: list[str]) -> Mapping[str, str]:
    table = CUSTOMER_TOKEN.c
    found: dict[str, str] = {}
    for part in parts(customers):
        rows = connection.execute(select(table.token, table.customer).where(table.customer.in_(part)))
        found |= {row.token: row.customer for row in rows}
    return found


def _forget_told(connection: Connection, names: Sequence[str], there: set[str]) -> None:
    """Delete what events told of one customer that do not show any more; a trait's version is its event's number.

    What was computed of her goes, too: it may say what is erased, and is computed again from what is left.
    """
    for some in parts(names):
        hers = TRAIT.c.customer.in_(some)
        for source in (COMPUTED_SOURCE, GROUP_SOURCE):
            connection.execute(delete(TRAIT).where(hers & TRAIT.c.source.startswith(source, autoescape=True)))
        told = hers & ~TRAIT.c.source.startswith(MODEL_SOURCE, autoescape=True)
        versions = set(connection.scalars(select(TRAIT.c.version).where(told).distinct()))
        for part in parts(versions - there):
            connection.execute(delete(TRAIT).where(told & TRAIT.c.version.in_(part)))


def _forget_whole(connection: Connection, names: list[str]) -> None:
    for part in parts(names):
        _leave_segments(connection, part)
        leave(connection, part)
        for table in (TRAIT, CUSTOMER):
            connection.execute(delete(table).where(table.c.customer.in_(part)))
        _forget_words(connection, part)
        acts, decided = IDENTITY_ACT.c, IDENTITY_DECISION.c
        connection.execute(delete(IDENTITY_ACT).where(or_(acts.customer.in_(part), acts.other.in_(part))))
        theirs = or_(decided.customer.in_(part), decided.other.in_(part))  # of it others may be left on both sides
        connection.execute(update(IDENTITY_DECISION).where(theirs).values(reason=ERASED))


def _forget_words(connection: Connection, customers: list[str]) -> None:
    """Leave of what customers granted and withdrew that they did, and when: campaigns of then are counted by it."""
    mine = CONSENT_ACT.c.customer.in_(customers)
    kept: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in connection.execute(select(CONSENT_ACT).where(mine).order_by(CONSENT_ACT.c.received)).mappings():
        imported = str(row["source"]).partition(":")[0] == IMPORT
        bare = dict(row) | {"source": IMPORT if imported else ERASED, "proof": ""}
        kept[tuple(bare[column.name] for column in CONSENT_ACT.primary_key)] = bare
    connection.execute(delete(CONSENT_ACT).where(mine))
    if kept:
        connection.execute(insert(CONSENT_ACT), list(kept.values()))


def _leave_segments(connection: Connection, customers: list[str]) -> None:
    """Take customers out of every run of a segment, and count its members anew."""
    member, run = SEGMENT_MEMBER.c, SEGMENT_RUN.c
    names = (member.name, member.version, member.as_of)
    runs = connection.execute(select(*names).where(member.customer.in_(customers)).distinct()).all()
    connection.execute(delete(SEGMENT_MEMBER).where(member.customer.in_(customers)))
    for name, version, as_of in runs:
        mine = (member.name == name) & (member.version == version) & (member.as_of == as_of)
        size = connection.execute(select(func.count()).select_from(SEGMENT_MEMBER).where(mine)).scalar_one()
        this = (run.name == name) & (run.version == version) & (run.as_of == as_of)
        connection.execute(update(SEGMENT_RUN).where(this).values(size=size))


def forget_strangers(connection: Connection) -> None:
    """Forget what was stored of customers there are not: worked out, or told, before an erasure and stored later.

    Their traits and places in segments go, and the words of their consent.
    """
    said = CONSENT_ACT.c
    unknown = ~select(CUSTOMER.c.customer).where(CUSTOMER.c.customer == said.customer).exists()
    words = (said.proof != "") | said.source.not_in((ERASED, IMPORT))
    for part in parts(set(connection.scalars(select(said.customer).where(unknown, words).distinct()))):
        _forget_words(connection, part)
    for table in (TRAIT, SEGMENT_MEMBER):
        known = select(CUSTOMER.c.customer).where(CUSTOMER.c.customer == table.c.customer).exists()
        gone = list(connection.scalars(select(table.c.customer).where(~known).distinct()))
        for part in parts(gone):
            if table is SEGMENT_MEMBER:
                _leave_segments(connection, part)
            else:
                connection.execute(delete(TRAIT).where(TRAIT.c.customer.in_(part)))
