"""Consent: an append-only ledger of what each customer granted and withdrew, per channel, topic and purpose.

`acts.py` says which act holds. Hand-over re-reads the ledger under the customer's lock and keeps it until the channel
has answered; a withdrawal takes that lock before it is acknowledged, so nothing leaves after that.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select

from suasion.core import faults
from suasion.core.clock import Clock
from suasion.core.database import Database
from suasion.core.errors import InputRefused
from suasion.core.storable import require_storable
from suasion.customers import news
from suasion.customers.consent.acts import MARKETING, NEVER, NOBODY_UNITED, ConsentAct, Matter, Purpose, decided
from suasion.customers.consent.channels import require_channel
from suasion.customers.consent.texts import sha256_of
from suasion.customers.identity.names import all_names, current, names_of, require_there, united_of
from suasion.customers.identity.undisturbed import undisturbed
from suasion.customers.locks import CustomerLocks
from suasion.customers.tables import CONSENT_ACT, CUSTOMER

_WRITTEN = faults.declare("consent.before_commit", "acts of consent are written; their transaction is not committed")
_RECORDED = faults.declare("consent.recorded", "acts of consent are on disk; nobody was told so")
_KEY = ("customer", "channel", "topic", "purpose", "time", "state", "source", "expires", "text_version")
_FIELDS = tuple(ConsentAct.__dataclass_fields__)
_PART = 500
Keep = Callable[[Connection, Sequence[ConsentAct]], None]
"""Keeps withdrawals outside the data too, in the transaction that records them and before it ends."""


def kept_nowhere(connection: Connection, withdrawals: Sequence[ConsentAct]) -> None:
    """Keep nothing: for data beside a workspace's own, and for acts that are no withdrawals."""


class Consent:
    """The ledger in the state database.

    Parameters
    ----------
    database
        The state database.
    locks
        The customers' locks; hand-over takes the same ones.
    clock
        Says what has run out by now.
    keep
        Keeps withdrawals outside the data too, before they are acknowledged.
    """

    def __init__(self, database: Database, locks: CustomerLocks, clock: Clock, keep: Keep = kept_nowhere) -> None:
        self._database = database
        self._locks = locks
        self._clock = clock
        self._keep = keep

    def record(self, acts: Iterable[ConsentAct]) -> int:
        """Append acts, on disk when it returns; those already there are not added again. Returns how many were new.

        It waits until nothing is on its way to a customer whose consent one of them may end.

        Raises
        ------
        suasion.core.errors.NotFound
            If one is of a customer who is not there, erased meanwhile perhaps; nothing is recorded then.
        suasion.core.errors.InputRefused
            If an act names a channel or a consent text that there is not, or no source, or one of its texts cannot
            be stored; nothing is recorded then.
        """
        acts = list(acts)
        for act in acts:
            _require_sayable(act)
        ending = {act.customer for act in acts if act.state == "withdrawn" or (act.state == "granted" and act.expires)}

        def work(connection: Connection) -> int:
            require_there(connection, {act.customer for act in acts})
            added = record_in(connection, acts, self._keep)
            faults.pass_point(_WRITTEN)
            return added

        added = undisturbed(self._database, self._locks, ending, work)
        faults.pass_point(_RECORDED)
        return added

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
        """Choose those of `customers` whose consent to marketing stands at a moment (by all that is stored if None).

        An act counts from its own moment on, so one exactly at `at` does. Plans and screens ask with a moment;
        hand-over asks `stands`, which counts everything stored.
        """
        query = _acts(channel, topic)
        if at is not None:
            query = query.where(CONSENT_ACT.c.time <= at, CONSENT_ACT.c.received <= at)
        with self._database.read() as connection:
            standing = _standing(connection, query, at or self._clock.now())
            return {asked for asked, customer in current(connection, customers).items() if customer in standing}

    def granted_before(self, channel: str, topic: str, as_of: datetime, purpose: Purpose = MARKETING) -> set[str]:
        """Find every customer whose consent stands at a moment by what was said and received strictly before it.

        Those that became part of another are found under that name, and under their own if they ever said anything.
        """
        query = _acts(channel, topic, purpose).where(CONSENT_ACT.c.time < as_of, CONSENT_ACT.c.received < as_of)
        with self._database.read() as connection:
            standing = _standing(connection, query, as_of)
            return {name for customer, names in standing.items() for name in (customer, *names)}

    def acts_of(self, customer: str) -> list[ConsentAct]:
        """List all of one customer's acts under any of her names, matter by matter, as they were said."""
        with self._database.read() as connection:
            acts = acts_in(connection, all_names(connection, customer).every)
        return sorted(acts, key=lambda act: (act.matter, act.time, act.received, act.state == "withdrawn"))

    def decided_of(self, customer: str, before: datetime | None = None) -> dict[Matter, ConsentAct]:
        """Choose the act that holds for each matter, as `decided`, over all names of a customer."""
        names = names_of(self._database, customer)
        return decided(self.acts_of(customer), before, names.united)


