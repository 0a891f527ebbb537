"""The secrets of a vault, wrapped by its key: a root that never changes, and the data keys that do.

Envelope encryption: identifiers lie under a *data key*, data keys lie in vault.db wrapped by the *vault key*, and the
vault key lies elsewhere. Replacing the vault key wraps some rows anew; replacing the data key writes every identifier
anew; tokens and everything derived from the root stay.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, insert, select

from suasion.core.database import Database
from suasion.core.errors import SettingError
from suasion.privacy.keys import derived, new_key
from suasion.privacy.tables import IDENTIFIERS, VAULT_KEY

ROOT = 0
"""The id of the root secret among the rows of `vault_key`."""
FIRST = 1
"""The id of the first data key."""
_NONCE = 12


class DataKey:
    """One secret that identifiers lie under: the key of their look-up and the key of their encryption come from it."""

    def __init__(self, number: int, secret: bytes) -> None:
        self.number = number
        self.lookup = derived(secret, b"suasion vault lookup")
        self.cipher = AESGCM(derived(secret, b"suasion vault value"))


@dataclass(frozen=True)
class KeyRing:
    """The secrets of one vault.

    Parameters
    ----------
    root
        32 bytes; what signs links and names messages is derived from it, so it stays when keys are replaced.
    data
        The newest first: new identifiers lie under that one. There is more than one only while keys are being
        replaced.
    """

    root: bytes = field(repr=False)
    data: tuple[DataKey, ...] = field(repr=False)

    @classmethod
    def of_one(cls, key: bytes) -> "KeyRing":
        """Make the ring of a vault that never had its keys replaced: the vault's key itself is every secret."""
        return cls(key, (DataKey(FIRST, key),))

    @property
    def newest(self) -> DataKey:
        """The data key that new identifiers get."""
        return self.data[0]


def found_ring(database: Database, vault_key: bytes, now: datetime) -> None:
    """Give a new vault secrets of its own, unless it has some."""
    with database.write() as connection:
        if not _rows(connection):
            keep(connection, {ROOT: new_key(), FIRST: new_key()}, vault_key, now)


def adopted_ring(database: Database, vault_keys: Sequence[bytes], now: datetime) -> KeyRing:
    """Unwrap the secrets of a vault; one of an earlier release gets its rows, so that another key is refused from then.

    Raises
    ------
    suasion.core.errors.SettingError
        If none of the keys is the one that the vault is under.
    """
    with database.read() as connection:
        known = bool(_rows(connection))
        one = connection.execute(select(IDENTIFIERS).limit(1)).one_or_none()
    if not known:
        if one is not None and not _opens(vault_keys[0], one):
            raise SettingError(
                "The key given is not the one that identifiers in vault.db are under.",
                hint="Give the vault.key or SUASION_VAULT_KEY that belongs to vault.db.",
            )
        with database.write() as connection:
            if not _rows(connection):
                keep(connection, {ROOT: vault_keys[0], FIRST: vault_keys[0]}, vault_keys[0], now)
    return opened_ring(database, vault_keys)


def opened_ring(database: Database, vault_keys: Sequence[bytes]) -> KeyRing:
    """Unwrap the secrets of a vault; nothing is changed.

    A vault of an earlier release has none in its table until it is adopted: its key itself is every secret.

    Raises
    ------
    suasion.core.errors.SettingError
        If none of the keys is the one that the vault is under.
    """
    with database.read() as connection:
        unwrapped = secrets_in(connection, vault_keys)
    return ring_of(unwrapped)


def ring_of(unwrapped: dict[int, bytes]) -> KeyRing:
    """Make the ring of secrets by id."""
    numbers = sorted(unwrapped.keys() - {ROOT}, reverse=True)
    return KeyRing(unwrapped[ROOT], tuple(DataKey(number, unwrapped[number]) for number in numbers))


def secrets_in(connection: Connection, vault_keys: Sequence[bytes]) -> dict[int, bytes]:
    """Give every secret by id; raises as `opened_ring`."""
    rows = _rows(connection)
    if not rows:
        return {ROOT: vault_keys[0], FIRST: vault_keys[0]}
    by_name = {key_name(key): key for key in vault_keys}
    if missing := {row.under for row in rows} - by_name.keys():
        raise SettingError(
            f"The vault is under the key {min(missing)}, which is none of those given ({', '.join(by_name)}).",
            hint="Give the vault.key or SUASION_VAULT_KEY that belongs to vault.db; after a rotation, the new one.",
        )
    return {row.id: _unwrapped(row, by_name[row.under]) for row in rows}


def keep(connection: Connection, unwrapped: dict[int, bytes], vault_key: bytes, now: datetime) -> None:
    """Add secrets, wrapped by the vault's key, in the caller's transaction."""
    connection.execute(
        insert(VAULT_KEY), [wrapped(number, one, vault_key) | {"made": now} for number, one in unwrapped.items()]
    )


def wrapped(number: int, secret: bytes, vault_key: bytes) -> dict[str, Any]:
    """Wrap one secret: the columns of `vault_key` but for `made`."""
    nonce, under = secrets.token_bytes(_NONCE), key_name(vault_key)
    sealed = _wrapping(vault_key).encrypt(nonce, secret, _about(number, under))
    return {"id": number, "wrapped": nonce + sealed, "under": under}


def key_name(vault_key: bytes) -> str:
    """Name a vault key by 16 hexadecimal digits that tell nothing of it.

    Examples
    --------
    >>> key_name(bytes(32)) == key_name(bytes(32)), len(key_name(bytes(32)))
    (True, 16)
    """
    return derived(vault_key, b"suasion vault key name")[:8].hex()


def _rows(connection: Connection) -> Sequence[Any]:
    return connection.execute(select(VAULT_KEY).order_by(VAULT_KEY.c.id)).all()


def _opens(vault_key: bytes, row: Any) -> bool:
    try:
        DataKey(FIRST, vault_key).cipher.decrypt(row.value[:_NONCE], row.value[_NONCE:], row.token.encode())
    except InvalidTag:
        return False
    return True


def _unwrapped(row: Any, vault_key: bytes) -> bytes:
    try:
        return _wrapping(vault_key).decrypt(row.wrapped[:_NONCE], row.wrapped[_NONCE:], _about(row.id, row.under))
    except InvalidTag as error:
        raise SettingError(
            f"Secret {row.id} of the vault was changed.", hint="Restore vault.db and its key from one backup."
        ) from error


def _wrapping(vault_key: bytes) -> AESGCM:
    return AESGCM(derived(vault_key, b"suasion vault wrap"))


def _about(number: int, under: str) -> bytes:
    return f"{number}\0{under}".encode()
