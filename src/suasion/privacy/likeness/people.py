"""What a comparison is given of a customer: identifiers as tokens, names and addresses as they were said."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Address:
    """A postal address as it was said, but for its country; parts that are not known are empty."""

    street: str = ""
    city: str = ""
    postcode: str = ""


@dataclass(frozen=True)
class Person:
    """One customer.

    Parameters
    ----------
    customer
        Her id, by which pairs are named.
    emails, phones
        Tokens of what she is known by; only the vault turns them back.
    given, family, name
        First name, last name, and a whole name that nobody took apart; any may be empty.
    addresses
        Where she lives, and where she did.
    """

    customer: str
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    given: str = ""
    family: str = ""
    name: str = ""
    addresses: tuple[Address, ...] = ()

    @property
    def tokens(self) -> tuple[str, ...]:
        """All her tokens."""
        return (*self.emails, *self.phones)
