"""Suppressing addresses: nothing is handed over to one that is on the list, whatever consent says.

The list lies in the vault (`suasion.privacy.suppression_list`). Adding takes the locks of the customers who hold an
address, as a withdrawal does: once it returns nothing more leaves.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection

from suasion.access import audit
from suasion.core import faults
from suasion.core.clock import Clock
from suasion.core.database import Database
from suasion.core.errors import InputRefused, NotFound
from suasion.core.moments import EARLIEST
from suasion.core.paging import Key, Page, page
from suasion.core.storable import require_storable
from suasion.customers.identifiers import required, tokens_of
from suasion.customers.identity import holders_of
from suasion.customers.identity.addressing import preferred
from suasion.customers.identity.names import every_name
from suasion.customers.identity.stored import parts
from suasion.customers.identity.undisturbed import undisturbed
from suasion.customers.locks import CustomerLocks
from suasion.customers.standing import ADDRESSES
from suasion.privacy.blocked import Blocked
from suasion.privacy.identifiers import IdentifierKind, as_it_looks, normalised, well_formed
from suasion.privacy.masked import masked
from suasion.privacy.suppression_list import REASONS, SUPPRESSIBLE, Identifier, Reason, Said, SuppressionAct
from suasion.privacy.vault import Vault

MOST_AT_ONCE = 1_000
LONGEST = 256
LONGEST_WORDS = 1_000
Refusal = Literal["empty", "too_long", "malformed", "nobody"]
"""Why something is no address: malformed, not spelt as its kind is; nobody, a value that programs send for no one."""
_KEPT = faults.declare(
    "suppressions.kept", "addresses are in the vault's suppression list; the audit trail does not tell of it"
)
_LIFTING = faults.declare(
    "suppressions.lifting", "the audit trail tells that a suppression is lifted; the address is still on the list"
)
_SCHEMES: Mapping[IdentifierKind, str] = {IdentifierKind.EMAIL: "mailto:", IdentifierKind.PHONE: "tel:"}
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?")
_PERSONAL = re.compile(r"@|[0-9](?:[ ()/.-]*[0-9]){7}")
"""What looks like an address or a number of somebody's, of eight digits or more: words would keep it."""


@dataclass(frozen=True)
class Added:
    """What became of addresses that were given.

    Parameters
    ----------
    added
        How many were not on the list for this reason.
    already
        How many were, those given twice included.
    refused
        By its place among those given (from 0), why one is no address.
    """

    added: int
    already: int
    refused: dict[int, Refusal]


@dataclass(frozen=True)
class Suppression:
    """One act; of the list, one that holds.

    Parameters
    ----------
    address
        Masked; None if no identifier of the workspace is this address.
    """

    act: SuppressionAct
    address: str | None


