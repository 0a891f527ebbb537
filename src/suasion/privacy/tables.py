"""The vault's tables: identifiers, the keys they lie under, who was erased, who withdrew, and what is suppressed."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table, UniqueConstraint

from suasion.core.database import VAULT, Moment

IDENTIFIERS = Table(
    "identifiers",
    VAULT,
    Column("lookup", LargeBinary(32), primary_key=True),  # HMAC-SHA256 of kind and normalised value
    Column("token", String(28), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("value", LargeBinary, nullable=False),  # 12 bytes nonce, then AES-256-GCM of the normalised value
    Column("key", Integer, nullable=False, server_default="1"),  # the data key that `lookup` and `value` are under
    sqlite_with_rowid=False,
)

VAULT_KEY = Table(
    "vault_key",
    VAULT,
    Column("id", Integer, primary_key=True, autoincrement=False),  # 0: the root secret; from 1 on: data keys
    Column("wrapped", LargeBinary, nullable=False),  # 12 bytes nonce, then AES-256-GCM of 32 bytes
    Column("under", String(16), nullable=False),  # which vault key wraps it, by a name that tells nothing of the key
    Column("made", Moment, nullable=False),
)
"""The secrets of the vault, each wrapped by the vault's key, which is kept elsewhere (envelope encryption)."""

ERASURE = Table(
    "erasure",
    VAULT,
    Column("token", String(28), primary_key=True),
    Column("log", String(32), primary_key=True),  # which log `upto` counts in; empty: one never turned back
    Column("upto", BigInteger, nullable=False),  # events of the token up to this sequence number are erased
    Column("since", Moment, nullable=False),
    sqlite_with_rowid=False,
)
"""The erasure ledger, kept with the vault so that older data that is restored learns who was erased since."""

WITHDRAWAL = Table(
    "withdrawal",
    VAULT,
    Column("number", Integer, primary_key=True),  # counts up, none is given twice
    Column("token", String(28), nullable=False),
    Column("channel", String, nullable=False),
    Column("topic", String, nullable=False),
    Column("purpose", String, nullable=False),
    Column("time", Moment, nullable=False),
    Column("received", Moment, nullable=False),
    Column("source", String, nullable=False),
    UniqueConstraint("token", "channel", "topic", "purpose", "time"),
    sqlite_autoincrement=True,
)
"""The ledger of withdrawals, kept with the vault so that older data that is restored learns who withdrew since."""

SUPPRESSION_ACT = Table(
    "suppression_act",
    VAULT,
    Column("number", Integer, primary_key=True),  # counts up, none is given twice
    Column("address", LargeBinary(32), nullable=False),  # HMAC-SHA256 of kind and normalised value, under the root
    Column("kind", String(16), nullable=False),
    Column("act", String(8), nullable=False),  # added or lifted
    Column("reason", String(16), nullable=False),  # empty of what was lifted: `note` says why
    Column("source", String, nullable=False),
    Column("note", String, nullable=False),
    Column("who", String, nullable=False),
    Column("time", Moment, nullable=False),
    Column("received", Moment, nullable=False),
    Index("suppression_act_by_address", "address", "number"),
    sqlite_autoincrement=True,
)
"""The suppression list; rows are only added. By keyed hash: it outlives whoever is erased, and restored data."""

SUPPRESSION_TOKEN = Table(
    "suppression_token",
    VAULT,
    Column("token", String(28), primary_key=True),
    Column("address", LargeBinary(32), nullable=False),
    Index("suppression_token_by_address", "address"),
    sqlite_with_rowid=False,
)
"""The tokens that stand for addresses of the list; an address that is erased and comes back gets another one."""
