"""The suppression list: addresses that must not be written to, whatever consent says, by keyed hash.

An address is hashed under a key derived from the vault's root, which never changes. So the list holds for an address
that nobody knows yet, outlives the erasure of whoever held it, and lies with the vault: data that is restored from an
older backup does not lose it. `suppression_token` says which tokens stand for such addresses now.
"""

import hashlib
import hmac
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeVar, get_args

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, delete, exists, func, insert, select, update

from suasion.core.bulk import rows_by_key
from suasion.core.database import Database
from suasion.privacy.identifiers import IdentifierKind, normalised
from suasion.privacy.keys import derived
from suasion.privacy.tables import SUPPRESSION_ACT, SUPPRESSION_TOKEN

Reason = Literal["hard_bounce", "complaint", "requested", "legal", "other"]
REASONS: tuple[Reason, ...] = get_args(Reason)
Identifier = tuple[IdentifierKind, str]
SUPPRESSIBLE = frozenset(
    {IdentifierKind.EMAIL, IdentifierKind.PHONE, IdentifierKind.WECHAT_OPENID, IdentifierKind.DEVICE_ID}
)
"""The kinds of identifier that a message can go to."""
_Value = TypeVar("_Value", str, bytes)
_PART = 500
_ADDED, _LIFTED = "added", "lifted"


@dataclass(frozen=True)
class Said:
    """What is on record of one act beside the address.

    Parameters
    ----------
    reason
        Of an address that is added; empty of one that is lifted.
    source
        Where it came from, such as ``mail provider``.
    note
        What else there is to say, without personal data; of a lift: why.
    who
        Whose act it is, as in the audit trail.
    time, received
        When it happened, and when it was recorded; both aware.
    """

    reason: Reason | Literal[""]
    source: str
    note: str
    who: str
    time: datetime
    received: datetime


@dataclass(frozen=True)
class SuppressionAct(Said):
    """One act; `number` counts up, and `token` stands for the address now (None: the vault does not know it)."""

    number: int
    kind: IdentifierKind
    act: Literal["added", "lifted"]
    token: str | None


class SuppressionList:
    """The list of one vault.

    Parameters
    ----------
    database
        vault.db.
    key
        What addresses are hashed under.
    """

    def __init__(self, database: Database, key: bytes) -> None:
        self._database, self._key = database, key

    def lift(self, address: Identifier, said: Said) -> int:
        """Take an address off the list, on disk when this returns; gives how many reasons held until then.

        Raises
        ------
        ValueError
            If nothing is left of the address after normalisation.
        """
        hidden = _hidden(self._key, *address)
        with self._database.write() as connection:
            held = len(_reasons(connection, [hidden]))
            if held:
                _append(connection, {hidden: address[0]}, _LIFTED, said)
        return held

    def held(self, address: Identifier) -> int:
        """Say for how many reasons an address is on the list; raises as `lift`."""
        with self._database.read() as connection:
            return len(_reasons(connection, [_hidden(self._key, *address)]))

    def among(self, tokens: Collection[str]) -> set[str]:
        """Choose those of some tokens whose address is on the list."""
        found: set[str] = set()
        with self._database.read() as connection:
            for part in _parts(tokens):
                found |= set(connection.scalars(_tokens(_on_the_list()).where(SUPPRESSION_TOKEN.c.token.in_(part))))
        return found

    def tokens(self, kind: IdentifierKind, before: datetime) -> set[str]:
        """Give the tokens of one kind whose address was on the list by what was recorded strictly before a moment."""
        query = _tokens(_on_the_list(before)).where(SUPPRESSION_ACT.c.kind == kind)
        with self._database.read() as connection:
            return set(connection.scalars(query))

    def standing(self, limit: int, after: int | None = None) -> tuple[list[SuppressionAct], int]:
        """Give what holds, each address once for each reason, the newest first; and how many there are in all.

        Parameters
        ----------
        after
            Only what is older than the act of this number.
        """
        query = _acts().where(_on_the_list())
        with self._database.read() as connection:
            total = connection.scalar(select(func.count()).select_from(query.subquery())) or 0
            if after is not None:
                query = query.where(SUPPRESSION_ACT.c.number < after)
            rows = connection.execute(query.order_by(SUPPRESSION_ACT.c.number.desc()).limit(limit)).all()
        return [_act(row) for row in rows], total

    def of(self, tokens: Collection[str]) -> list[SuppressionAct]:
        """Give every act about the addresses behind some tokens, in order; of what was lifted too."""
        with self._database.read() as connection:
            rows = [
                row
                for part in _parts(tokens)
                for row in connection.execute(_acts().where(SUPPRESSION_TOKEN.c.token.in_(part)))
            ]
        return sorted(map(_act, rows), key=lambda act: act.number)


def hiding_key(root: bytes) -> bytes:
    """Give what addresses are hashed under, of a vault's root secret."""
    return derived(root, b"suasion suppression list")


