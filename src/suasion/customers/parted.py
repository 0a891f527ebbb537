"""What is done about a customer who is parted, by events, an erasure or a person, in the transaction that parts her.

What was withdrawn while she was one stays withdrawn for each: whose word it was nobody can tell. And what was worked
out of her goes: it may tell of the one what the other did, and outlive the other's erasure.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection, delete

from suasion.customers.consent import IMPORT, ConsentAct, decided, record_in
from suasion.customers.consent.ledger import Keep, acts_in, kept_nowhere
from suasion.customers.identity.names import Names, all_names
from suasion.customers.identity.past import Past
from suasion.customers.identity.stored import parts
from suasion.customers.tables import TRAIT
from suasion.events.checks import WORKED_OUT

PARTED = "parted"
"""Source of a withdrawal that was said before two were parted, and is on record for each."""


def parted(connection: Connection, before: Names, now: Mapping[str, str], keep: Keep = kept_nowhere) -> None:
    """Keep withdrawals for each of those that a customer is now, and delete what was computed of them all.

    Parameters
    ----------
    connection
        Of the transaction that parts her; the acts of identity that say so are not stored yet.
    before
        All her names until then.
    now
        By each of them that is there, the present name of whom it is now.
    keep
        Keeps what is withdrawn outside the data too.
    """
    keep_withdrawn(connection, before, now, keep)
    forget_worked_out(connection, {*before.every, *now.values()})


def keep_withdrawn(connection: Connection, before: Names, now: Mapping[str, str], keep: Keep) -> None:
    """Record withdrawals that stand under every customer of whom they do not tell yet; parameters as `parted`.

    One from before she was one with the others is hers alone again. The words of whoever said it stay where they were:
    of two people one may be erased.
    """
    standing = decided(acts_in(connection, before.every), united=before.united).values()
    withdrawn = [act for act in standing if act.state == "withdrawn"]
    if not withdrawn:
        return
    past = Past(connection, before.every)
    mine: dict[str, list[str]] = {}
    for name in sorted(now):
        mine.setdefault(now[name], []).append(name)
    each = [_bare(act, name) for act in withdrawn for name in _others(connection, past, act, mine)]
    record_in(connection, each, keep)


def _others(connection: Connection, past: Past, act: ConsentAct, mine: Mapping[str, Sequence[str]]) -> Iterable[str]:
    """Give one name of each customer who was one with the one who said something, and is no more."""
    for present, names in mine.items():
        if act.customer in all_names(connection, present).every:
            continue
        were = [name for name in names if not past.apart(name, act.customer, act.received)]
        yield from were[:1]


def _bare(act: ConsentAct, customer: str) -> ConsentAct:
    return replace(act, customer=customer, source=IMPORT if act.imported else PARTED, proof="")


def forget_worked_out(connection: Connection, names: Iterable[str]) -> None:
    """Delete what was computed and predicted of customers and how they were grouped; it is worked out again."""
    for part in parts(set(names)):
        for source in WORKED_OUT:
            theirs = TRAIT.c.customer.in_(part) & TRAIT.c.source.startswith(source, autoescape=True)
            connection.execute(delete(TRAIT).where(theirs))
