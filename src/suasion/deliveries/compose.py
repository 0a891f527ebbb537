"""From a row of the ledger to an envelope: the approved draft, this customer's products, and the last check."""

from typing import Protocol

from suasion.content.contents import Contents
from suasion.content.message_check import MessageCheck
from suasion.content.rendering.email import EmailTemplate, Shown
from suasion.core.errors import DeliveryRefused
from suasion.deliveries.channel import Envelope
from suasion.deliveries.ledger import Delivery


class MessageRefused(DeliveryRefused):
    """A finished message did not pass the last check; it was not sent."""

    code = "message_refused"


def content_of(products: list[tuple[str, str]], *, general: bool = False) -> dict[str, object]:
    """Give what the ledger stores for one customer.

    Parameters
    ----------
    products
        (product id, the name of what led to it or "") in the order shown.
    general
        Whether nothing of it was chosen for her alone, so that it may go out to whoever is not personalised.
    """
    shown: dict[str, object] = {"products": [{"id": key, "because": because} for key, because in products]}
    return shown | {"general": True} if general else shown


class UnsubscribeAddresses(Protocol):
    """Who gives the addresses that end the messages: `unsubscribe.UnsubscribeTokens`."""

    def url(self, customer: str, channel: str) -> str:
        """Give the address for one customer and channel."""
        ...


class EmailComposer:
    """Renders deliveries; each draft is read, compiled and parsed once.

    Parameters
    ----------
    contents
        Where approved drafts are.
    tokens
        Makes the addresses that end the messages.
    sender
        What names the sender in Feedback-ID.
    """

    def __init__(self, contents: Contents, tokens: UnsubscribeAddresses, *, sender: str) -> None:
        self._contents, self._tokens, self._sender = contents, tokens, sender
        self._ready: dict[str, tuple[EmailTemplate, MessageCheck]] = {}

    def __call__(self, delivery: Delivery, address: str) -> Envelope:
        """Render one delivery.

        Raises
        ------
        MessageRefused
            If the message does not pass its check or names a product that is not in the draft's facts.
        suasion.core.errors.Conflict
            If the draft is not approved.
        """
        template, check = self._for_draft(delivery.draft)
        known = check.products
        asked = delivery.content.get("products", [])
        if unknown := [str(one["id"]) for one in asked if one["id"] not in known]:
            raise MessageRefused(f"The message names products that are not in its facts: {unknown}.")
        shown = [Shown(known[one["id"]], one.get("because", "")) for one in asked]
        unsubscribe = self._tokens.url(delivery.customer, delivery.channel)
        message = template.render(shown, unsubscribe=unsubscribe)
        if violations := check.violations(message, shown, unsubscribe=unsubscribe):
            raise MessageRefused("; ".join(sorted({f"{one.rule} in {one.where}" for one in violations})))
        feedback = f"{delivery.campaign}:{delivery.channel}:{self._sender}"
        return Envelope(address, delivery.message_id, message, unsubscribe, feedback)

    def _for_draft(self, draft: str) -> tuple[EmailTemplate, MessageCheck]:
        if draft not in self._ready:
            found = self._contents.approved(draft)
            self._ready[draft] = (EmailTemplate(found), MessageCheck(found.facts))
        return self._ready[draft]
