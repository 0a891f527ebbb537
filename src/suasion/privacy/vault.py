"""The vault: identifiers in, random tokens out; the only place where a token turns back into an address."""

import hashlib
import hmac
import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import Connection, delete

from suasion.core.bulk import insert_rows, rows_by_key
from suasion.core.database import Database
from suasion.core.errors import Conflict
from suasion.privacy.erasures import Erasure, Erasures, record_in
from suasion.privacy.identifiers import IdentifierKind, normalised
from suasion.privacy.key_ring import DataKey, KeyRing
from suasion.privacy.known_tokens import KnownTokens
from suasion.privacy.suppression_list import Said, SuppressionList, added, forgotten, hiding_key, named_again
from suasion.privacy.tables import IDENTIFIERS, WITHDRAWAL
from suasion.privacy.withdrawals import Withdrawals

_NONCE = 12
_KEPT = 100_000
_PART = 500
_RANDOM_CHARACTERS = 26
_BASE32 = b"abcdefghijklmnopqrstuvwxyz234567" * 8  # a byte's last five bits choose
TOKEN_LENGTH = 2 + _RANDOM_CHARACTERS
"""Characters of every token: ``t_`` and 130 random bits in base32."""


class Vault:
    """Exchanges identifiers for tokens that say nothing about them.

    Parameters
    ----------
    database
        The vault's own database, apart from the data.
    keys
        Its secrets (`suasion.privacy.key_ring.opened_ring`); or 32 bytes, of a vault whose keys were never replaced.
    """

    def __init__(self, database: Database, keys: KeyRing | bytes) -> None:
        self._database = database
        self._ring = keys if isinstance(keys, KeyRing) else KeyRing.of_one(keys)
        self._keys = {key.number: key for key in self._ring.data}
        self._hiding = hiding_key(self._ring.root)
        self._memory = KnownTokens(_KEPT)

    @property
    def erasures(self) -> Erasures:
        """The erasure ledger, which is kept beside the identifiers."""
        return Erasures(self._database)

    @property
    def withdrawals(self) -> Withdrawals:
        """The ledger of withdrawals, which is kept there too."""
        return Withdrawals(self._database)

    @property
    def suppressions(self) -> SuppressionList:
        """The suppression list, which is kept there too."""
        return SuppressionList(self._database, self._hiding)

    def erase(self, erasures: Sequence[Erasure], identifiers: Collection[str] = ()) -> None:
        """Record erasures in the ledger; it is on disk when this returns.

        Parameters
        ----------
        identifiers
            Tokens behind which nothing is to stand any more; who names the same identifier again gets another one.
            What was withdrawn under them goes, too. An address on the suppression list stays on it, by its keyed hash.
        """
        with self._database.write() as connection:
            record_in(connection, erasures)
            gone = sorted(identifiers)
            for start in range(0, len(gone), _PART):
                part = gone[start : start + _PART]
                forgotten(connection, part)
                for table in (IDENTIFIERS, WITHDRAWAL):
                    connection.execute(delete(table).where(table.c.token.in_(part)))
        if identifiers:
            self._memory = KnownTokens(_KEPT)  # whoever has just read a deleted one remembers it in the old memory

    def suppress(self, addresses: Sequence[tuple[IdentifierKind, str]], said: Said) -> int:
        """Put addresses, known or not, on the suppression list, on disk when this returns.

        Returns
        -------
        int
            How many were not there for this reason.

        Raises
        ------
        ValueError
            If nothing is left of an address after normalisation.
        """
        lookups = {self._lookup(*one): one for one in addresses}
        with self._database.write() as connection:
            new = added(connection, self._hiding, addresses, said)
            known = self._known(connection, lookups)
            named_again(connection, self._hiding, {token: lookups[lookup] for lookup, token in known.items()})
        return new

    def tokens(self, kind: IdentifierKind, values: Sequence[str]) -> list[str]:
        """Give the token of each value, made the first time it is seen.

        Raises
        ------
        ValueError
            If nothing is left of a value after normalisation.
        """
        return self.exchange([(kind, value) for value in values])

    def exchange(self, identifiers: Sequence[tuple[IdentifierKind, str]]) -> list[str]:
        """Give the token of each (kind, value); those made here are on disk when this returns.

        Raises
        ------
        ValueError
            If nothing is left of a value after normalisation.
        """
        memory = self._memory
        tokens = memory.find(identifiers)
        missed = [one for one, token in zip(identifiers, tokens, strict=True) if token is None]
        made = dict(zip(missed, self._exchange(missed), strict=True)) if missed else {}
        memory.keep(made)
        return [made[one] if token is None else token for one, token in zip(identifiers, tokens, strict=True)]

    def _exchange(self, identifiers: Sequence[tuple[IdentifierKind, str]]) -> list[str]:
        lookups = [self._lookup(kind, value) for kind, value in identifiers]
        wanted = dict(zip(lookups, identifiers, strict=True))
        with self._database.read() as connection:
            known = self._known(connection, wanted)
        missing = {lookup: named for lookup, named in wanted.items() if lookup not in known}
        if missing:
            with self._database.write() as connection:
                known |= self._known(connection, missing)  # somebody may have been quicker
                rows = [self._row(lookup, *named) for lookup, named in missing.items() if lookup not in known]
                insert_rows(connection, IDENTIFIERS, rows)
                named_again(connection, self._hiding, {row[1]: missing[row[0]] for row in rows})
                known |= {row[0]: row[1] for row in rows}
        return [known[lookup] for lookup in lookups]

    def find(self, identifiers: Sequence[tuple[IdentifierKind, str]]) -> list[str | None]:
        """Look up the token of each (kind, value) without making any; None for what was never seen."""
        lookups = [self._lookup(kind, value) if normalised(kind, value) else b"" for kind, value in identifiers]
        wanted = {lookup: named for lookup, named in zip(lookups, identifiers, strict=True) if lookup}
        with self._database.read() as connection:
            known = self._known(connection, wanted)
        return [known.get(lookup) for lookup in lookups]

    def reveal(self, tokens: Iterable[str]) -> dict[str, str]:
        """Give the normalised value behind each token; tokens the vault does not hold are left out.

        Raises
        ------
        suasion.core.errors.Conflict
            If a value was changed, swapped with another or written under another key.
        """
        return {row.token: opened(self._key(row), row.token, row.value) for row in self._rows(tokens)}

    def kinds(self, tokens: Iterable[str]) -> dict[str, IdentifierKind]:
        """Say what each token stands for; tokens the vault does not hold are left out."""
        return {row.token: IdentifierKind(row.kind) for row in self._rows(tokens)}

    def _rows(self, tokens: Iterable[str]) -> Iterator[Any]:
        columns = IDENTIFIERS.c
        with self._database.read() as connection:
            wanted = (columns.token, columns.kind, columns.value, columns.key)
            yield from rows_by_key(connection, wanted, columns.token, list(dict.fromkeys(tokens)))

    def _known(self, connection: Connection, wanted: Mapping[bytes, tuple[IdentifierKind, str]]) -> dict[bytes, str]:
        """Find tokens by the newest key's look-up; while keys are being replaced, also under the older one."""
        known = _found(connection, wanted)
        for older in self._ring.data[1:]:
            names = {lookup_of(older, *named): newest for newest, named in wanted.items() if newest not in known}
            known |= {names[name]: token for name, token in _found(connection, names).items()}
        return known

    def _lookup(self, kind: IdentifierKind, value: str) -> bytes:
        return lookup_of(self._ring.newest, kind, value)

    def _row(self, lookup: bytes, kind: IdentifierKind, value: str) -> tuple[bytes, str, str, bytes, int]:
        """Make a row of `IDENTIFIERS`, its columns in order."""
        token = "t_" + secrets.token_bytes(_RANDOM_CHARACTERS).translate(_BASE32).decode()
        sealed = encrypted(self._ring.newest, token, normalised(kind, value))
        return lookup, token, kind.value, sealed, self._ring.newest.number

    def _key(self, row: Any) -> DataKey:
        if row.key not in self._keys:
            raise Conflict(
                f"Token {row.token} is under key {row.key}, which this process does not have.",
                hint="Open the workspace again: the vault's keys were replaced meanwhile, or vault.db is damaged.",
            )
        return self._keys[row.key]


