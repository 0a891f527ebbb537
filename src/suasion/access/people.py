"""People: the staff accounts of a workspace, each with a role and a language."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, Connection, delete, false, func, insert, select, update

from suasion.access.accounts import looked_up, normalised
from suasion.access.audit import note
from suasion.access.roles import SCOPES, Role, require_within, role_named
from suasion.access.tables import KEY, LINK, PERSON, SESSION
from suasion.core.clock import Clock
from suasion.core.database import Database
from suasion.core.errors import Conflict, InputRefused, NotFound
from suasion.core.paging import Page, page

Language = Literal["en", "zh-Hans"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
MAX_NAME = 100
"""Characters of a display name."""


class Unchanged(Enum):
    """What stands for "leave it" where None has a meaning of its own."""

    UNCHANGED = "unchanged"


UNCHANGED = Unchanged.UNCHANGED


@dataclass(frozen=True)
class Person:
    """A staff account.

    Parameters
    ----------
    account
        Normalised: an email address or a name.
    name
        As it is shown.
    role
        What they may do.
    language
        What the console speaks to them; None for what their browser asks for.
    has_password
        False if they can only sign in by link.
    disabled
        True if they cannot sign in.
    made_at, signed_in_at
        When the account was made, and last signed in to, if ever.
    """

    account: str
    name: str
    role: Role
    language: Language | None
    has_password: bool
    disabled: bool
    made_at: datetime
    signed_in_at: datetime | None


class People:
    """The people of a workspace.

    Parameters
    ----------
    database
        The state database.
    clock
        The present.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def add(
        self,
        account: str,
        *,
        role: str,
        by: str,
        may: frozenset[str] = SCOPES,
        name: str = "",
        language: str | None = None,
    ) -> Person:
        """Add a person; they sign in by a link of `suasion.access.links.Links` first.

        Parameters
        ----------
        account
            An email address or a name; see `suasion.access.accounts.normalised`.
        role, language
            See `suasion.access.roles.ROLES` and `LANGUAGES`.
        by
            Who adds them, for the audit.
        may
            What whoever adds them may do; they give no role that may more.
        name
            As it is shown; by default the account.

        Raises
        ------
        suasion.core.errors.InputRefused
            If account, name, role or language is none.
        suasion.core.errors.NotAllowed
            If the role may more than `may`.
        suasion.core.errors.Conflict
            If the account is taken.
        """
        account = normalised(account)
        require_within(role_named(role), may)
        with self._database.write() as connection:
            if connection.scalar(select(PERSON.c.account).where(PERSON.c.account == account)) is not None:
                raise Conflict("There is already a person of that account.")
            return self.insert(connection, account, role=role, by=by, name=name, language=language)

    def insert(
        self, connection: Connection, account: str, *, role: str, by: str, name: str = "", language: str | None = None
    ) -> Person:
        """Add a person whose account is normalised and free, within a transaction."""
        now = self._clock.now()
        row = {
            "account": account,
            "name": _shown(name or account[:MAX_NAME]),
            "role": role_named(role),
            "language": None if language is None else _language(language),
            "disabled": False,
            "made_at": now,
        }
        connection.execute(insert(PERSON).values(row))
        note(connection, now, by, "person.added", f"person:{account}", role=role)
        return find(connection, account)

    def person(self, account: str) -> Person:
        """Give one person.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is none of that account.
        """
        with self._database.read() as connection:
            return find(connection, account)

    def listed(self, *, limit: int = 50, after: str | None = None) -> Page[Person]:
        """Give a page of the people, by account; `after` is the last account of the page before."""
        question = _PEOPLE.order_by(PERSON.c.account).limit(limit + 1)
        if after is not None:
            question = question.where(PERSON.c.account > after)
        with self._database.read() as connection:
            rows = [Person(**row) for row in connection.execute(question).mappings()]
            total = connection.scalar(select(func.count()).select_from(PERSON))
        return page(rows, limit, lambda person: (person.account,), total=total, as_of=self._clock.now())

    def change(
        self,
        account: str,
        *,
        by: str,
        may: frozenset[str] = SCOPES,
        name: str | None = None,
        role: str | None = None,
        language: str | Unchanged | None = UNCHANGED,
        disabled: bool | None = None,
    ) -> Person:
        """Change what is given; a new role counts from the next request on (ASVS 5.0 8.3.2).

        A language of None is the one that the browser asks for. Disabling ends the person's sessions and links at once
        (ASVS 5.0 7.4.2); their bearer keys do nothing while they are disabled.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is no such person.
        suasion.core.errors.InputRefused
            If name, role or language is none.
        suasion.core.errors.NotAllowed
            If the person has, or would have, a role that may more than `may`.
        suasion.core.errors.Conflict
            If no enabled admin would be left.
        """
        new: dict[str, Any] = {} if disabled is None else {"disabled": disabled}
        new |= {} if name is None else {"name": _shown(name)}
        new |= {} if role is None else {"role": role_named(role)}
        new |= {} if language is UNCHANGED else {"language": None if language is None else _language(language)}
        with self._database.write() as connection:
            before = find(connection, account)
            for one in (before.role, new.get("role", before.role)):
                require_within(one, may)
            changed = {key: value for key, value in new.items() if getattr(before, key) != value}
            if not changed:
                return before
            if changed.get("role", "admin") != "admin" or changed.get("disabled"):
                _keep_an_admin(connection, before)
            connection.execute(update(PERSON).where(PERSON.c.account == before.account).values(changed))
            if changed.get("disabled"):
                end_sign_ins(connection, before.account, self._clock.now())
            told = {key: value for key, value in changed.items() if key != "name"}
            note(connection, self._clock.now(), by, "person.changed", f"person:{before.account}", **told)
            return find(connection, before.account)

    def remove(self, account: str, *, by: str, may: frozenset[str] = SCOPES) -> None:
        """Remove a person with their sessions and links, and revoke their bearer keys; write keys stay.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is no such person.
        suasion.core.errors.NotAllowed
            If their role may more than `may`.
        suasion.core.errors.Conflict
            If no enabled admin would be left.
        """
        now = self._clock.now()
        with self._database.write() as connection:
            person = find(connection, account)
            require_within(person.role, may)
            _keep_an_admin(connection, person)
            theirs = (KEY.c.account == person.account) & (KEY.c.kind == "bearer") & KEY.c.revoked_at.is_(None)
            connection.execute(update(KEY).where(theirs).values(revoked_at=now))
            for table in (SESSION, LINK, PERSON):
                connection.execute(delete(table).where(table.c.account == person.account))
            note(connection, now, by, "person.removed", f"person:{person.account}")


