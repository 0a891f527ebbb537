"""Customers who look like one person: what was found, and what people said of it."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "duplicate_pair",
        sa.Column("one", sa.String, primary_key=True),
        sa.Column("other", sa.String, primary_key=True),
        sa.Column("bits", sa.Float, nullable=False),
        sa.Column("verdict", sa.String, nullable=False),
        sa.Column("evidence", sa.String, nullable=False),
        sa.Column("found", sa.BigInteger, nullable=False),
        sa.Column("parted", sa.BigInteger, nullable=True),
        sa.Column("dismissed", sa.BigInteger, nullable=True),
        sa.Column("dismissed_by", sa.String, nullable=True),
        sa.Column("reason", sa.String, nullable=True),
        sa.Column("dismissed_bits", sa.Float, nullable=True),
        sa.Column("again", sa.BigInteger, nullable=True),
    )
    op.create_index("duplicate_pair_by_other", "duplicate_pair", ["other"])
    op.create_table(
        "duplicate_look",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("customers", sa.Integer, nullable=False),
        sa.Column("compared", sa.Integer, nullable=False),
        sa.Column("blocks_left_out", sa.Integer, nullable=False),
        sa.Column("customers_left_out", sa.Integer, nullable=False),
    )
