"""Customers who look like one person, offered to people: they merge the two, or say that they are not one.

Nothing here merges anybody. What is offered is what the last look found, but for what a person dismissed or parted.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

from sqlalchemy import Connection, Select, and_, case, func, insert, or_, select, update

from suasion.access.audit import note
from suasion.core.clock import Clock
from suasion.core.database import Database
from suasion.core.errors import Conflict, NotFound
from suasion.core.paging import Key, Page, page
from suasion.core.progress import Progress
from suasion.core.storable import require_storable
from suasion.customers.identity.duplicates_stored import dismissed_now, keep
from suasion.customers.identity.following import FOLLOWER
from suasion.customers.identity.names import current
from suasion.customers.identity.people import people
from suasion.customers.identity.rules import customer_of
from suasion.customers.identity.stored import parts
from suasion.customers.log import followed_to
from suasion.customers.tables import CUSTOMER_TOKEN, DUPLICATE_LOOK, DUPLICATE_PAIR, IDENTITY_TOKEN
from suasion.privacy.identifiers import IdentifierKind
from suasion.privacy.likeness import Evidence, alike
from suasion.privacy.masked import masked
from suasion.privacy.vault import Vault

State = Literal["open", "dismissed", "parted", "merged"]
STATES: tuple[State, ...] = get_args(State)
EVERY = timedelta(days=1)
"""How long the keeper waits between two looks."""
SHOWN = 6
"""Identifiers of each customer that are shown beside a pair."""
_TOLD = (IdentifierKind.USER_ID.value, IdentifierKind.EMAIL.value, IdentifierKind.PHONE.value)
_PAIR = re.compile(r"(c\d{8,18})-(c\d{8,18})")


@dataclass(frozen=True)
class Look:
    """One look at all customers.

    Parameters
    ----------
    at
        When it began.
    sequence
        Of the last event that customers had followed then.
    customers
        Of whom something is known that can be compared.
    compared
        Pairs that were.
    blocks_left_out, customers_left_out
        Groups that share something but are too large to compare everybody in them, and who is in one of those.
    """

    at: datetime
    sequence: int
    customers: int
    compared: int
    blocks_left_out: int
    customers_left_out: int


@dataclass(frozen=True)
class Dismissal:
    """A person said that the two are not one."""

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True)
class Masked:
    """One identifier; `masked` shows enough to recognise it by."""

    kind: str
    masked: str


@dataclass(frozen=True)
class Duplicate:
    """Two customers who look like one person.

    Parameters
    ----------
    one, other
        Their present ids; of two who were merged, those they had.
    verdict
        ``likely`` or ``possible``.
    bits
        The weight of the evidence; what is offered is sorted by it.
    evidence
        What each field says, and what a common household explains.
    found
        When it was offered first.
    state
        ``open``, ``dismissed``, ``parted`` or ``merged``.
    dismissal
        What a person said of it last, also if new evidence offers it again.
    identifiers
        What each of the two is known by, masked.
    """

    one: str
    other: str
    verdict: str
    bits: float
    evidence: tuple[Evidence, ...]
    found: datetime
    state: State
    dismissal: Dismissal | None
    identifiers: tuple[tuple[Masked, ...], tuple[Masked, ...]] = ((), ())

    @property
    def pair(self) -> str:
        """What the pair is named by."""
        return f"{self.one}-{self.other}"


class Duplicates:
    """Finds customers who look like one person, and keeps what people say of them.

    Parameters
    ----------
    database, vault
        The state database; who compares identifiers and hands out none.
    clock
        Dates looks and what people say.
    """

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        self._database, self._vault, self._clock = database, vault, clock

    def look(self, progress: Progress | None = None) -> Look:
        """Look at all customers as they stand; a kill changes nothing, and the next look begins anew."""
        since = self._clock.now()
        with self._database.read() as connection:
            sequence = followed_to(connection, FOLLOWER)
        found = alike(self._vault, people(self._database), progress)
        counts = {name: getattr(found, name) for name in _COUNTS}
        with self._database.write(alone=True) as connection:
            keep(connection, found.pairs, since, self._clock.now())
            number = connection.scalar(select(func.coalesce(func.max(DUPLICATE_LOOK.c.number), 0)))
            row = {"number": int(number or 0) + 1, "at": since, "sequence": sequence}
            connection.execute(insert(DUPLICATE_LOOK).values(row | counts))
        return Look(since, sequence, **counts)

    def last_look(self) -> Look | None:
        """Give the last look; None if there was none."""
        query = select(DUPLICATE_LOOK).order_by(DUPLICATE_LOOK.c.number.desc()).limit(1)
        with self._database.read() as connection:
            row = connection.execute(query).mappings().one_or_none()
        return None if row is None else Look(**{name: value for name, value in row.items() if name != "number"})

    def is_due(self) -> bool:
        """Say whether the last look was a day ago, and customers followed the log since."""
        last = self.last_look()
        with self._database.read() as connection:
            sequence = followed_to(connection, FOLLOWER)
        if last is None:
            return sequence > 0
        return sequence > last.sequence and self._clock.now() >= last.at + EVERY

    def listed(self, limit: int, after: Key | None = None, *, state: State = "open") -> Page[Duplicate]:
        """List pairs of one state, the strongest first.

        Parameters
        ----------
        after
            The key of the last pair of the page before.
        """
        pairs = _pairs(state)
        with self._database.read() as connection:
            rows = connection.execute(_behind(pairs, after).limit(limit + 1)).all()
            total = rows[0].total if rows else connection.scalar(select(func.count()).select_from(pairs.subquery()))
            shown = [_duplicate(row) for row in rows]
            keys = {
                one.pair: (row.bits, row.first_event, row.second_event) for row, one in zip(rows, shown, strict=True)
            }
            told = self._identifiers(connection, rows[:limit])
        filled = [
            replace(one, identifiers=(told.get(row.holder, ()), told.get(row.other_holder, ())))
            for row, one in zip(rows, shown, strict=True)
        ]
        as_of = self._clock.now()
        return page(filled, limit, lambda one: keys[one.pair], total=total, as_of=as_of)

    def dismiss(self, pair: str, *, who: str, reason: str) -> None:
        """Say that two customers are not one person: they are offered again only if new evidence makes it likelier.

        Parameters
        ----------
        pair
            Two ids of customers with ``-`` between, as they are listed.

        Raises
        ------
        suasion.core.errors.NotFound
            If no such pair was found.
        suasion.core.errors.Conflict
            If it was dismissed already, the two are one customer, or a person parted them.
        suasion.core.errors.InputRefused
            If the reason cannot be stored.
        """
        require_storable(reason=reason)
        names = _PAIR.fullmatch(pair)
        if names is None:
            raise _no_pair()
        with self._database.write() as connection:
            present = current(connection, names.groups())
            one, other = (present[name] for name in names.groups())
            if one == other and names[1] != names[2]:
                raise Conflict("They are one customer.", hint="Part them: POST /api/customers/{customer}/unmerge.")
            rows = _rows_of(connection, one, other) if one != other else []
            if not rows:
                raise _no_pair()
            if any(row.parted is not None or dismissed_now(row) for row in rows):
                raise Conflict("Somebody said already that the two are not one.")
            now, table = self._clock.now(), DUPLICATE_PAIR.c
            said = {"dismissed": now, "dismissed_by": who, "reason": reason}
            for row in rows:
                this = (table.one == row.one, table.other == row.other)
                values = said | {"dismissed_bits": row.bits, "again": None}
                connection.execute(update(DUPLICATE_PAIR).where(*this).values(values))
            bits = max(row.bits for row in rows)
            note(connection, now, who, "duplicate.dismissed", min(one, other), other=max(one, other), bits=bits)

    def _identifiers(self, connection: Connection, rows: Sequence[Any]) -> dict[str, tuple[Masked, ...]]:
        customers = {name for row in rows for name in (row.holder, row.other_holder)}
        found = dict[str, list[Any]]()
        for row in _known_by(connection, customers):
            found.setdefault(row.customer, []).append(row)
        shown = {customer: held[:SHOWN] for customer, held in found.items()}
        values = self._vault.reveal(row.token for held in shown.values() for row in held)
        return {
            customer: tuple(Masked(row.kind, masked(row.kind, values.get(row.token, ""))) for row in held)
            for customer, held in shown.items()
        }


_COUNTS = ("customers", "compared", "blocks_left_out", "customers_left_out")


def _known_by(connection: Connection, customers: set[str]) -> Iterator[Any]:
    table = CUSTOMER_TOKEN.c
    for part in parts(customers):
        query = select(CUSTOMER_TOKEN).where(table.customer.in_(part), table.kind.in_(_TOLD))
        yield from connection.execute(query.order_by(table.kind, table.sequence, table.token))


def _pairs(state: State) -> Select[Any]:
    """Select the pairs of one state; of rows of the same two customers the one that says most about them."""
    table = DUPLICATE_PAIR.c
    mine, theirs = CUSTOMER_TOKEN.alias("mine"), CUSTOMER_TOKEN.alias("theirs")
    first, second = IDENTITY_TOKEN.alias("first_end"), IDENTITY_TOKEN.alias("second_end")
    same = mine.c.customer == theirs.c.customer
    dismissed = and_(table.dismissed.is_not(None), or_(table.again.is_(None), table.again < table.dismissed))
    said = case((same, "merged"), (table.parted.is_not(None), "parted"), (dismissed, "dismissed"), else_="open")
    swapped = mine.c.customer > theirs.c.customer
    lesser = case((swapped, theirs.c.customer), else_=mine.c.customer)
    greater = case((swapped, mine.c.customer), else_=theirs.c.customer)
    weight = case((dismissed, 0), (table.parted.is_not(None), 1), else_=2)
    apart = [case((same, end.c.sequence), else_=0) for end in (first, second)]  # of merged ones each row is a pair
    place = func.row_number().over(
        partition_by=(lesser, greater, *apart), order_by=(weight, table.bits.desc(), table.one, table.other)
    )
    found = (
        select(
            DUPLICATE_PAIR,
            lesser.label("holder"),
            greater.label("other_holder"),
            first.c.sequence.label("first_event"),
            second.c.sequence.label("second_event"),
            said.label("state"),
            place.label("place"),
        )
        .join(mine, mine.c.token == table.one)
        .join(theirs, theirs.c.token == table.other)
        .join(first, first.c.token == table.one)
        .join(second, second.c.token == table.other)
        .subquery()
    )
    return select(found, func.count().over().label("total")).where(found.c.place == 1, found.c.state == state)


def _behind(pairs: Select[Any], after: Key | None) -> Select[Any]:
    whole = pairs.subquery()
    bits, first, second = whole.c.bits, whole.c.first_event, whole.c.second_event
    rest = select(whole)
    if after is not None:
        last, one, other = after
        later = or_(first > one, and_(first == one, second > other))
        rest = rest.where(or_(bits < last, and_(bits == last, later)))
    return rest.order_by(bits.desc(), first, second)


def _rows_of(connection: Connection, one: str, other: str) -> list[Any]:
    table, held = DUPLICATE_PAIR.c, CUSTOMER_TOKEN.c
    mine, theirs = (select(held.token).where(held.customer == name) for name in (one, other))
    straight = and_(table.one.in_(mine), table.other.in_(theirs))
    crossed = and_(table.one.in_(theirs), table.other.in_(mine))
    return list(connection.execute(select(DUPLICATE_PAIR).where(or_(straight, crossed))))


def _duplicate(row: Any) -> Duplicate:
    names = (row.holder, row.other_holder)
    if row.state == "merged":
        names = customer_of(min(row.first_event, row.second_event)), customer_of(max(row.first_event, row.second_event))
    dismissal = None if row.dismissed is None else Dismissal(row.dismissed, row.dismissed_by, row.reason)
    evidence = tuple(Evidence(**part) for part in json.loads(row.evidence))
    return Duplicate(*names, row.verdict, row.bits, evidence, row.found, row.state, dismissal)


def _no_pair() -> NotFound:
    return NotFound("No such pair was found.", hint="GET /api/customers/duplicates lists them.")