_PEOPLE = select(
    PERSON.c.account,
    PERSON.c.name,
    PERSON.c.role,
    PERSON.c.language,
    PERSON.c.password.is_not(None).label("has_password"),
    PERSON.c.disabled,
    PERSON.c.made_at,
    PERSON.c.signed_in_at,
)


def find(connection: Connection, account: str) -> Person:
    """Give the person of an account, within a transaction.

    Raises
    ------
    suasion.core.errors.NotFound
        If there is none.
    """
    row = connection.execute(_PEOPLE.where(PERSON.c.account == looked_up(account))).mappings().one_or_none()
    if row is None:
        raise NotFound("There is no person of that account.")
    return Person(**row)


def end_sign_ins(connection: Connection, account: str, now: datetime, *, links: bool = True) -> None:
    """End every session of an account and, unless told otherwise, its open links, within a transaction."""
    connection.execute(delete(SESSION).where(SESSION.c.account == account))
    if links:
        revoke_links(connection, account, now)


def revoke_links(connection: Connection, account: str, now: datetime) -> None:
    """End the open links of an account, within a transaction."""
    still_open = (LINK.c.account == account) & LINK.c.used_at.is_(None) & LINK.c.revoked_at.is_(None)
    connection.execute(update(LINK).where(still_open).values(revoked_at=now))


def enabled_admins() -> ColumnElement[bool]:
    """Give the condition that a person is an admin who can sign in."""
    return (PERSON.c.role == "admin") & (PERSON.c.disabled == false())


def _keep_an_admin(connection: Connection, person: Person) -> None:
    others = select(PERSON.c.account).where(enabled_admins() & (PERSON.c.account != person.account)).limit(1)
    if person.role == "admin" and not person.disabled and connection.scalar(others) is None:
        raise Conflict("That is the last admin who can sign in.", hint="Make somebody else an admin first.")


def _shown(name: str) -> str:
    name = name.strip()
    if not 0 < len(name) <= MAX_NAME or not name.isprintable():
        raise InputRefused(f"A name has 1 to {MAX_NAME} characters, on one line.")
    return name


def _language(language: str) -> Language:
    for known in LANGUAGES:
        if known == language:
            return known
    raise InputRefused(f"There is no language {language!r}.", hint=f"Languages are {', '.join(LANGUAGES)}.")