def lookup_of(key: DataKey, kind: IdentifierKind, value: str) -> bytes:
    """Give what an identifier is found by under a data key: HMAC-SHA256 of its kind and normalised value.

    Raises
    ------
    ValueError
        If nothing is left of the value after normalisation.
    """
    spelling = normalised(kind, value)
    if not spelling:
        raise ValueError(f"an empty {kind} identifies nobody")
    return hmac.digest(key.lookup, f"{kind}\0{spelling}".encode(), hashlib.sha256)


def encrypted(key: DataKey, token: str, value: str) -> bytes:
    """Encrypt a normalised value so that it is believed under its token only."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + key.cipher.encrypt(nonce, value.encode(), token.encode())


def opened(key: DataKey, token: str, value: bytes) -> str:
    """Decrypt what `encrypted` gave.

    Raises
    ------
    suasion.core.errors.Conflict
        If it was changed, swapped with another or written under another key.
    """
    try:
        return key.cipher.decrypt(value[:_NONCE], value[_NONCE:], token.encode()).decode()
    except InvalidTag as error:
        raise Conflict(
            f"The value behind token {token} was changed, or written under another key.",
            hint="Restore the vault.key and vault.db that belong together from one backup.",
        ) from error


def _found(connection: Connection, lookups: Iterable[bytes]) -> dict[bytes, str]:
    columns = IDENTIFIERS.c
    found = rows_by_key(connection, (columns.lookup, columns.token), columns.lookup, list(lookups))
    return {row[0]: row[1] for row in found}
