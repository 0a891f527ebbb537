"""Everything about access over one database."""

from suasion.access.audit import Audit
from suasion.access.keys import Keys
from suasion.access.links import Link, Links
from suasion.access.passwords import Passwords
from suasion.access.people import People, Person
from suasion.access.roles import SCOPES
from suasion.access.sessions import Sessions
from suasion.access.sign_in import SignIn
from suasion.core.clock import Clock
from suasion.core.database import Database


class Access:
    """Who may do what in a workspace.

    Parameters
    ----------
    database
        The state database.
    clock
        The present.
    passwords
        How passwords are hashed.

    Attributes
    ----------
    people, links, sessions, keys, audit
        What is on record.
    sign_in
        The way in and out.
    """

    def __init__(self, database: Database, clock: Clock, passwords: Passwords | None = None) -> None:
        self.people = People(database, clock)
        self.links = Links(database, clock, self.people)
        self.sessions = Sessions(database, clock)
        self.keys = Keys(database, clock)
        self.audit = Audit(database, clock)
        self.sign_in = SignIn(database, clock, self.sessions, self.links, passwords or Passwords())

    def close(self) -> None:
        """Write when sessions and keys were used last, as far as that is still to be done."""
        self.sessions.last_uses.close()
        self.keys.last_uses.close()

    def invite(
        self,
        account: str,
        *,
        role: str,
        by: str,
        may: frozenset[str] = SCOPES,
        name: str = "",
        language: str | None = None,
    ) -> tuple[Person, Link]:
        """Add a person and make the link they first sign in with; the errors are those of `People.add`."""
        person = self.people.add(account, role=role, by=by, may=may, name=name, language=language)
        return person, self.links.make(person.account, by=by)
