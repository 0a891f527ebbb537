"""Replacing the vault's keys: a new vault key, a new data key, and every identifier written anew under it.

The steps, each on disk before the next begins:

1. the next vault key stands beside the one in use (a second line of vault.key, or ``SUASION_VAULT_KEY_NEXT``);
2. in one transaction every secret is wrapped by the next key, and a new data key is added;
3. identifiers are written anew under the new data key, batch by batch; both data keys answer meanwhile;
4. data keys that no identifier is under any more are deleted;
5. the old vault key is deleted (from the environment its owner has to).

Killed anywhere, the vault opens with the keys it has, and the next run goes on. Tokens never change, nor does the root,
so links, message ids and kept answers made before stay good.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, update

from suasion.core import faults
from suasion.core.clock import Clock
from suasion.core.database import Database
from suasion.core.errors import SettingError
from suasion.core.progress import NoProgress, Progress, Task
from suasion.privacy.identifiers import IdentifierKind
from suasion.privacy.key_ring import ROOT, DataKey, KeyRing, keep, key_name, ring_of, secrets_in, wrapped
from suasion.privacy.keys import NEXT_VARIABLE, VARIABLE, is_in_environment, new_key, vault_keys, write_key_file
from suasion.privacy.tables import IDENTIFIERS, VAULT_KEY
from suasion.privacy.vault import encrypted, lookup_of, opened

_BATCH = 5_000

NEXT_MADE = faults.declare("vault.next_key_made", "the next vault key is on disk; no secret is wrapped by it")
REWRAPPED = faults.declare(
    "vault.rewrapped", "every secret is under the next vault key; no identifier was written anew"
)
BATCH_DONE = faults.declare("vault.batch_rekeyed", "a batch of identifiers is under the new data key, others are not")
REKEYED = faults.declare("vault.rekeyed", "every identifier is under the new data key; the old one is still there")
OLD_DROPPED = faults.declare(
    "vault.old_data_key_dropped", "only the new data key is left; vault.key still holds two keys"
)


@dataclass(frozen=True)
class Rotated:
    """What a rotation did.

    Parameters
    ----------
    rekeyed
        Identifiers written anew by this run; an earlier run that was cut short may have done others.
    key
        The name of the vault key in use now (not the key).
    todo
        What its owner has to do, if the keys come from the environment; else empty.
    """

    rekeyed: int
    key: str
    todo: str = ""


def rotate(
    database: Database,
    workspace: Path,
    clock: Clock,
    *,
    environment: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Rotated:
    """Replace the keys of a vault, or finish a replacement that was cut short; only its owner may.

    Parameters
    ----------
    database
        vault.db.
    workspace
        The directory, for vault.key.
    environment
        As for `suasion.privacy.keys.vault_keys`.

    Raises
    ------
    suasion.core.errors.SettingError
        If no key opens the vault, or the keys come from the environment and there is no next one, or it is the same.
    """
    old, new = _both(workspace, environment)
    faults.pass_point(NEXT_MADE)
    ring = _begun(database, (old, new), clock)
    faults.pass_point(REWRAPPED)
    with (progress or NoProgress()).task("Identifiers", _left(database, ring)) as task:
        rekeyed = _rekey(database, ring, task)
    faults.pass_point(REKEYED)
    _drop_unused(database, ring)
    faults.pass_point(OLD_DROPPED)
    if is_in_environment(environment):
        return Rotated(
            rekeyed, key_name(new), f"Put the value of {NEXT_VARIABLE} into {VARIABLE}, and remove the former."
        )
    write_key_file(workspace, [new])
    return Rotated(rekeyed, key_name(new))


def _both(workspace: Path, environment: Mapping[str, str] | None) -> tuple[bytes, bytes]:
    """Give the vault key in use and the next one, which is made, and on disk, if keys lie in the file."""
    keys = vault_keys(workspace, environment)
    if len(keys) == 1 and is_in_environment(environment):
        raise SettingError(
            f"The key comes from {VARIABLE}, and {NEXT_VARIABLE} is not set.",
            hint=f"Put a new key into {NEXT_VARIABLE}, such as `openssl rand -base64 32` gives, and run this again.",
        )
    if len(keys) == 1:
        keys = (keys[0], new_key())
        write_key_file(workspace, keys)
    if keys[0] == keys[1]:
        raise SettingError("The next vault key is the one in use.", hint="A rotation needs a new one.")
    return keys[0], keys[1]


def _begun(database: Database, keys: tuple[bytes, bytes], clock: Clock) -> KeyRing:
    """Wrap every secret by the next key and add a data key, unless that was done before; gives the ring."""
    _, new = keys
    with database.write() as connection:
        unwrapped = secrets_in(connection, keys)
        stored = {row.id: row.under for row in connection.execute(select(VAULT_KEY.c.id, VAULT_KEY.c.under))}
        if set(stored.values()) != {key_name(new)}:
            unwrapped[max(unwrapped) + 1] = new_key()
            for number in stored:
                changed = wrapped(number, unwrapped[number], new)
                connection.execute(update(VAULT_KEY).where(VAULT_KEY.c.id == number).values(changed))
            added = {number: one for number, one in unwrapped.items() if number not in stored}
            keep(connection, added, new, clock.now())
    return ring_of(unwrapped)


def _rekey(database: Database, ring: KeyRing, task: Task) -> int:
    after, done = "", 0
    older = {key.number: key for key in ring.data[1:]}
    while older:
        with database.write() as connection:
            batch = _batch(connection, ring, after)
            if not batch:
                break
            _write_anew(connection, older, ring.newest, batch)
        after, done = batch[-1].token, done + len(batch)
        task.advance(len(batch))
        faults.pass_point(BATCH_DONE)
    return done


def _batch(connection: Connection, ring: KeyRing, after: str) -> Sequence[Any]:
    columns = IDENTIFIERS.c
    query = select(columns.token, columns.kind, columns.value, columns.key)
    query = query.where(columns.token > after, columns.key != ring.newest.number)
    return connection.execute(query.order_by(columns.token).limit(_BATCH)).all()


def _write_anew(connection: Connection, older: Mapping[int, DataKey], newest: DataKey, rows: Sequence[Any]) -> None:
    changes = []
    for row in rows:
        value = opened(older[row.key], row.token, row.value)
        lookup = lookup_of(newest, IdentifierKind(row.kind), value)
        sealed = encrypted(newest, row.token, value)
        changes.append({"of": row.token, "lookup": lookup, "value": sealed, "key": newest.number})
    connection.execute(update(IDENTIFIERS).where(IDENTIFIERS.c.token == bindparam("of")), changes)


def _left(database: Database, ring: KeyRing) -> int:
    with database.read() as connection:
        return _under_older(connection, ring)


def _under_older(connection: Connection, ring: KeyRing) -> int:
    query = select(func.count()).select_from(IDENTIFIERS).where(IDENTIFIERS.c.key != ring.newest.number)
    return int(connection.scalar(query) or 0)


def _drop_unused(database: Database, ring: KeyRing) -> None:
    with database.write() as connection:
        if not _under_older(connection, ring):
            connection.execute(delete(VAULT_KEY).where(VAULT_KEY.c.id.not_in((ROOT, ring.newest.number))))
