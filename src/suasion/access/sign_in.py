"""Signing in and out, and setting a password. Every refusal looks alike and costs alike (ASVS 5.0 6.3.8)."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, false, select, update

from suasion.access.accounts import looked_up
from suasion.access.attempts import PER_ACCOUNT, PER_ADDRESS, WINDOW, Window, network_of
from suasion.access.audit import note
from suasion.access.links import Links
from suasion.access.passwords import Passwords, check
from suasion.access.people import end_sign_ins
from suasion.access.sessions import Session, Sessions, Way, csrf_token
from suasion.access.tables import PERSON
from suasion.core.clock import Clock
from suasion.core.database import Database
from suasion.core.errors import NotSignedIn, TooManyRequests

_MINUTES = int(WINDOW.total_seconds() // 60)
REFUSED = f"Account and password do not match, or there were too many attempts in the last {_MINUTES} minutes."
LINK_REFUSED = "This sign-in link does not work: it was used, is older than 24 hours, or another was made since."


@dataclass(frozen=True, repr=False)
class SignedIn:
    """A session just begun; its repr shows no token.

    Parameters
    ----------
    token
        For the cookie; stored nowhere.
    session
        Who it is.
    """

    token: str
    session: Session

    @property
    def csrf(self) -> str:
        """What the page sends along to change anything."""
        return csrf_token(self.token)

    def __repr__(self) -> str:
        return f"SignedIn({self.session!r})"


class SignIn:
    """Lets people in and out.

    Parameters
    ----------
    database
        The state database.
    clock
        The present.
    sessions, links, passwords
        Of the same workspace.
    """

    def __init__(
        self, database: Database, clock: Clock, sessions: Sessions, links: Links, passwords: Passwords
    ) -> None:
        self._database, self._clock = database, clock
        self._sessions, self._links, self._passwords = sessions, links, passwords
        self._by_account = Window(PER_ACCOUNT, clock)
        self._by_address = Window(PER_ADDRESS, clock)

    def with_password(self, account: str, password: str, *, address: str, instead_of: str | None = None) -> SignedIn:
        """Sign in with a password; the session is a new one in any case.

        Parameters
        ----------
        account, password
            As typed.
        address
            Of whoever asks; only its count of failures is kept, in memory.
        instead_of
            The token of the session it takes the place of, which ends (ASVS 5.0 7.2.4).

        Raises
        ------
        suasion.core.errors.NotSignedIn
            In the same words and after the same work for an unknown account, a wrong password, a disabled person and
            an account with too many failures. Only the audit tells which.
        suasion.core.errors.TooManyRequests
            If too many sign-ins from the address failed, whatever the account.
        """
        network, account = network_of(address), looked_up(account)
        self._require_patience(network)
        locked = self._by_account.wait_seconds(account) > 0
        person = self._row(account)
        fits = self._passwords.verify(person.password if person else None, password)
        reason = _reason(person, fits=fits, locked=locked)
        if person is None or reason:
            self._refuse(network, account, reason, known=person is not None)
            raise NotSignedIn(REFUSED)
        self._by_account.forgive(account)
        new_hash = self._passwords.hash(password) if self._passwords.outdated(person.password) else None
        with self._database.write() as connection:
            if not _stands(connection, account, person.password):  # changed while the password was verified
                raise NotSignedIn(REFUSED)
            if new_hash:
                connection.execute(update(PERSON).where(PERSON.c.account == account).values(password=new_hash))
            token = self._begin(connection, account, "password", instead_of)
        return self._signed_in(token)

    def with_link(self, token: str, *, address: str, instead_of: str | None = None) -> SignedIn:
        """Sign in with a one-time link, which is used up; `instead_of` is that of `with_password`.

        Raises
        ------
        suasion.core.errors.NotSignedIn
            If it does not work, for whatever reason.
        suasion.core.errors.TooManyRequests
            If too many sign-ins from the address failed.
        """
        network = network_of(address)
        self._require_patience(network)
        with self._database.write() as connection:
            account = self._links.use(connection, token)
            if account is not None:
                session = self._begin(connection, account, "link", instead_of)
        if account is None:
            self._refuse(network, None, "link", known=False)
            raise NotSignedIn(LINK_REFUSED, hint="Ask an admin for a new one.")
        return self._signed_in(session)

    def out(self, token: str) -> None:
        """Sign out: end the session of a token, at once and for good (ASVS 5.0 7.4.1); unknown ones are nothing."""
        with self._database.write() as connection:
            account = self._sessions.end(connection, token)
            if account is not None:
                actor = f"person:{account}"
                note(connection, self._clock.now(), actor, "sign_out", actor)

    def set_password(self, token: str, new: str, *, old: str | None = None, address: str) -> SignedIn:
        """Set the password of whoever holds a session; all their sessions and links end, and a new session begins.

        The old one is needed (ASVS 5.0 6.2.3, 7.5.1) unless there is none or the session began with a link.

        Raises
        ------
        suasion.core.errors.NotSignedIn
            If the session is over, or the old password is not right.
        suasion.core.errors.InputRefused
            If the new one is too short, too long or easy to guess.
        suasion.core.errors.TooManyRequests
            If too many attempts from the address, or of the account, failed.
        """
        session = self._sessions.of(token)
        if session is None:
            raise NotSignedIn("The session is over.", hint="Sign in again.")
        network = network_of(address)
        self._require_patience(network)
        check(new, session.account, session.name)
        if session.has_password and session.way != "link":
            self._require_old(session, old or "", network)
        password, actor, now = self._passwords.hash(new), f"person:{session.account}", self._clock.now()
        with self._database.write() as connection:
            end_sign_ins(connection, session.account, now)
            mine = PERSON.c.account == session.account
            connection.execute(update(PERSON).where(mine).values(password=password))
            note(connection, now, actor, "password.set", actor)
            token = self._sessions.begin(connection, session.account, "password")
        return self._signed_in(token)

    def _require_old(self, session: Session, old: str, network: str) -> None:
        person = self._row(session.account)
        if wait := self._by_account.wait_seconds(session.account):
            raise TooManyRequests("The old password was wrong too often.", wait_seconds=wait)
        if not self._passwords.verify(person.password if person else None, old):
            actor = f"person:{session.account}"
            self._count(network, session.account)
            with self._database.write() as connection:
                note(connection, self._clock.now(), actor, "password.refused", actor)
            raise NotSignedIn("The old password is not right.")

    def _row(self, account: str) -> Row[Any] | None:
        with self._database.read() as connection:
            return connection.execute(select(PERSON).where(PERSON.c.account == account)).one_or_none()

    def _begin(self, connection: Connection, account: str, way: Way, instead_of: str | None) -> str:
        now, actor = self._clock.now(), f"person:{account}"
        if instead_of is not None:
            self._sessions.end(connection, instead_of)
        token = self._sessions.begin(connection, account, way)
        connection.execute(update(PERSON).where(PERSON.c.account == account).values(signed_in_at=now))
        note(connection, now, actor, "sign_in.accepted", actor, way=way)
        return token

    def _signed_in(self, token: str) -> SignedIn:
        session = self._sessions.of(token)
        if session is None:  # disabled in this very moment
            raise NotSignedIn(REFUSED)
        return SignedIn(token, session)

    def _require_patience(self, network: str) -> None:
        if wait := self._by_address.wait_seconds(network):
            raise TooManyRequests("Too many sign-ins from this address failed.", wait_seconds=wait)

    def _count(self, network: str, account: str | None) -> bool:
        if account:
            self._by_account.failed(account)
        return self._by_address.failed(network)

    def _refuse(self, network: str, account: str | None, reason: str, *, known: bool) -> None:
        blocked = self._count(network, account)
        # What was typed as an account that does not exist may be a password: it is not kept.
        subject = f"person:{account}" if known else "unknown"
        now = self._clock.now()
        with self._database.write() as connection:
            note(connection, now, "nobody", "sign_in.refused", subject, reason=reason)
            if blocked:
                note(connection, now, "nobody", "sign_in.blocked", subject)


def _stands(connection: Connection, account: str, stored: str) -> bool:
    enabled = (PERSON.c.account == account) & (PERSON.c.disabled == false())
    return bool(connection.scalar(select(PERSON.c.password).where(enabled)) == stored)


def _reason(person: Row[Any] | None, *, fits: bool, locked: bool) -> str:
    """Say why a sign-in is refused; empty if it is not."""
    if locked:
        return "too many attempts"
    if person is None:
        return "unknown account"
    if not fits:
        return "password" if person.password else "no password"
    return "disabled" if person.disabled else ""
