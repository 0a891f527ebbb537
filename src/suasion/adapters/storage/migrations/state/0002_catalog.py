"""The catalog: items, offers."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "item",
        sa.Column("item", sa.String, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("category", sa.String),
        sa.Column("subcategory", sa.String),
        sa.Column("kind", sa.String),
        sa.Column("brand", sa.String),
        sa.Column("size", sa.String),
    )
    op.create_table(
        "offer",
        sa.Column("offer_id", sa.String, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("starts", sa.BigInteger, nullable=False),
        sa.Column("ends", sa.BigInteger, nullable=False),
        sa.Column("terms", sa.String, nullable=False),
    )
    op.create_table(
        "offer_item",
        sa.Column("offer", sa.String, primary_key=True),
        sa.Column("coupon", sa.String, primary_key=True),
        sa.Column("item", sa.String, primary_key=True),
        sqlite_with_rowid=False,
    )
