"""The port to a channel, and what handing over needs from the stages below it."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Literal, Protocol

from sqlalchemy import Connection

from suasion.content.messages import Message

Answer = Literal["accepted", "refused", "later", "not_sent", "unknown"]
"""What a channel can say of one message.

accepted: it has it. refused: it will never take it. later: it refused for now. not_sent: the connection broke before
the message left. unknown: it broke when the message may have left.
"""


@dataclass(frozen=True)
class Envelope:
    """One message on its way.

    Parameters
    ----------
    address
        Where to, as the vault revealed it; never logged.
    message_id
        Fixed when the delivery was planned, with its angle brackets.
    message
        What is said.
    unsubscribe
        The address that ends these messages for this customer; its POST acts in one click (RFC 8058).
    feedback
        What names the campaign in Feedback-ID.
    """

    address: str
    message_id: str
    message: Message
    unsubscribe: str
    feedback: str


@dataclass(frozen=True)
class Reply:
    """A channel's answer and its reason in words, without the address."""

    answer: Answer
    reason: str = ""


class Line(Protocol):
    """One open connection to a channel: one message at a time."""

    async def send(self, envelope: Envelope) -> Reply:
        """Send one message and wait for the answer.

        Raises
        ------
        suasion.core.errors.DeliveryRefused
            If the message must not be sent as it is, such as a header with a line break; nothing left.
        """
        ...


class Channel(Protocol):
    """Where messages go out."""

    def line(self) -> AbstractAsyncContextManager[Line]:
        """Open one connection's worth of sending; it reconnects by itself between messages."""
        ...


class ConsentCheck(Protocol):
    """Who may be written to."""

    def allowed(self, connection: Connection, customer: str) -> bool:
        """Say so, reading inside the transaction that marks the hand-over."""
        ...

    def personalised(self, connection: Connection, customer: str) -> bool:
        """Say whether a message may go out that was chosen for this customer alone, reading likewise."""
        ...


@dataclass(frozen=True)
class Address:
    """Where a customer is reached: the `token` of an address, and its `text` as the vault revealed it; never logged."""

    token: str
    text: str = field(repr=False)


class Addresses(Protocol):
    """Where customers can be reached."""

    def reveal(self, customers: Sequence[str]) -> Mapping[str, Address]:
        """Give email addresses by customer; a customer without one is left out."""
        ...

    def moved(self, connection: Connection, addresses: Mapping[str, Address]) -> set[str]:
        """Choose the customers, of some with their addresses, who are reached elsewhere now, or nowhere.

        It reads inside the transaction that marks the hand-over.
        """
        ...

    def suppressed(self, addresses: Mapping[str, Address]) -> set[str]:
        """Choose the customers whose address must not be written to; asked inside that transaction, too."""
        ...