def stands(connection: Connection, customer: str, channel: str, topic: str, at: datetime) -> bool:
    """Say whether consent to marketing stands by everything stored; to be asked while the customer's lock is held.

    Parameters
    ----------
    at
        Now: a grant that ran out by then does not stand.
    """
    names = all_names(connection, customer)
    query = _acts(channel, topic).where(CONSENT_ACT.c.customer.in_(names.every))
    return names.current in _standing(connection, query, at)


def standing_among(connection: Connection, names: Iterable[str], channel: str, topic: str, at: datetime) -> set[str]:
    """Choose those whose consent to marketing stands, by present names; `names` has every name of each."""
    query = _acts(channel, topic).where(CONSENT_ACT.c.customer.in_(list(names)))
    return set(_standing(connection, query, at))


def record_in(connection: Connection, acts: Iterable[ConsentAct], keep: Keep) -> int:
    """Append acts in a transaction that is already open, with the SHA-256 of the texts they name; raises as `record`.

    Withdrawals, new or not, are kept by `keep` as well. Returns how many acts were new.
    """
    acts = list(acts)
    wanted = {key_of(row): row for row in map(_as_row, acts)}
    customers = sorted({row["customer"] for row in wanted.values()})
    stored: set[tuple[object, ...]] = set()
    for start in range(0, len(customers), _PART):
        part = customers[start : start + _PART]
        query = select(*(CONSENT_ACT.c[name] for name in _KEY)).where(CONSENT_ACT.c.customer.in_(part))
        stored.update(tuple(row) for row in connection.execute(query))
    new = [row for key, row in wanted.items() if key not in stored]
    texts = sha256_of(connection, {row["text_version"] for row in wanted.values()} - {""})
    for row in new:
        row["text_sha256"] = texts.get(row["text_version"], "")
    if new:
        connection.execute(insert(CONSENT_ACT), new)
        news.tell(connection, news.CUSTOMER, {row["customer"] for row in new})
    keep(connection, [act for act in acts if act.state == "withdrawn"])
    return len(new)


def _require_sayable(act: ConsentAct) -> None:
    require_channel(act.channel)
    require_storable(topic=act.topic, source=act.source, proof=act.proof, text=act.text_version)
    if not act.source.strip():
        raise InputRefused("Consent needs a source.", hint="Say where it was said, such as form or phone.")


def key_of(row: dict[str, Any]) -> tuple[object, ...]:
    """Give what tells a row of `consent_act` from every other."""
    return tuple(row[name] for name in _KEY)


def _as_row(act: ConsentAct) -> dict[str, Any]:
    return vars(act) | {"expires": act.expires or NEVER}


def acts_of_all() -> Select[Any]:
    """Ask for every act, with the columns that `act_of_row` reads."""
    return select(*(CONSENT_ACT.c[name] for name in _FIELDS))


def act_of_row(row: Row[Any]) -> ConsentAct:
    """Read a row of what `acts_of_all` asks for."""
    *said, expires, answers = row[: len(_FIELDS)]
    values = (*said, None if expires == NEVER else expires, answers)
    return ConsentAct(**dict(zip(_FIELDS, values, strict=True)))


def acts_in(connection: Connection, names: Iterable[str]) -> list[ConsentAct]:
    """Read all acts under some names."""
    query = acts_of_all().where(CONSENT_ACT.c.customer.in_(list(names)))
    return [act_of_row(row) for row in connection.execute(query)]


def acts_with_present() -> Select[Any]:
    """Ask for every act with the name that its customer bears now, as `present`."""
    present = func.coalesce(CUSTOMER.c.merged_into, CONSENT_ACT.c.customer)
    joined = acts_of_all().outerjoin(CUSTOMER, CUSTOMER.c.customer == CONSENT_ACT.c.customer)
    return joined.add_columns(present.label("present"))


def by_customer(connection: Connection, query: Select[Any]) -> dict[str, list[ConsentAct]]:
    """Read what `acts_with_present` asks for: the acts by the customers' present names."""
    acts: dict[str, list[ConsentAct]] = {}
    for row in connection.execute(query):
        acts.setdefault(row.present, []).append(act_of_row(row))
    return acts


def decided_by_customer(
    connection: Connection, acts: dict[str, list[ConsentAct]]
) -> dict[str, dict[Matter, ConsentAct]]:
    """Choose the act that holds for each customer and matter, by present name."""
    names = {customer: {act.customer for act in of_one} for customer, of_one in acts.items()}
    united = united_of(connection, {customer: mine for customer, mine in names.items() if mine != {customer}})
    return {customer: decided(of_one, united=united.get(customer, NOBODY_UNITED)) for customer, of_one in acts.items()}


def _acts(channel: str, topic: str, purpose: Purpose = MARKETING) -> Select[Any]:
    table = CONSENT_ACT.c
    return acts_with_present().where(table.purpose == purpose, table.channel == channel, table.topic == topic)


def _standing(connection: Connection, query: Select[Any], at: datetime) -> dict[str, set[str]]:
    """Give those whose consent stands at a moment by their present names, each with the names her acts are under."""
    acts = by_customer(connection, query)
    return {
        customer: {act.customer for act in acts[customer]}
        for customer, holding in decided_by_customer(connection, acts).items()
        if all(act.stands(at) for act in holding.values())
    }
