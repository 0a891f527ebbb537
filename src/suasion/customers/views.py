"""Customers as screens read them: the list, one with all that is known, the timeline, traits and consent."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Literal

from suasion.core.clock import Clock
from suasion.core.database import Database
from suasion.core.errors import InputRefused
from suasion.core.moments import EARLIEST
from suasion.core.paging import Key, Page
from suasion.customers.consent import EVERYWHERE, IMPORT, Consent, ConsentAct, Purpose
from suasion.customers.consent.acts import NEVER, require_matter
from suasion.customers.consent.asking import CONFIRMED
from suasion.customers.consent.personal import Personalisation
from suasion.customers.counted import as_counted, with_recent
from suasion.customers.happening import Happening, Happenings, Kind
from suasion.customers.identifiers import Known, Made, known_by, named, required, tokens_of
from suasion.customers.identity.names import names_of
from suasion.customers.listing import Asked, CustomerRow, Order, figures_of, listing
from suasion.customers.pinned import Pin, PinnedHistory
from suasion.customers.readable import readable
from suasion.customers.segments.views import SegmentViews
from suasion.customers.standing import Standing, email_reachable, standing
from suasion.customers.timeline import ConsentActs, IdentityActs, timeline
from suasion.customers.traits_now import TraitNow, traits_now
from suasion.events.checks import WORKED_OUT
from suasion.events.log import EventLog
from suasion.events.recent import RecentEvent
from suasion.privacy.vault import Vault


@dataclass(frozen=True)
class CustomerView:
    """One customer.

    Parameters
    ----------
    row
        Her figures, with what came behind the pin counted in.
    known
        Her identifiers, masked.
    consent
        Where consent stands, by channel and topic.
    as_of, sequence
        When that was true, and the last event of the log it counts.
    """

    row: CustomerRow
    known: Known
    consent: tuple[Standing, ...]
    as_of: datetime
    sequence: int


@dataclass(frozen=True)
class ConsentView:
    """Where one customer's consent stands, every act, the newest first, and whether she is personalised."""

    standing: tuple[Standing, ...]
    acts: tuple[ConsentAct, ...]
    personalised: bool
    as_of: datetime


