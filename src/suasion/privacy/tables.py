"""The vault's one table."""

from sqlalchemy import Column, LargeBinary, String, Table

from suasion.core.database import VAULT

IDENTIFIERS = Table(
    "identifiers",
    VAULT,
    Column("lookup", LargeBinary(32), primary_key=True),  # HMAC-SHA256 of kind and normalised value
    Column("token", String(28), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("value", LargeBinary, nullable=False),  # 12 bytes nonce, then AES-256-GCM of the normalised value
    sqlite_with_rowid=False,
)
