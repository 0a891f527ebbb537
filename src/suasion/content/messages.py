"""A finished message to one customer, before any channel's headers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Message:
    """What one customer reads.

    Parameters
    ----------
    subject
        One line of plain text.
    html, text
        The two forms of the body.
    """

    subject: str
    html: str
    text: str
