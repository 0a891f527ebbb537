"""The audit trail: who did what to what, and when. Rows are only added (ASVS 5.0 16.2.1, 16.3.1, 16.4.2).

A row is written in the transaction of what it tells of, so neither is there without the other. It holds account names,
ids, scopes and reasons; never a secret, an address or anything about a customer (ASVS 5.0 16.2.5).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from suasion.access.tables import AUDIT
from suasion.core.clock import Clock
from suasion.core.database import Database
from suasion.core.paging import Page, page

ACTS = {
    "sign_in.accepted": "somebody signed in",
    "sign_in.refused": "a sign-in was refused; `reason` says why, which the answer did not",
    "sign_in.blocked": "one address reached its limit of refused sign-ins",
    "sign_out": "somebody signed out",
    "link.made": "a one-time sign-in link was made; older ones of the account ended",
    "person.added": "a person was added",
    "person.changed": "a person's name, role or language was changed, or they were disabled or enabled",
    "person.removed": "a person was removed, with their sessions, links and bearer keys",
    "password.set": "a password was set; every other session of the account ended",
    "password.refused": "the old password given for a change was wrong",
    "key.made": "a key was made",
    "key.revoked": "a key was revoked",
    "customer.merged": "a person made two customers one; `other` is the second, `decision` its number",
    "customer.unmerged": "a person parted from a customer what was not hers; `other` is what it once was",
    "customer.export.begun": "everything about one customer began to leave, with identifiers in the clear",
    "customer.export.ended": "it ended; `lines` were read, and `whole` says whether all of it was taken",
    "customer.erased": "a customer was erased, under all names",
    "suppression.added": "addresses were put on the suppression list for one reason; `given` says how many",
    "suppression.lifted": "an address was taken off it; `reason` says why",
    "duplicate.dismissed": "a person said that two who look alike are two; `other` is the second, `bits` how alike",
    "model.put_in_force": "a version of a model was put in force by hand; `version` and the one in force `before`",
    "workspace.restored": "the workspace was restored from a backup, and is held",
    "workspace.released": "the hold of a restored workspace was lifted; `planned` and `jobs` say what became of each",
    "export.begun": "a table began to leave as a file; `format` and what was asked for",
    "export.ended": "the file ended; `rows` were read, and `whole` says whether all of it was taken",
}
"""Every act on record, with its meaning."""


@dataclass(frozen=True)
class Entry:
    """One row of the audit trail.

    Parameters
    ----------
    id
        Counts up; a gap means that a row was taken out.
    at
        When.
    actor
        ``person:<account>``, ``key:<id>``, ``owner`` (the command line), or ``nobody`` before a sign-in.
    act
        One of `ACTS`.
    subject
        What it was done to, such as ``person:<account>``, ``key:<id>`` or ``export:<table>``.
    detail
        The rest, by name.
    """

    id: int
    at: datetime
    actor: str
    act: str
    subject: str
    detail: dict[str, Any]


def note(connection: Connection, at: datetime, actor: str, act: str, subject: str, **detail: Any) -> None:
    """Add a row to the audit trail, in the transaction of what it tells of.

    Raises
    ------
    KeyError
        If the act is not one of `ACTS`.
    """
    ACTS[act]
    row = {"at": at, "actor": actor, "act": act, "subject": subject, "detail": detail}
    connection.execute(insert(AUDIT).values(row))


class Audit:
    """The audit trail of a workspace.

    Parameters
    ----------
    database
        The state database.
    clock
        Says as of when a page is true.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def record(self, actor: str, act: str, subject: str, **detail: Any) -> None:
        """Add a row about something that changes nothing itself; whatever changes something uses `note`."""
        with self._database.write() as connection:
            note(connection, self._clock.now(), actor, act, subject, **detail)

    def entries(self, *, limit: int = 50, after: int | None = None) -> Page[Entry]:
        """Give a page of the trail, newest first.

        Parameters
        ----------
        limit
            At most this many rows.
        after
            The id of the last row of the page before.
        """
        question = select(AUDIT).order_by(AUDIT.c.id.desc()).limit(limit + 1)
        if after is not None:
            question = question.where(AUDIT.c.id < after)
        with self._database.read() as connection:
            rows = [Entry(**row) for row in connection.execute(question).mappings()]
            total = connection.scalar(select(func.count()).select_from(AUDIT))
        return page(rows, limit, lambda entry: (entry.id,), total=total, as_of=self._clock.now())