def added(connection: Connection, key: bytes, addresses: Iterable[Identifier], said: Said) -> int:
    """Put addresses on the list in the vault's transaction; gives how many were not there for this reason.

    Raises
    ------
    ValueError
        If nothing is left of an address after normalisation.
    """
    wanted = {_hidden(key, *one): one[0] for one in addresses}
    there = _reasons(connection, wanted)
    new = {address: kind for address, kind in wanted.items() if (address, said.reason) not in there}
    _append(connection, new, _ADDED, said)
    return len(new)


def named_again(connection: Connection, key: bytes, tokens: Mapping[str, Identifier]) -> None:
    """Note which of some tokens stand for addresses of the list, in the vault's transaction that makes them."""
    if connection.scalar(select(SUPPRESSION_ACT.c.number).limit(1)) is None:
        return
    hidden = {_hidden(key, *one): token for token, one in tokens.items() if one[0] in SUPPRESSIBLE}
    columns = SUPPRESSION_ACT.c
    listed = {bytes(row[0]) for row in rows_by_key(connection, (columns.address,), columns.address, list(hidden))}
    held = SUPPRESSION_TOKEN.c
    known = {
        row[0] for row in rows_by_key(connection, (held.token,), held.token, [hidden[address] for address in listed])
    }
    rows = [{"token": hidden[address], "address": address} for address in sorted(listed)]
    if new := [row for row in rows if row["token"] not in known]:
        connection.execute(insert(SUPPRESSION_TOKEN), new)


def forgotten(connection: Connection, tokens: Sequence[str]) -> None:
    """Let go of a few hundred tokens that are erased: the addresses stay on the list, the words about them do not."""
    hers = SUPPRESSION_TOKEN.c.token.in_(tokens)
    named = SUPPRESSION_ACT.c.address.in_(select(SUPPRESSION_TOKEN.c.address).where(hers))
    connection.execute(update(SUPPRESSION_ACT).where(named).values(source="", note=""))
    connection.execute(delete(SUPPRESSION_TOKEN).where(hers))


def _hidden(key: bytes, kind: IdentifierKind, value: str) -> bytes:
    spelling = normalised(kind, value)
    if not spelling:
        raise ValueError(f"an empty {kind} is no address")
    return hmac.digest(key, f"{kind}\0{spelling}".encode(), hashlib.sha256)


def _append(connection: Connection, addresses: Mapping[bytes, IdentifierKind], act: str, said: Said) -> None:
    rows = [{"address": address, "kind": kind.value, "act": act, **vars(said)} for address, kind in addresses.items()]
    if rows:
        connection.execute(insert(SUPPRESSION_ACT), rows)


def _on_the_list(before: datetime | None = None) -> ColumnElement[bool]:
    """Say of an act that it put an address there and that none since took it off."""
    act, later = SUPPRESSION_ACT.c, SUPPRESSION_ACT.alias("later")
    lifted = [later.c.address == act.address, later.c.act == _LIFTED, later.c.number > act.number]
    holds = [act.act == _ADDED]
    if before is not None:
        lifted.append(later.c.received < before)
        holds.append(act.received < before)
    return and_(*holds, ~exists().where(*lifted))


def _reasons(connection: Connection, addresses: Collection[bytes]) -> set[tuple[bytes, str]]:
    """Give what holds of some addresses: each with each of its reasons."""
    found = set[tuple[bytes, str]]()
    for part in _parts(addresses):
        query = select(SUPPRESSION_ACT.c.address, SUPPRESSION_ACT.c.reason)
        rows = connection.execute(query.where(SUPPRESSION_ACT.c.address.in_(part), _on_the_list()))
        found |= {(bytes(row.address), row.reason) for row in rows}
    return found


def _tokens(condition: ColumnElement[bool]) -> Select[str]:
    joined = SUPPRESSION_TOKEN.join(SUPPRESSION_ACT, SUPPRESSION_ACT.c.address == SUPPRESSION_TOKEN.c.address)
    return select(SUPPRESSION_TOKEN.c.token).select_from(joined).where(condition).distinct()


def _acts() -> Select[Any]:
    columns = [column for column in SUPPRESSION_ACT.columns if column is not SUPPRESSION_ACT.c.address]
    same = SUPPRESSION_TOKEN.c.address == SUPPRESSION_ACT.c.address
    return select(*columns, SUPPRESSION_TOKEN.c.token).select_from(SUPPRESSION_ACT.outerjoin(SUPPRESSION_TOKEN, same))


def _act(row: Row[Any]) -> SuppressionAct:
    told = row._asdict()
    return SuppressionAct(**told | {"kind": IdentifierKind(told["kind"])})


def _parts(values: Collection[_Value]) -> Iterator[list[_Value]]:
    every = sorted(values)
    return (every[start : start + _PART] for start in range(0, len(every), _PART))