class CustomerViews:
    """Reads customers, and records what they say about consent.

    Parameters
    ----------
    database, vault
        The state database; the identifiers.
    log, pinned
        The log's last events; the history behind them.
    consent, personalisation, segments
        The stage's other services.
    clock
        Dates what is read.
    currency
        The workspace's.
    others
        What later stages add to timelines.
    """

    def __init__(
        self,
        database: Database,
        vault: Vault,
        log: EventLog,
        pinned: PinnedHistory,
        *,
        consent: Consent,
        personalisation: Personalisation,
        segments: SegmentViews,
        clock: Clock,
        currency: str,
        others: Sequence[Happenings] = (),
    ) -> None:
        self._database, self._vault, self._log, self._pinned = database, vault, log, pinned
        self._consent, self._personalisation = consent, personalisation
        self._segments, self._clock = segments, clock
        self._currency = currency
        self._others: tuple[Happenings, ...] = (IdentityActs(database), ConsentActs(consent), *others)

    def listed(
        self, limit: int, after: Key | None = None, *, order: Order = "last_seen", segment: str | None = None
    ) -> Page[CustomerRow]:
        """Give one page of the customers, those with the greatest value of `order` first.

        It is as of the pinned history: a customer just made shows after the next build, `found` finds her at once.

        Parameters
        ----------
        segment
            Only its members now.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is no such segment, or nobody has looked yet who is in it now.
        """
        asked = Asked(order)
        if segment is not None:
            which, moved = self._segments.of_now(segment)
            key = (which.name, which.version, which.size, moved)
            asked = Asked(order, partial(self._segments.present_members, which), key)
        with self._pinned.read() as pin:
            found = listing(pin, asked, limit, after)
        customers = [row.customer for row in found.rows]
        reachable = email_reachable(self._database, self._vault.suppressions, customers, self._clock.now())
        rows = tuple(replace(row, email_reachable=row.customer in reachable) for row in found.rows)
        return replace(found, rows=rows)

    def found(self, text: str) -> Page[CustomerRow]:
        """Find the customers whom a text names exactly, by customer id or identifier; the text is kept nowhere."""
        self._pinned.follow()
        customers = named(self._database, self._vault, text)
        rows = tuple(self.one(customer).row for customer in customers)
        return Page(rows, None, len(rows), self._clock.now())

    def one(self, customer: str) -> CustomerView:
        """Give one customer.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is none with that id.
        """
        with self._with_recent(customer) as (pin, recent, found):
            customer, made = found.customer, found.since
            row = figures_of(pin, [customer]).get(customer)
            sequence = max([pin.sequence, *(event.sequence for event in recent)])
        now = self._clock.now()
        reachable = customer in email_reachable(self._database, self._vault.suppressions, [customer], now)
        row = with_recent(row or CustomerRow(customer, made, made, 0, 0, 0.0, 0, None), recent)
        acts, united = self._consent.acts_of(customer), names_of(self._database, customer).united
        stands = tuple(standing(acts, now, united))
        known = known_by(self._database, self._vault, customer)
        return CustomerView(replace(row, email_reachable=reachable), known, stands, now, sequence)

    def timeline(
        self, customer: str, limit: int, after: Key | None = None, kinds: Collection[Kind] | None = None
    ) -> Page[Happening]:
        """Give one page of what happened with a customer, newest first; an event shows once it is acknowledged.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is none with that id.
        """
        with self._with_recent(customer) as (pin, recent, made):
            customer = made.customer
            found = timeline(pin, self._database, customer, recent, self._others, limit=limit, after=after, kinds=kinds)
        values = readable(self._vault, [row.properties for row in found.rows])
        rows = tuple(replace(row, properties=told) for row, told in zip(found.rows, values, strict=True))
        return replace(found, rows=rows, as_of=self._clock.now())

    def traits(self, customer: str) -> tuple[list[TraitNow], datetime]:
        """Give a customer's traits as they stand, and when that was; raises as `one`.

        What models said, and what was computed, of somebody who is not to be personalised is left out.
        """
        self._pinned.follow()
        customer = required(self._database, customer).customer
        as_of = self._clock.now()
        traits = traits_now(self._database, customer, as_of)
        if self._personalisation.left_out([customer]):
            traits = [trait for trait in traits if not trait.source.startswith(WORKED_OUT)]
        values = readable(self._vault, [trait.value for trait in traits])
        return [replace(trait, value=value) for trait, value in zip(traits, values, strict=True)], as_of

    def consent(self, customer: str) -> ConsentView:
        """Give where a customer's consent stands and every act; raises as `one`."""
        self._pinned.follow()
        customer, now = required(self._database, customer).customer, self._clock.now()
        acts = self._consent.acts_of(customer)
        newest = sorted(acts, key=lambda act: (act.time, act.received), reverse=True)
        found = standing(acts, now, names_of(self._database, customer).united)
        personalised = not self._personalisation.left_out([customer])
        return ConsentView(tuple(found), tuple(newest), personalised, now)

    def record_consent(
        self,
        customer: str,
        state: Literal["granted", "withdrawn"],
        *,
        source: str,
        proof: str = "",
        channel: str = EVERYWHERE,
        topic: str = EVERYWHERE,
        purpose: Purpose = "marketing",
        text_version: str = "",
        time: datetime | None = None,
        expires: datetime | None = None,
    ) -> ConsentView:
        """Record what a customer granted or withdrew; once a withdrawal returns, nothing more is handed over to her.

        Parameters
        ----------
        source, proof
            Where it was said, and what shows it; the proof may be empty if a text is named.
        channel, topic
            Of marketing both are needed.
        text_version
            The consent text that she read, such as ``newsletter:3``.
        time, expires
            When it was said (now if None, and a withdrawal then ends all that is on record), and from when a grant no
            longer stands.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is no such customer.
        suasion.core.errors.InputRefused
            If a part is missing or malformed, there is no such channel or text, or a moment is out of range.
        """
        now = self._clock.now()
        require_matter(channel, topic, purpose)
        if source.strip().partition(":")[0] == IMPORT:
            raise InputRefused(
                "The source 'import' is kept for grants that come with a file.",
                hint="Such a grant never undoes a withdrawal. Name where this was said, such as form or phone.",
            )
        if source.strip().casefold() == CONFIRMED:
            raise InputRefused(
                f"The source {CONFIRMED!r} is kept for confirmations by a link.",
                hint="Ask her by `suasion consent ask`, or name where this was said, such as form or phone.",
            )
        if not (proof.strip() or text_version) or not source.strip():
            raise InputRefused("Consent needs a source and a proof.", hint="Say where it was said and what shows it.")
        if time is not None and not EARLIEST <= time <= now:
            raise InputRefused("The moment is in the future, or before 1900.", hint="Leave it out for now.")
        if expires is not None and not (time or now) < expires < NEVER:
            raise InputRefused("A grant runs out after it was given.", hint="Leave it out for one that does not.")
        self._pinned.follow()
        customer = required(self._database, customer).customer
        if time is None and state == "withdrawn":  # what she ends may be of a clock that was ahead
            matter = channel, topic, purpose
            time = max([now, *(act.time for act in self._consent.acts_of(customer) if act.matter == matter)])
        act = ConsentAct(
            customer, channel, topic, state, time or now, now, source, proof, purpose, text_version, expires=expires
        )
        self._consent.record([act])
        return self.consent(customer)

    @contextmanager
    def _with_recent(self, customer: str) -> Iterator[tuple[Pin, list[RecentEvent], Made]]:
        """Give the pin, the customer's events behind it, and when she was made."""
        with self._pinned.read() as pin:
            made = required(self._database, customer)
            tokens = tokens_of(self._database, made.customer)
            recent = self._log.recent(pin.sequence, tokens)
            if recent is not None:
                yield pin, as_counted(pin, recent, self._currency), made
                return
        with self._pinned.read(fresh=True) as pin:  # what the pin lacks has been sealed
            yield pin, as_counted(pin, self._log.recent(pin.sequence, tokens) or [], self._currency), made
