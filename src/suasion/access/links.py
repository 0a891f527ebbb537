"""One-time sign-in links: how a person gets in first, or again after a lost password (ASVS 5.0 6.4.1, 6.4.3, 6.4.6).

An admin makes a link and hands it on; nobody ever learns or chooses another's password. The token travels in the
fragment of the address, which browsers send to no server, so no log and no Referer ever holds it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from suasion.access.audit import note
from suasion.access.people import People, enabled_admins, find, revoke_links
from suasion.access.roles import SCOPES, require_within
from suasion.access.tables import LINK, PERSON
from suasion.access.tokens import hashed, new_token
from suasion.core.clock import Clock
from suasion.core.database import Database
from suasion.core.errors import Conflict

LIFETIME = timedelta(hours=24)
FIRST_ACCOUNT = "admin"
"""Whom the first link is for, if there is no admin yet."""
_KEPT = timedelta(days=30)


@dataclass(frozen=True, repr=False)
class Link:
    """A sign-in link, shown once; its repr does not show the token.

    Parameters
    ----------
    token
        256 random bits.
    account
        Whose it is.
    expires_at
        Until when it works.
    """

    token: str
    account: str
    expires_at: datetime

    @property
    def fragment(self) -> str:
        """The path of the console that takes it, such as ``/sign-in#link=…``."""
        return f"/sign-in#link={self.token}"

    def __repr__(self) -> str:
        return f"Link(account={self.account!r}, expires_at={self.expires_at!r})"


class Links:
    """The sign-in links of a workspace.

    Parameters
    ----------
    database
        The state database.
    clock
        The present.
    people
        Whom they are for.
    """

    def __init__(self, database: Database, clock: Clock, people: People) -> None:
        self._database, self._clock, self._people = database, clock, people

    def make(self, account: str, *, by: str, may: frozenset[str] = SCOPES) -> Link:
        """Make a link for a person, which works once within 24 hours; older ones of theirs end.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is no such person.
        suasion.core.errors.NotAllowed
            If their role may more than `may`, which is what whoever makes the link may: it lets them in as the person.
        suasion.core.errors.Conflict
            If they are disabled.
        """
        with self._database.write() as connection:
            person = find(connection, account)
            require_within(person.role, may)
            return self._make(connection, person.account, by)

    def first_link(self) -> Link | None:
        """Make the link that begins a workspace, as long as nobody has ever signed in; None after that.

        It is for the admin who was added first; without one, for a new admin ``admin``. Each call ends the link before.
        """
        with self._database.write() as connection:
            if connection.scalar(select(PERSON.c.account).where(PERSON.c.signed_in_at.is_not(None)).limit(1)):
                return None
            first = select(PERSON.c.account).where(enabled_admins()).order_by(PERSON.c.made_at, PERSON.c.account)
            account = connection.scalar(first.limit(1))
            if account is None:
                account = FIRST_ACCOUNT
                self._people.insert(connection, account, role="admin", by="owner")
            return self._make(connection, account, "owner")

    def use(self, connection: Connection, token: str) -> str | None:
        """Use a link up and give its account, within the transaction of the sign-in; None if it does not work.

        Of two that use it at once, one gets in: the row is changed only while it is open.
        """
        now = self._clock.now()
        works = (
            (LINK.c.hash == hashed(token))
            & LINK.c.used_at.is_(None)
            & LINK.c.revoked_at.is_(None)
            & (LINK.c.expires_at > now)
        )
        account: str | None = connection.scalar(update(LINK).where(works).values(used_at=now).returning(LINK.c.account))
        return account

    def _make(self, connection: Connection, account: str, by: str) -> Link:
        if find(connection, account).disabled:
            raise Conflict("That person is disabled.", hint="Enable them first.")
        now = self._clock.now()
        revoke_links(connection, account, now)
        connection.execute(delete(LINK).where(LINK.c.expires_at < now - _KEPT))
        link = Link(new_token(), account, now + LIFETIME)
        row = {"hash": hashed(link.token), "account": account, "made_by": by, "made_at": now}
        connection.execute(insert(LINK).values(row | {"expires_at": link.expires_at}))
        note(connection, now, by, "link.made", f"person:{account}")
        return link
