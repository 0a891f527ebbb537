"""Keys for programs: bearer keys with scopes for the API (RFC 6750), and write keys that only feed the intake.

A key is shown once and stored as the hash of its 256 random bits. A bearer key never does more than the person who
made it may do today, and nothing while they are disabled; what the command line of the workspace's owner made is bound
to nobody. A write key is bound to one source and goes on when whoever made it leaves, so no event is lost by that.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, cast

from sqlalchemy import BigInteger, Row, RowMapping, func, insert, select, type_coerce, update

from suasion.access.audit import note
from suasion.access.last_uses import EXACT, LastUses
from suasion.access.remembered import Remembered
from suasion.access.roles import SCOPES, Role, scopes_of
from suasion.access.tables import KEY, PERSON
from suasion.access.tokens import hashed, new_token
from suasion.core.clock import Clock, to_microseconds
from suasion.core.database import Database
from suasion.core.errors import InputRefused, NotAllowed, NotFound
from suasion.core.paging import Page, page

Kind = Literal["bearer", "write"]
BEARER_PREFIX, WRITE_PREFIX = "sk_", "wk_"
MAX_NAME, MAX_SOURCE = 100, 64
LONGEST = timedelta(days=36_525)
_PREFIXES: dict[Kind, str] = {"bearer": BEARER_PREFIX, "write": WRITE_PREFIX}
_SHOWN = 8  # characters of a key that stay readable: its kind and 30 of the 256 random bits


@dataclass(frozen=True)
class Key:
    """What is known of a key; the key itself is not.

    Parameters
    ----------
    id
        To revoke it by.
    kind
        ``bearer`` or ``write``.
    prefix
        Its first characters, to recognise it by.
    name
        What it is for.
    scopes
        What it was made for; what it may do today is that, as far as its maker may.
    source
        The source a write key feeds.
    account
        Whose it is; None if the owner's command line made it.
    made_at, expires_at, used_at, revoked_at
        `used_at` is exact to the minute; written beside the requests, see `suasion.access.last_uses`.
    """

    id: str
    kind: Kind
    prefix: str
    name: str
    scopes: tuple[str, ...]
    source: str | None
    account: str | None
    made_at: datetime
    expires_at: datetime | None
    used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, repr=False)
class NewKey:
    """A key just made: the only time that `secret` is shown, and not in its repr."""

    key: Key
    secret: str

    def __repr__(self) -> str:
        return f"NewKey({self.key!r})"


@dataclass(frozen=True)
class KeyHolder:
    """A key that works now: its `id`, what it may do, and the source it feeds if it is a write key."""

    id: str
    kind: Kind
    scopes: frozenset[str]
    source: str | None


class Keys:
    """The keys of a workspace.

    Parameters
    ----------
    database
        The state database.
    clock
        The present.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self.last_uses = LastUses(database, KEY.c.id, KEY.c.used_at)
        self._remembered = Remembered[KeyHolder]()

    def make_bearer(
        self,
        name: str,
        scopes: Iterable[str],
        *,
        by: str,
        may: frozenset[str],
        account: str | None = None,
        expires_at: datetime | None = None,
    ) -> NewKey:
        """Make a bearer key.

        Parameters
        ----------
        name
            What it is for.
        scopes
            What it may do, at least one.
        by
            Who makes it, for the audit.
        may
            What whoever makes it may do themselves.
        account
            The person who makes it; None for the owner's command line, whose keys no role bounds later.
        expires_at
            Until when it works; None for no end.

        Raises
        ------
        suasion.core.errors.InputRefused
            If the name is none, there are no scopes, one does not exist, or the end is past or over 100 years away.
        suasion.core.errors.NotAllowed
            If it would do more than whoever makes it may.
        """
        asked = frozenset(scopes)
        if not asked or asked - SCOPES:
            raise InputRefused(f"Unknown or no scopes: {sorted(asked - SCOPES)}.", hint=f"Choose of {sorted(SCOPES)}.")
        if asked - may:
            raise NotAllowed(f"You may not do {sorted(asked - may)} yourself, so no key of yours may.")
        return self._make("bearer", name, by, account, expires_at, scopes=tuple(sorted(asked)))

    def make_write(
        self, name: str, source: str, *, by: str, account: str | None = None, expires_at: datetime | None = None
    ) -> NewKey:
        """Make a write key for a source of events.

        Raises
        ------
        suasion.core.errors.InputRefused
            If name or source is none, or the end is past or over 100 years away.
        """
        return self._make("write", name, by, account, expires_at, source=_line(source, MAX_SOURCE, "source"))

    def listed(self, *, limit: int = 50, after: tuple[int, str] | None = None) -> Page[Key]:
        """Give a page of the keys, newest first; `after` is the key of the page before.

        That is when its last row was made, in microseconds since 1970, and its id.
        """
        question = select(KEY).order_by(KEY.c.made_at.desc(), KEY.c.id.desc()).limit(limit + 1)
        if after is not None:
            time, key = type_coerce(KEY.c.made_at, BigInteger), after[1]
            question = question.where((time < after[0]) | ((time == after[0]) & (KEY.c.id < key)))
        noted = self.last_uses.noted()
        with self._database.read() as connection:
            rows = [_key(row, noted.get(row["id"])) for row in connection.execute(question).mappings()]
            total = connection.scalar(select(func.count()).select_from(KEY))
        return page(
            rows, limit, lambda key: (to_microseconds(key.made_at), key.id), total=total, as_of=self._clock.now()
        )

    def revoke(self, key: str, *, by: str) -> None:
        """End a key at once; a second time changes nothing.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is no key of that id.
        """
        now = self._clock.now()
        with self._database.write() as connection:
            row = connection.execute(select(KEY).where(KEY.c.id == key)).one_or_none()
            if row is None:
                raise NotFound("There is no key of that id.")
            if row.revoked_at is None:
                connection.execute(update(KEY).where(KEY.c.id == key).values(revoked_at=now))
                note(connection, now, by, "key.revoked", f"key:{key}", name=row.name)
        self._remembered.forget()

    def remembered(self, secret: str) -> KeyHolder | None:
        """Say what a write key may do, if that was looked up within seconds; None says nothing. Waits for nothing."""
        return self._remembered.get(hashed(secret), self._clock.now())

    def holder(self, secret: str, kind: Kind) -> KeyHolder | None:
        """Say what a key may do now, and note that it was used; None if it is unknown, of another kind, or over."""
        if not secret.startswith(_PREFIXES[kind]):
            return None
        question = (
            select(KEY, PERSON.c.role, PERSON.c.disabled)
            .join(PERSON, PERSON.c.account == KEY.c.account, isouter=True)
            .where((KEY.c.hash == hashed(secret)) & (KEY.c.kind == kind) & KEY.c.revoked_at.is_(None))
        )
        now, noted, turn = self._clock.now(), self.last_uses.noted(), self._remembered.turn
        with self._database.read() as connection:
            row = connection.execute(question).one_or_none()
        if row is None or (row.expires_at is not None and now >= row.expires_at):
            return None
        scopes = _scopes_today(row)
        if kind == "bearer" and not scopes:
            return None
        used_at = _later(row.used_at, noted.get(row.id))
        if used_at is None or now - used_at >= EXACT:
            self.last_uses.note(row.id, now)
        found = KeyHolder(row.id, kind, scopes, row.source)
        if kind == "write":
            self._remembered.put(hashed(secret), found, now, row.expires_at, turn)
        return found

    def _make(
        self,
        kind: Kind,
        name: str,
        by: str,
        account: str | None,
        expires_at: datetime | None,
        *,
        scopes: tuple[str, ...] = (),
        source: str | None = None,
    ) -> NewKey:
        now, secret = self._clock.now(), new_token(_PREFIXES[kind])
        if expires_at is not None and not now < expires_at <= now + LONGEST:
            raise InputRefused("A key's end is later than now, and within 100 years.")
        key = Key(
            id=secrets.token_hex(8),
            kind=kind,
            prefix=secret[:_SHOWN],
            name=_line(name, MAX_NAME, "name"),
            scopes=scopes,
            source=source,
            account=account,
            made_at=now,
            expires_at=expires_at and expires_at.astimezone(UTC),
            used_at=None,
            revoked_at=None,
        )
        row = {column.name: getattr(key, column.name) for column in KEY.columns if column.name != "hash"}
        told = {"kind": kind, "name": key.name, "scopes": list(scopes), "source": source}
        with self._database.write() as connection:
            connection.execute(insert(KEY).values(row | {"hash": hashed(secret), "scopes": list(scopes)}))
            note(connection, now, by, "key.made", f"key:{key.id}", **told)
        return NewKey(key, secret)


def _key(row: RowMapping, noted: datetime | None) -> Key:
    shown = {str(name): value for name, value in row.items() if name != "hash"}
    return Key(**shown | {"scopes": tuple(shown["scopes"]), "used_at": _later(row["used_at"], noted)})


def _later(stored: datetime | None, noted: datetime | None) -> datetime | None:
    return max((when for when in (stored, noted) if when is not None), default=None)


def _scopes_today(row: Row[Any]) -> frozenset[str]:
    made_for = frozenset(row.scopes)
    if row.account is None:
        return made_for
    if row.role is None or row.disabled:  # removed, or not to come in
        return frozenset()
    return made_for & scopes_of(cast(Role, row.role))


def _line(text: str, longest: int, what: str) -> str:
    text = text.strip()
    if not 0 < len(text) <= longest or not text.isprintable():
        raise InputRefused(f"A {what} has 1 to {longest} characters, on one line.")
    return text
