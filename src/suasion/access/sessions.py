"""Sessions: who is signed in. Tokens are random, stored hashed, and new at every sign-in (ASVS 5.0 7.2, 7.3, 7.4).

A session ends after 8 hours without a request and 7 days at most (ASVS 5.0 7.1.1, 7.3.1, 7.3.2), at sign-out, and when
its person is disabled, removed or gets another password. A person may have 20 at once (7.1.2); the one unused longest
gives way. A request writes nothing for being seen: `suasion.access.last_uses` does, beside it. Idle time is exact to
the minute, and after a kill to two; only a transaction that held the database longer than that can cost more, and then
a session ends too early, never too late.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, delete, false, insert, select

from suasion.access.last_uses import EXACT, LastUses
from suasion.access.people import Language
from suasion.access.roles import Role, scopes_of
from suasion.access.tables import PERSON, SESSION
from suasion.access.tokens import hashed, new_token
from suasion.core.clock import Clock
from suasion.core.database import Database

Way = Literal["password", "link"]

IDLE = timedelta(hours=8)
LIFETIME = timedelta(days=7)
AT_ONCE = 20
"""Sessions of one person."""


@dataclass(frozen=True)
class Session:
    """Somebody who is signed in, as they are now: role and language are those of today.

    Parameters
    ----------
    account, name, role, language
        Of the person.
    way
        How they signed in; a session by link may set a password without the old one.
    has_password
        Whether they have one.
    made_at, ends_at
        When they signed in, and when the session ends at the latest unless it is used (and after 7 days in any case).
    """

    account: str
    name: str
    role: Role
    language: Language | None
    way: Way
    has_password: bool
    made_at: datetime
    ends_at: datetime

    @property
    def scopes(self) -> frozenset[str]:
        """What they may do."""
        return scopes_of(self.role)


def csrf_token(token: str) -> str:
    """Derive from a session's token what its page must send along to change anything; it is not stored.

    HMAC-SHA256 keyed with the session's token (OWASP's CSRF cheat sheet, "HMAC based token pattern"; ASVS 5.0 3.5.1):
    only a page that may read our answers knows it, and it tells nothing of the session's token.
    """
    return hmac.new(token.encode("utf-8", "surrogatepass"), b"suasion csrf token", hashlib.sha256).hexdigest()


def csrf_matches(token: str, given: str) -> bool:
    """Compare a CSRF token with that of a session, in constant time (ASVS 5.0 11.2.4)."""
    return hmac.compare_digest(csrf_token(token).encode(), given.encode("utf-8", "surrogatepass"))


class Sessions:
    """The sessions of a workspace.

    Parameters
    ----------
    database
        The state database.
    clock
        The present.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self.last_uses = LastUses(database, SESSION.c.hash, SESSION.c.seen_at)

    def of(self, token: str) -> Session | None:
        """Give the session of a token, and note that it was seen; None if it is unknown, or over."""
        now, key = self._clock.now(), hashed(token)
        noted = self.last_uses.noted().get(key)
        with self._database.read() as connection:
            row = connection.execute(_SESSIONS.where(SESSION.c.hash == key)).mappings().one_or_none()
        if row is None:
            return None
        seen_at = max(row["seen_at"], noted or row["seen_at"])
        if now >= min(seen_at + IDLE, row["made_at"] + LIFETIME):
            return None
        if now - seen_at >= EXACT:
            self.last_uses.note(key, now)
            seen_at = now
        shown = {name: value for name, value in row.items() if name != "seen_at"}
        return Session(**shown, ends_at=min(seen_at + IDLE, row["made_at"] + LIFETIME))

    def begin(self, connection: Connection, account: str, way: Way) -> str:
        """Begin a session within the transaction of a sign-in, and give its token, which is stored nowhere."""
        now, token = self._clock.now(), new_token()
        self.last_uses.write(connection)
        self._drop_ended(connection, now)
        newest = select(SESSION.c.hash).where(SESSION.c.account == account).order_by(SESSION.c.seen_at.desc())
        kept = list(connection.scalars(newest.limit(AT_ONCE - 1)))
        connection.execute(delete(SESSION).where((SESSION.c.account == account) & SESSION.c.hash.not_in(kept)))
        row = {"hash": hashed(token), "account": account, "way": way, "made_at": now, "seen_at": now}
        connection.execute(insert(SESSION).values(row))
        return token

    def end(self, connection: Connection, token: str) -> str | None:
        """End one session within a transaction; gives its account, None if there was none."""
        ended = delete(SESSION).where(SESSION.c.hash == hashed(token)).returning(SESSION.c.account)
        return connection.scalar(ended)

    def count(self, account: str) -> int:
        """Count the sessions of a person that are not over."""
        now = self._clock.now()
        noted = self.last_uses.noted()
        theirs = (SESSION.c.account == account) & (SESSION.c.made_at > now - LIFETIME)
        with self._database.read() as connection:
            rows = connection.execute(select(SESSION.c.hash, SESSION.c.seen_at).where(theirs)).all()
        return sum(max(row.seen_at, noted.get(row.hash, row.seen_at)) > now - IDLE for row in rows)

    def _drop_ended(self, connection: Connection, now: datetime) -> None:
        over = (SESSION.c.seen_at <= now - IDLE) | (SESSION.c.made_at <= now - LIFETIME)
        connection.execute(delete(SESSION).where(over))


_SESSIONS = (
    select(
        PERSON.c.account,
        PERSON.c.name,
        PERSON.c.role,
        PERSON.c.language,
        PERSON.c.password.is_not(None).label("has_password"),
        SESSION.c.way,
        SESSION.c.made_at,
        SESSION.c.seen_at,
    )
    .join(PERSON, PERSON.c.account == SESSION.c.account)
    .where(PERSON.c.disabled == false())
)
