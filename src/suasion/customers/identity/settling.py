"""The map worked out anew around some tokens, where no event is behind it: facts went, or a person decided."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from suasion.customers.identity.acts import Act, acts_of
from suasion.customers.identity.growing import Growing
from suasion.customers.identity.parting import Parted, store_telling
from suasion.customers.identity.rules import Rules
from suasion.customers.identity.stored import add_rows, settled_anew
from suasion.customers.tables import IDENTITY_ACT


def settle(
    connection: Connection,
    rules: Rules,
    tokens: Iterable[str],
    *,
    sequence: int,
    now: datetime,
    parted: Parted,
    said: Mapping[str, str] | None = None,
) -> None:
    """Work the map out anew around some tokens, in the transaction in which facts of theirs changed.

    Parameters
    ----------
    tokens
        Of every component that was touched, as it was before.
    sequence, now
        What the acts are dated by.
    parted
        Told of every customer who is parted by it.
    said
        Reasons to put to acts, by act.
    """
    growing = settled_anew(connection, rules, tokens)
    reasons = said or {}
    rows = [
        row | {"reason": reasons.get(row["act"], row["reason"])} for row in rows_of(connection, growing, sequence, now)
    ]
    store_telling(connection, growing, parted)
    add_rows(connection, IDENTITY_ACT, rows)


def rows_of(connection: Connection, growing: Growing, sequence: int, now: datetime) -> list[dict[str, Any]]:
    """Give the acts of a step that no event caused, behind those that the event of this number did."""
    position = connection.scalar(
        select(func.coalesce(func.max(IDENTITY_ACT.c.position), -1)).where(IDENTITY_ACT.c.sequence == sequence)
    )
    after = int(position) + 1 if position is not None else 0
    acts = acts_of(growing, (), {})
    return [row_of(act, growing, (sequence, after + place), now, now) for place, act in enumerate(acts)]


def row_of(
    act: Act, growing: Growing, place: tuple[int, int], time: datetime | int, received: datetime | int
) -> dict[str, Any]:
    """Give an act as a row of `identity_act`; `place` is its sequence and position, moments as for `add_rows`."""
    return vars(act) | {
        "sequence": place[0],
        "position": place[1],
        "kind": growing.seen[act.token].kind,
        "time": time,
        "received": received,
    }