class Suppressions:
    """The suppression list of a workspace.

    Parameters
    ----------
    database, vault
        The state database, whose audit trail tells of each act; the vault, which keeps the list.
    locks
        The customers' locks; hand-over takes the same ones.
    clock
        Dates acts.
    blocked
        Values that identify nobody.
    """

    def __init__(
        self, database: Database, vault: Vault, locks: CustomerLocks, clock: Clock, *, blocked: Blocked
    ) -> None:
        self._database, self._vault, self._locks, self._clock = database, vault, locks, clock
        self._blocked = blocked

    def add(
        self,
        kind: str,
        addresses: Sequence[str],
        reason: Reason,
        *,
        source: str,
        who: str,
        note: str = "",
        time: datetime | None = None,
    ) -> Added:
        """Put addresses on the list, known or not; once it returns, nothing more is handed over to them.

        Those that are there for the same reason are not added again.

        Parameters
        ----------
        addresses
            Spelt as events spell them, or as lists do: with a byte order mark, ``mailto:`` or ``<…>``; no more than
            `MOST_AT_ONCE`.
        source, note
            Where it came from, and what else there is to say, without personal data.
        who
            For the list and the audit trail.
        time
            When it happened; None for now.

        Raises
        ------
        suasion.core.errors.InputRefused
            If the kind, reason or moment cannot be, there is no source, words hold what looks like personal data, or
            too many addresses are given. Nothing is added then, and no address is repeated.
        """
        now = self._clock.now()
        which = _suppressible(kind)
        if reason not in REASONS:
            raise InputRefused("There is no such reason.", hint=f"There is {', '.join(REASONS)}.")
        if len(addresses) > MOST_AT_ONCE:
            raise InputRefused(f"More than {MOST_AT_ONCE} addresses were given at once.", hint="Give them in parts.")
        if time is not None and not EARLIEST <= time <= now:
            raise InputRefused("The moment is in the future, or before 1900.", hint="Leave it out for now.")
        said = Said(reason, _source(source), _unpersonal("note", note), who, time or now, now)
        addresses = [_meant(which, one) for one in addresses]
        refused = {place: why for place, one in enumerate(addresses) if (why := self._why_not(which, one))}
        good = list(dict.fromkeys((which, one) for place, one in enumerate(addresses) if place not in refused))
        new = self._suppress(good, said) if good else 0
        return Added(new, len(addresses) - len(refused) - new, refused)

    def lift(self, kind: str, address: str, *, why: str, who: str) -> int:
        """Take an address off the list, for whatever reasons it is there; gives how many they were.

        Parameters
        ----------
        why
            Without personal data; it is kept.

        Raises
        ------
        suasion.core.errors.NotFound
            If it is not on the list; it is not repeated.
        suasion.core.errors.InputRefused
            If no reason is given, or it holds what looks like personal data, or this is no address.
        """
        which, address = _suppressible(kind), _meant(_suppressible(kind), address)
        if self._why_not(which, address):
            raise InputRefused("This is no address.", hint=f"Give one of kind {which}, spelt as events spell it.")
        if not (told := _unpersonal("reason", why)):
            raise InputRefused("Lifting a suppression needs a reason.", hint="Say why it may be written to again.")
        now = self._clock.now()
        said = Said("", "", told, who, now, now)
        if not self._vault.suppressions.held((which, address)):
            raise NotFound("This address is not on the suppression list.")
        with self._database.write() as connection:
            audit.note(connection, now, who, "suppression.lifted", "suppressions", kind=which.value, reason=told)
        faults.pass_point(_LIFTING)
        return self._vault.suppressions.lift((which, address), said)

    def listed(self, limit: int = 50, after: Key | None = None) -> Page[Suppression]:
        """Give a page of what holds, each address once for each reason, the newest first; addresses are masked."""
        number = None if after is None else int(str(after[0]))
        acts, total = self._vault.suppressions.standing(limit + 1, number)
        shown = self._shown(acts)
        return page(shown, limit, lambda one: (one.act.number,), total=total, as_of=self._clock.now())

    def of_customer(self, customer: str) -> tuple[Suppression, ...]:
        """Give every act about an address that is a customer's now, the newest first, of what was lifted too.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is no such customer.
        """
        customer = required(self._database, customer).customer
        acts = self._vault.suppressions.of(tokens_of(self._database, customer))
        return tuple(reversed(self._shown(acts)))

    def before(self, channel: str, as_of: datetime) -> set[str]:
        """Find the customers whose address on a channel was on the list by what was recorded before a moment.

        By all their names. Which address they are written to is taken as it is now.
        """
        tokens = self._vault.suppressions.tokens(ADDRESSES[channel], as_of)
        found: set[str] = set()
        with self._database.read() as connection:
            for part in parts(set(holders_of(connection, tokens).values())):
                reached = preferred(connection, part, ADDRESSES[channel])
                suppressed = [customer for customer, token in reached.items() if token in tokens]
                found |= every_name(connection, suppressed).keys()
        return found

    def _why_not(self, kind: IdentifierKind, value: str) -> Refusal | None:
        spelling = normalised(kind, value)
        if not spelling:
            return "empty"
        if len(spelling) > LONGEST:
            return "too_long"
        if "\0" in spelling or not well_formed(kind, value):
            return "malformed"
        return "nobody" if self._blocked.holds(kind, value) else None

    def _suppress(self, addresses: Sequence[Identifier], said: Said) -> int:
        """Add to the list while nothing is on its way to whoever holds an address; the trail tells of it, too."""

        def holders(connection: Connection) -> set[str]:
            tokens = [token for token in self._vault.find(addresses) if token is not None]
            return set(holders_of(connection, tokens).values())

        while True:
            with self._database.read() as connection:
                customers = holders(connection)

            def work(connection: Connection, customers: set[str] = customers) -> int | None:
                if not holders(connection) <= customers:  # somebody came to hold one meanwhile
                    return None
                new = self._vault.suppress(addresses, said)
                faults.pass_point(_KEPT)
                told = {"kind": addresses[0][0].value, "reason": said.reason, "given": len(addresses), "new": new}
                audit.note(connection, said.received, said.who, "suppression.added", "suppressions", **told)
                return new

            if (done := undisturbed(self._database, self._locks, customers, work)) is not None:
                return done

    def _shown(self, acts: Sequence[SuppressionAct]) -> list[Suppression]:
        values = self._vault.reveal(act.token for act in acts if act.token is not None)
        return [Suppression(act, masked(act.kind, values[act.token]) if act.token in values else None) for act in acts]


def _meant(kind: IdentifierKind, value: str) -> str:
    """Give the address behind what lists of addresses add to it: a byte order mark, ``mailto:``, ``<…>``."""
    if kind not in _SCHEMES:
        return value
    text = as_it_looks(value).removeprefix("<").removesuffix(">").strip()
    scheme = _SCHEMES[kind]
    return text[len(scheme) :] if text.lower().startswith(scheme) else text


def _suppressible(kind: str) -> IdentifierKind:
    if kind not in SUPPRESSIBLE:
        raise InputRefused(
            "No message goes to this kind of identifier.", hint=f"There is {', '.join(sorted(SUPPRESSIBLE))}."
        )
    return IdentifierKind(kind)


def _source(text: str) -> str:
    if not (told := _unpersonal("source", text)):
        raise InputRefused("A suppression needs a source.", hint="Say where it came from, such as mail provider.")
    return told


def _unpersonal(name: str, text: str) -> str:
    require_storable(**{name: text})
    if len(text) > LONGEST_WORDS:
        raise InputRefused(f"The {name} is longer than {LONGEST_WORDS} characters.", hint="Shorten it.")
    if _PERSONAL.search(_MOMENT.sub(" ", as_it_looks(text))):
        raise InputRefused(
            f"The {name} looks as if it held an address or a number of somebody's.",
            hint="The list is kept for good: leave that out.",
        )
    return text.strip()
