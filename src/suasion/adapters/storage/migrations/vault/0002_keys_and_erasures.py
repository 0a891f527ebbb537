"""Data keys wrapped by the vault's key, so that either can change; and the erasure ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables; every identifier there is lies under data key 1."""
    op.add_column("identifiers", sa.Column("key", sa.Integer, nullable=False, server_default="1"))
    op.create_table(
        "vault_key",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.Column("under", sa.String(16), nullable=False),
        sa.Column("made", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "erasure",
        sa.Column("token", sa.String(28), primary_key=True),
        sa.Column("log", sa.String(32), primary_key=True),
        sa.Column("upto", sa.BigInteger, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
