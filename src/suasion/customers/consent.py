"""Consent: an append-only ledger of what each customer granted and withdrew, per channel and topic.

The latest act holds; a withdrawal wins over a grant of the same moment; a grant that came with an import never undoes
a withdrawal; no act at all means no consent. Of a customer whom two became, the stricter holds: a withdrawal under
either name stands until a grant after the two became one. Hand-over re-reads the ledger under the customer's lock and
keeps it until the channel has answered; a withdrawal takes that lock before it is acknowledged, so nothing leaves
after that.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal

from sqlalchemy import Connection, Row, Select, func, insert, select

from suasion.core.database import Database
from suasion.core.errors import InputRefused
from suasion.customers.identity.names import all_names, current, names_of, united_of
from suasion.customers.identity.undisturbed import undisturbed
from suasion.customers.locks import CustomerLocks
from suasion.customers.tables import CONSENT_ACT, CUSTOMER

MARKETING = "marketing"
IMPORT = "import"
NOBODY_UNITED: Mapping[str, datetime] = MappingProxyType({})
"""Source of acts that came with a file; `import:NAME` says which."""

_KEY = ("customer", "channel", "topic", "time", "state", "source")
_PART = 500


@dataclass(frozen=True)
class ConsentAct:
    """One thing a customer granted or withdrew.

    Parameters
    ----------
    customer, channel, topic
        Who, on which channel ("email", "sms"), about what ("marketing").
    state
        "granted" or "withdrawn".
    time, received
        When it was said and when we heard it; both aware.
    source
        Where it was said: "form", "unsubscribe", "import:2017.csv".
    proof
        What shows it: the text agreed to, the link clicked.
    """

    customer: str
    channel: str
    topic: str
    state: Literal["granted", "withdrawn"]
    time: datetime
    received: datetime
    source: str
    proof: str = ""

    def __post_init__(self) -> None:
        if self.state not in {"granted", "withdrawn"}:
            raise InputRefused(f"Consent cannot be {self.state!r}.", hint="It is 'granted' or 'withdrawn'.")

    @property
    def imported(self) -> bool:
        """Whether it came with a file."""
        return self.source.partition(":")[0] == IMPORT


class Consent:
    """The ledger in the state database.

    Parameters
    ----------
    database
        The state database.
    locks
        The customers' locks; hand-over takes the same ones.
    """

    def __init__(self, database: Database, locks: CustomerLocks) -> None:
        self._database = database
        self._locks = locks

    def record(self, acts: Iterable[ConsentAct]) -> int:
        """Append acts, on disk when it returns; those already there are not added again. Returns how many were new.

        It waits until nothing is on its way to a customer whose withdrawal is among them.
        """
        acts = list(acts)
        withdrawing = {act.customer for act in acts if act.state == "withdrawn"}
        return undisturbed(self._database, self._locks, withdrawing, lambda connection: record_in(connection, acts))

    def withdraw(self, act: ConsentAct) -> None:
        """Record a withdrawal under the customer's lock; once it returns nothing more is handed over.

        Raises
        ------
        suasion.core.errors.InputRefused
            If the act is a grant.
        """
        if act.state != "withdrawn":
            raise InputRefused(f"A withdrawal was asked for, and the act says {act.state!r}.")
        self.record([act])

    def allowed(self, customers: Iterable[str], channel: str, topic: str, at: datetime | None = None) -> set[str]:
        """Choose those of `customers` whose consent stands at a moment (with all that is stored if None).

        An act counts from its own moment on, so one exactly at `at` does. Plans and screens ask with a moment;
        hand-over asks `stands`, which counts everything stored.
        """
        query = _acts(channel, topic)
        if at is not None:
            query = query.where(CONSENT_ACT.c.time <= at, CONSENT_ACT.c.received <= at)
        with self._database.read() as connection:
            standing = _standing(connection, query)
            return {asked for asked, customer in current(connection, customers).items() if customer in standing}

    def granted_before(self, channel: str, topic: str, as_of: datetime) -> set[str]:
        """Find every customer whose consent stands by what was said and received strictly before a moment.

        Those that became part of another are found under that name, and under their own if they ever said anything.
        """
        query = _acts(channel, topic).where(CONSENT_ACT.c.time < as_of, CONSENT_ACT.c.received < as_of)
        with self._database.read() as connection:
            standing = _standing(connection, query)
            return {name for customer, names in standing.items() for name in (customer, *names)}

    def acts_of(self, customer: str) -> list[ConsentAct]:
        """List all of one customer's acts under any of her names, in the order they count."""
        with self._database.read() as connection:
            names = all_names(connection, customer).every
            query = select(CONSENT_ACT).where(CONSENT_ACT.c.customer.in_(names))
            acts = [act_of_row(row) for row in connection.execute(query)]
        return sorted(acts, key=lambda act: (act.channel, act.topic, *_weight(act)))

    def decided_of(self, customer: str, before: datetime | None = None) -> dict[tuple[str, str], ConsentAct]:
        """Choose the act that holds for each channel and topic, as `decided`, over all names of a customer."""
        return decided(self.acts_of(customer), before, self.united(customer))

    def united(self, customer: str) -> Mapping[str, datetime]:
        """Say by name since when a customer's names are one; empty if nobody became part of her."""
        return names_of(self._database, customer).united


