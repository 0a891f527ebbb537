"""The suppression list, by keyed hash, and which tokens stand for addresses on it now."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "suppression_act",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("address", sa.LargeBinary(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("act", sa.String(8), nullable=False),
        sa.Column("reason", sa.String(16), nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("note", sa.String, nullable=False),
        sa.Column("who", sa.String, nullable=False),
        sa.Column("time", sa.BigInteger, nullable=False),
        sa.Column("received", sa.BigInteger, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("suppression_act_by_address", "suppression_act", ["address", "number"])
    op.create_table(
        "suppression_token",
        sa.Column("token", sa.String(28), primary_key=True),
        sa.Column("address", sa.LargeBinary(32), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("suppression_token_by_address", "suppression_token", ["address"])
