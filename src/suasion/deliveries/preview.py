"""A delivery's message rendered again from the ledger, to be looked at: no address, no live link.

The unsubscribe address of a real message acts for its customer, so whoever may only look must not get it: here it is
one that leads nowhere, and every link in the HTML has lost its target.
"""

import re
from dataclasses import dataclass

from suasion.content.contents import Contents
from suasion.deliveries.compose import EmailComposer
from suasion.deliveries.ledger import Delivery

NO_ADDRESS = "https://unsubscribe.invalid/"
"""Stands where the message that goes out has the customer's own unsubscribe address."""

_TARGET = re.compile(r"""\s(?:href|target|action|ping)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>"']+)""", re.IGNORECASE)
_TAG = re.compile(r"<[a-zA-Z](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")


@dataclass(frozen=True)
class Preview:
    """What one customer reads.

    Parameters
    ----------
    subject, text
        Plain text.
    html
        A whole page whose links lead nowhere.
    """

    subject: str
    html: str
    text: str


class _NoAddress:
    """Implements `compose.UnsubscribeAddresses` for messages that nobody gets."""

    def url(self, customer: str, channel: str) -> str:
        """Give the address that leads nowhere."""
        return f"{NO_ADDRESS}{channel}"


class Previews:
    """Renders deliveries for people to look at; compiled drafts are kept.

    Parameters
    ----------
    contents
        Where approved drafts are.
    """

    def __init__(self, contents: Contents) -> None:
        self._compose = EmailComposer(contents, _NoAddress(), sender="")

    def of(self, delivery: Delivery) -> Preview:
        """Render one delivery's message as the ledger has it.

        Raises
        ------
        suasion.deliveries.compose.MessageRefused
            If the message did not pass its last check: such a message was not sent either.
        suasion.core.errors.Conflict
            If its draft is not approved.
        """
        message = self._compose(delivery, "").message
        return Preview(message.subject, inert(message.html), message.text)


def inert(html: str) -> str:
    """Take the targets off every tag; texts stay what they are.

    Examples
    --------
    >>> inert('<p>href="x" <a class="b" HREF=https://a.example/u?t=1>off</a></p>')
    '<p>href="x" <a class="b">off</a></p>'
    """
    return _TAG.sub(lambda tag: _TARGET.sub("", tag.group()), html)
