"""Withdrawals are kept with the vault, too: data that is turned back to a moment before one learns of it again.

Each goes into the vault's ledger inside the transaction that records it, by every token its customer holds, and the
same transaction notes how far the data knows that ledger. What lies beyond, because the data is older or a crash came
between the two databases, is said again when the workspace is restored, or next opened for writing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from suasion.core import faults
from suasion.core.database import Database
from suasion.customers.consent.acts import ConsentAct
from suasion.customers.consent.ledger import Keep, acts_in, kept_nowhere, record_in
from suasion.customers.identity import holders_of
from suasion.customers.identity.names import current, every_name
from suasion.customers.identity.stored import parts
from suasion.customers.log import follow_to
from suasion.customers.tables import CONSENT_ACT, CUSTOMER_TOKEN, FOLLOWER
from suasion.privacy.withdrawals import Withdrawal, Withdrawals

WITHDRAWALS = "withdrawals"
"""Who follows the vault's ledger, as `customer_follower` calls it: the sequence is the number of a row there."""
_KEPT = faults.declare("consent.kept", "a withdrawal is in the vault's ledger; the data's transaction is not committed")


@dataclass(frozen=True)
class Replayed:
    """What was withdrawn again: acts that the data lacked, and tokens in the ledger that nobody holds in it."""

    acts: int
    strangers: int


def keeping(withdrawals: Withdrawals) -> Keep:
    """Give what keeps withdrawals in a vault's ledger."""

    def keep(connection: Connection, acts: Sequence[ConsentAct]) -> None:
        withdrawn = list(_by_token(connection, acts))
        if not withdrawn:
            return
        before, last = withdrawals.record(withdrawn)
        if _known(connection) == before:  # else something is to be made up for, and stays to be
            follow_to(connection, WITHDRAWALS, last)
        faults.pass_point(_KEPT)

    return keep


def replay_withdrawals(connection: Connection, withdrawals: Withdrawals) -> Replayed:
    """Withdraw again, for whoever holds its token now, what the ledger holds beyond what the data knows of it.

    Every grant that is not later is ended by it; done twice it adds nothing.
    """
    known = _known(connection)
    beyond = withdrawals.after(known or 0)
    holders = holders_of(connection, {one.token for one in beyond})
    there = set(_said(connection, set(holders.values())))
    acts: dict[tuple[object, ...], ConsentAct] = {}
    for one in beyond:
        if (customer := holders.get(one.token)) is not None:
            key = (customer, one.channel, one.topic, one.purpose, one.time)
            if key not in there:
                acts[key] = _as_act(one, customer)
    added = record_in(connection, acts.values(), kept_nowhere)  # they are there
    if known is not None:
        follow_to(connection, WITHDRAWALS, withdrawals.last())
    return Replayed(added, len({one.token for one in beyond} - holders.keys()))


def make_up_withdrawals(database: Database, withdrawals: Withdrawals) -> None:
    """Bring data and ledger to one stand, when a workspace is opened for writing and before anything is recorded.

    Data that was never kept so is read whole, once.
    """
    with database.read() as connection:
        known = _known(connection)
        if known is not None and known >= withdrawals.last():
            return
    with database.write(alone=True) as connection:
        replay_withdrawals(connection, withdrawals)
        if known is None:
            customers = set(
                connection.scalars(select(CONSENT_ACT.c.customer).where(CONSENT_ACT.c.state == "withdrawn"))
            )
            for part in parts(customers):
                said = [act for act in acts_in(connection, part) if act.state == "withdrawn"]
                withdrawals.record(_by_token(connection, said))
            follow_to(connection, WITHDRAWALS, withdrawals.last())


def _known(connection: Connection) -> int | None:
    """Give the number up to which the data knows the ledger; None if it was never kept there."""
    return connection.scalar(select(FOLLOWER.c.sequence).where(FOLLOWER.c.name == WITHDRAWALS))


def _by_token(connection: Connection, acts: Sequence[ConsentAct]) -> Iterator[Withdrawal]:
    """Give each withdrawal under every token that its customer holds now."""
    present = current(connection, {act.customer for act in acts})
    tokens: dict[str, list[str]] = {}
    for part in parts(set(present.values())):
        query = select(CUSTOMER_TOKEN.c.customer, CUSTOMER_TOKEN.c.token).where(CUSTOMER_TOKEN.c.customer.in_(part))
        for customer, token in connection.execute(query):
            tokens.setdefault(customer, []).append(token)
    for act in acts:
        for token in tokens.get(present[act.customer], ()):
            yield Withdrawal(token, *act.matter, act.time, act.received, act.source)


def _said(connection: Connection, customers: set[str]) -> Iterator[tuple[object, ...]]:
    """Give what some customers withdrew under any of their names: by whom, about what and when."""
    for part in parts(customers):
        names = every_name(connection, part)
        for act in acts_in(connection, names):
            if act.state == "withdrawn":
                yield (names[act.customer], *act.matter, act.time)


def _as_act(one: Withdrawal, customer: str) -> ConsentAct:
    told = {name: value for name, value in vars(one).items() if name != "token"}
    return ConsentAct(customer=customer, state="withdrawn", **told)