def stands(connection: Connection, customer: str, channel: str, topic: str) -> bool:
    """Say whether consent stands by everything stored; to be asked while the customer's lock is held."""
    names = all_names(connection, customer)
    query = _acts(channel, topic).where(CONSENT_ACT.c.customer.in_(names.every))
    return names.current in _standing(connection, query)


def record_in(connection: Connection, acts: Iterable[ConsentAct]) -> int:
    """Append acts in a transaction that is already open; returns how many were new."""
    wanted = {tuple(getattr(act, name) for name in _KEY): act for act in acts}
    customers = sorted({act.customer for act in wanted.values()})
    stored: set[tuple[object, ...]] = set()
    for start in range(0, len(customers), _PART):
        part = customers[start : start + _PART]
        query = select(*(CONSENT_ACT.c[name] for name in _KEY)).where(CONSENT_ACT.c.customer.in_(part))
        stored.update(tuple(row) for row in connection.execute(query))
    new = [act for key, act in wanted.items() if key not in stored]
    if new:
        names = list(ConsentAct.__dataclass_fields__)
        connection.execute(insert(CONSENT_ACT), [dict(zip(names, astuple(act), strict=True)) for act in new])
    return len(new)


def _acts(channel: str, topic: str) -> Select[Any]:
    present = func.coalesce(CUSTOMER.c.merged_into, CONSENT_ACT.c.customer)
    query = select(CONSENT_ACT, present.label("present")).outerjoin(
        CUSTOMER, CUSTOMER.c.customer == CONSENT_ACT.c.customer
    )
    return query.where(CONSENT_ACT.c.channel == channel, CONSENT_ACT.c.topic == topic)


def act_of_row(row: Row[Any]) -> ConsentAct:
    """Read a row of `consent_act`."""
    return ConsentAct(**{name: getattr(row, name) for name in ConsentAct.__dataclass_fields__})


def decided(
    acts: Iterable[ConsentAct], before: datetime | None = None, united: Mapping[str, datetime] = NOBODY_UNITED
) -> dict[tuple[str, str], ConsentAct]:
    """Choose from one customer's acts the one that holds for each channel and topic.

    Parameters
    ----------
    before
        Only what was said and received strictly before this moment counts, as plans and segments ask; None for all.
    united
        By name since when it is one with the others.
    """
    found: dict[tuple[str, str], list[ConsentAct]] = {}
    for act in acts:
        if before is None or (act.time < before and act.received < before):
            found.setdefault((act.channel, act.topic), []).append(act)
    return {purpose: deciding(of_purpose, united) for purpose, of_purpose in found.items()}


def deciding(acts: Iterable[ConsentAct], united: Mapping[str, datetime] = NOBODY_UNITED) -> ConsentAct:
    """Choose the act that holds among those of one customer, channel and topic; there must be one.

    Parameters
    ----------
    united
        By name since when it is one with the others. What was said under several names until the last of these moments
        is decided name by name, and a withdrawal of any of them is what stands; what was said since then counts as one
        customer's.

    Examples
    --------
    >>> from datetime import UTC
    >>> def said(day: int, state: Literal["granted", "withdrawn"], source: str) -> ConsentAct:
    ...     moment = datetime(2026, 1, day, tzinfo=UTC)
    ...     return ConsentAct("c1", "email", "marketing", state, moment, moment, source)
    >>> deciding([said(2, "granted", "import:old.csv"), said(1, "withdrawn", "form")]).state
    'withdrawn'
    """
    acts = list(acts)
    names = {act.customer for act in acts}
    if len(names) > 1 and (moments := [united[name] for name in names if name in united]):
        acts = _stricter(acts, max(moments))
    first, *rest = sorted(acts, key=_weight)
    last = first
    for act in rest:
        if not (act.imported and act.state == "granted" and last.state == "withdrawn"):
            last = act
    return last


def _stricter(acts: Sequence[ConsentAct], united: datetime) -> list[ConsentAct]:
    """Put what holds of what was said before two became one in the place of all that was."""
    since = [act for act in acts if act.time >= united and act.received >= united]
    by_name: dict[str, list[ConsentAct]] = {}
    for act in acts:
        if act not in since:
            by_name.setdefault(act.customer, []).append(act)
    held = [deciding(of_name) for of_name in by_name.values()]
    strict = [act for act in held if act.state == "withdrawn"] or held
    return [*sorted(strict, key=_weight)[-1:], *since]


def _weight(act: ConsentAct) -> tuple[datetime, bool, bool]:
    """Order acts: by time; of one moment imported grants first and withdrawals last."""
    return act.time, act.state == "withdrawn", not act.imported


def _standing(connection: Connection, query: Select[Any]) -> dict[str, set[str]]:
    """Give those whose consent stands by their present names, each with the names her acts are under."""
    acts: dict[str, list[ConsentAct]] = {}
    for row in connection.execute(query):
        acts.setdefault(row.present, []).append(act_of_row(row))
    names = {customer: {act.customer for act in of_one} for customer, of_one in acts.items()}
    united = united_of(connection, {customer: mine for customer, mine in names.items() if mine != {customer}})
    return {
        customer: names[customer]
        for customer, of_one in acts.items()
        if deciding(of_one, united.get(customer, NOBODY_UNITED)).state == "granted"
    }


def standing_among(connection: Connection, names: Iterable[str], channel: str, topic: str) -> set[str]:
    """Choose those whose consent stands, by their present names; `names` has every name of each."""
    query = _acts(channel, topic).where(CONSENT_ACT.c.customer.in_(list(names)))
    return set(_standing(connection, query))
