"""Double opt-in: a customer is asked, and what she confirms by the link that went to her address is a grant.

The link is bound to whom it asks, about what, which text she reads and until when. What it does is decided when it is
followed: once, before it runs out, if the asking is still on record, and never against what she withdrew after it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import cast

from sqlalchemy import Connection

from suasion.core import faults
from suasion.core.clock import Clock, from_microseconds, to_microseconds
from suasion.core.database import Database
from suasion.core.errors import InputRefused
from suasion.core.storable import require_storable
from suasion.customers.consent.acts import ConsentAct, Purpose, decided, require_matter
from suasion.customers.consent.channels import EVERYWHERE
from suasion.customers.consent.ledger import acts_in, kept_nowhere, record_in
from suasion.customers.consent.texts import ConsentText, ConsentTexts
from suasion.customers.identity.names import all_names, current, require_there, there
from suasion.privacy.signed import SignedTexts, TokenRefused

CONFIRMED = "double opt-in"
"""Source of what a confirmation grants."""
LONGEST_DAYS = 90
_CONFIRMING = faults.declare("consent.confirming", "a confirmation is written; its transaction is not committed")


@dataclass(frozen=True)
class Asked:
    """A customer was asked: the act on record, and the address that she confirms at."""

    act: ConsentAct
    link: str


@dataclass(frozen=True)
class Question:
    """What a link asks: the text, whether it was confirmed, and whether consent stands, by whatever grant."""

    text: ConsentText
    confirmed: bool
    stands: bool


class DoubleOptIn:
    """Asks customers and takes their confirmations.

    Parameters
    ----------
    database, texts
        The state database, and the texts in it.
    clock
        The present.
    tokens
        Signs links; of a key for nothing else.
    base_url
        Where the page stands that confirms, such as ``https://marketing.shop.example/consent``.
    """

    def __init__(
        self, database: Database, texts: ConsentTexts, clock: Clock, tokens: SignedTexts, base_url: str
    ) -> None:
        self._database, self._texts, self._clock = database, texts, clock
        self._tokens, self._base_url = tokens, base_url.rstrip("/")

    def ask(
        self,
        customer: str,
        text_version: str,
        *,
        source: str,
        proof: str = "",
        channel: str = EVERYWHERE,
        topic: str = EVERYWHERE,
        purpose: Purpose = "marketing",
        days: int = 7,
    ) -> Asked:
        """Record that a customer is asked, and give the link to send to her; sending it is the caller's.

        Parameters
        ----------
        text_version
            The consent text she is to read, such as ``newsletter:3``.
        source, proof
            Where she asked to be asked, such as ``form``; what shows it, or who asks her.
        days
            How long the link can be followed, 1 to `LONGEST_DAYS`.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is no such customer.
        suasion.core.errors.InputRefused
            If there is no such text, channel, topic or days are not as they have to be, or a text cannot be stored.
        """
        require_matter(channel, topic, purpose)
        if not 1 <= days <= LONGEST_DAYS:
            raise InputRefused(f"A link cannot be good for {days} days.", hint=f"1 to {LONGEST_DAYS}.")
        if not text_version:
            raise InputRefused("Whoever is asked reads a text.", hint="Name one: `suasion consent texts` lists them.")
        require_storable(source=source, proof=proof, text=text_version)
        now = self._clock.now()
        until = now + timedelta(days=days)
        with self._database.write() as connection:
            present = current(connection, [customer])[customer]
            require_there(connection, [present])
            act = ConsentAct(
                present, channel, topic, "asked", now, now, source, proof, purpose, text_version, expires=until
            )
            record_in(connection, [act], kept_nowhere)  # nothing that is asked or confirmed is withdrawn
        return Asked(act, f"{self._base_url}/{self._tokens.signed(_spelt(act))}")

    def lead_to(self, base_url: str) -> None:
        """Let the links that are made from now on lead to another address."""
        self._base_url = base_url.rstrip("/")

    def question(self, token: str) -> Question:
        """Say what a link asks; nothing changes.

        Raises
        ------
        suasion.privacy.signed.TokenRefused
            If the link is not one of ours, has run out, or what it asks is not on record any more.
        """
        asked = self._asked(token)
        with self._database.read() as connection:
            confirmed = _is_confirmed(asked, self._require_open(connection, asked))
            stands = self._stands(connection, asked)
        return Question(self._texts.one(asked.text_version), confirmed=confirmed, stands=stands)

    def confirm(self, token: str) -> Question:
        """Record the grant that a link confirms, unless it did before; say whether consent stands now.

        It does not if she withdrew after she was asked, whatever she confirms now; she can be asked again.

        Raises
        ------
        suasion.privacy.signed.TokenRefused
            As `question`.
        """
        asked, now = self._asked(token), self._clock.now()
        with self._database.write() as connection:
            acts = self._require_open(connection, asked)
            if not _is_confirmed(asked, acts):
                proof = f"followed the link of {asked.time.isoformat(timespec='seconds')}"
                grant = replace(asked, state="granted", time=now, received=now, expires=None, answers=asked.time)
                record_in(connection, [replace(grant, source=CONFIRMED, proof=proof)], kept_nowhere)
                faults.pass_point(_CONFIRMING)
            stands = self._stands(connection, asked)
        return Question(self._texts.one(asked.text_version), confirmed=True, stands=stands)

    def _asked(self, token: str) -> ConsentAct:
        """Read the act that a link is about, as far as its token tells."""
        parts = self._tokens.opened(token).split("\n")
        customer, channel, topic, purpose, text_version, asked, until = parts
        time, expires = from_microseconds(int(asked)), from_microseconds(int(until))
        if self._clock.now() >= expires:
            raise TokenRefused("This link is too old.", hint="Ask for a new one.")
        about = cast(Purpose, purpose)
        return ConsentAct(customer, channel, topic, "asked", time, time, "", "", about, text_version, expires=expires)

    def _require_open(self, connection: Connection, asked: ConsentAct) -> list[ConsentAct]:
        """Make sure that the asking is on record and the customer there; gives all acts under the name asked."""
        acts = acts_in(connection, [asked.customer]) if there(connection, [asked.customer]) else []
        if not any(_spelt(act) == _spelt(asked) for act in acts if act.state == "asked"):
            raise TokenRefused("This link is no longer good.")
        return acts

    def _stands(self, connection: Connection, asked: ConsentAct) -> bool:
        names = all_names(connection, asked.customer)
        holding = decided(acts_in(connection, names.every), united=names.united)
        return holding[asked.matter].stands(self._clock.now())


def _is_confirmed(asked: ConsentAct, acts: Iterable[ConsentAct]) -> bool:
    return any(act.matter == asked.matter and act.answers == asked.time for act in acts)


def _spelt(asked: ConsentAct) -> str:
    """Spell what a link is bound to; none of its parts holds a line break."""
    assert asked.expires is not None
    moments = (str(to_microseconds(moment)) for moment in (asked.time, asked.expires))
    return "\n".join((asked.customer, asked.channel, asked.topic, asked.purpose, asked.text_version, *moments))
