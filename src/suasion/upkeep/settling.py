"""What is done to a restored workspace before anybody may open it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from suasion.access.audit import note
from suasion.access.tables import KEY, LINK, SESSION
from suasion.core.database import Database
from suasion.core.errors import Conflict
from suasion.core.progress import Progress
from suasion.customers.consent.kept import keeping, replay_withdrawals
from suasion.customers.identity import Rules
from suasion.customers.tables import CUSTOMER_TOKEN
from suasion.deliveries.hold import Hold, hold, lift
from suasion.deliveries.tables import DELIVERY
from suasion.events.erasing import turn_back
from suasion.events.sealed_files import Lake
from suasion.flows.jobs.kinds import KINDS
from suasion.flows.jobs.tables import JOB
from suasion.governance.erasing import forgetting
from suasion.privacy.erasures import Erasures
from suasion.privacy.tables import IDENTIFIERS
from suasion.privacy.withdrawals import Withdrawals
from suasion.wiring import Parts

_BATCH = 5_000
OWNER = "owner"


@dataclass(frozen=True)
class Settled:
    """What was done, and what waits.

    Parameters
    ----------
    erased
        Tokens whose erasure the data did not know of, or not so far: it was replayed, no read shows their events.
    withdrawn
        Withdrawals of consent that the data did not know of, and that stand in it again.
    withdrawn_by_strangers
        Tokens that withdrew since and that nobody holds in the data: who withdrew was not known yet.
    uncertain
        Messages that were handed over when the backup was taken; nobody knows what became of them.
    planned
        Messages that are planned, by campaign. Some may have been sent since the backup was taken.
    jobs
        Jobs that waited or ran.
    sessions
        Sessions and open sign-in links that were ended: some may have been ended since the backup was taken.
    keys
        Keys of people and sources that work again as they did then: look through them.
    """

    erased: int
    withdrawn: int
    withdrawn_by_strangers: int
    uncertain: int
    planned: dict[str, int]
    jobs: int
    sessions: int
    keys: int


def settle(parts: Parts, lake: Lake, rules: Rules, *, taken: datetime, sequence: int, progress: Progress) -> Settled:
    """Hold a workspace, replay erasures and withdrawals, and settle what the snapshot left open; one transaction.

    Raises
    ------
    suasion.core.errors.Conflict
        If a token that the data knows is not in the vault.
    """
    erasures = Erasures(parts.vault_database)
    _require_tokens(parts, {one.token for one in erasures.all()}, progress)
    now = parts.clock.now()
    withdrawals = Withdrawals(parts.vault_database)
    with parts.database.write() as connection:
        erased = turn_back(connection, erasures, now, [forgetting(lake, rules, keeping(withdrawals))])
        withdrawn = replay_withdrawals(connection, withdrawals)
        found = Settled(
            erased=erased,
            withdrawn=withdrawn.acts,
            withdrawn_by_strangers=withdrawn.strangers,
            uncertain=_uncertain(connection, now),
            planned=planned(connection),
            jobs=len(waiting := _stopped(connection, now)),
            sessions=_ended(connection, now),
            keys=connection.scalar(select(func.count()).select_from(KEY).where(KEY.c.revoked_at.is_(None))) or 0,
        )
        lift(connection, now)  # a hold of before: the backup was taken of a held workspace
        hold(connection, Hold(now, taken, sequence, tuple(waiting)))
        told = {"taken": taken.isoformat(), "sequence": sequence}
        told |= {name: vars(found)[name] for name in ("erased", "withdrawn", "withdrawn_by_strangers")}
        note(connection, now, OWNER, "workspace.restored", "workspace", **told)
    return found


def planned(connection: Connection) -> dict[str, int]:
    """Count the messages that would go out, by campaign."""
    query = select(DELIVERY.c.campaign, func.count()).where(DELIVERY.c.state == "planned")
    rows = connection.execute(query.group_by(DELIVERY.c.campaign).order_by(DELIVERY.c.campaign))
    return {campaign: count for campaign, count in rows}  # noqa: C416 - rows are no pairs to mypy


def tokens_missing(state: Database, vault: Database, erased: set[str], progress: Progress) -> Iterator[str]:
    """Name the tokens of customers that the vault does not hold and that were not erased."""
    with state.read() as reading, vault.read() as known, progress.task("Compare tokens") as task:
        tokens = reading.execute(select(CUSTOMER_TOKEN.c.token).order_by(CUSTOMER_TOKEN.c.token)).scalars()
        for batch in _batches(tokens):
            there = set(known.scalars(select(IDENTIFIERS.c.token).where(IDENTIFIERS.c.token.in_(batch))))
            yield from (token for token in batch if token not in there and token not in erased)
            task.advance(len(batch))


def _batches(tokens: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(tokens)
    while batch := list(islice(rest, _BATCH)):
        yield batch


def _require_tokens(parts: Parts, erased: set[str], progress: Progress) -> None:
    missing = sum(1 for _ in tokens_missing(parts.database, parts.vault_database, erased, progress))
    if missing:
        raise Conflict(
            f"The vault lacks {missing} tokens of the data's customers: it is another workspace's, or too old.",
            hint="Restore the vault's backup that was taken with the data's, or after it.",
        )


def _uncertain(connection: Connection, now: datetime) -> int:
    values: dict[str, Any] = {"state": "uncertain", "reason": "handed over when the backup was taken"}
    open_then = update(DELIVERY).where(DELIVERY.c.state == "handed_over")
    return int(connection.execute(open_then.values(values | {"finished_at": now})).rowcount)


def _stopped(connection: Connection, now: datetime) -> list[int]:
    """Interrupt the jobs that the next server would take up, and name them."""
    resumed = [name for name, kind in KINDS.items() if kind.resumes]
    goes_on = JOB.c.state.in_(("queued", "running")) | ((JOB.c.state == "interrupted") & JOB.c.kind.in_(resumed))
    numbers = list(connection.scalars(select(JOB.c.id).where(goes_on).order_by(JOB.c.id)))
    connection.execute(update(JOB).where(JOB.c.id.in_(numbers)).values(state="interrupted", finished=now))
    return numbers


def _ended(connection: Connection, now: datetime) -> int:
    sessions = int(connection.execute(delete(SESSION)).rowcount)
    still = (LINK.c.used_at.is_(None), LINK.c.revoked_at.is_(None), LINK.c.expires_at > now)
    return sessions + int(connection.execute(update(LINK).where(*still).values(revoked_at=now)).rowcount)
