"""Customers: identity, traits, consent, segments."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables."""
    _identity()
    _traits_and_consent()
    _segments()


def _identity() -> None:
    op.create_table(
        "customer_follower",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("sequence", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "customer",
        sa.Column("customer", sa.String, primary_key=True),
        sa.Column("token", sa.String, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "customer_token",
        sa.Column("token", sa.String, primary_key=True),
        sa.Column("customer", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
    )
    op.create_index("customer_token_of", "customer_token", ["customer", "kind"])
    op.create_table(
        "identity_act",
        sa.Column("sequence", sa.BigInteger, primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("act", sa.String, nullable=False),
        sa.Column("token", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("customer", sa.String, nullable=False),
        sa.Column("other", sa.String),
        sa.Column("time", sa.BigInteger, nullable=False),
        sa.Column("received", sa.BigInteger, nullable=False),
    )


def _traits_and_consent() -> None:
    op.create_table(
        "trait",
        sa.Column("source", sa.String, primary_key=True),
        sa.Column("version", sa.String, primary_key=True),
        sa.Column("time", sa.BigInteger, primary_key=True),
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("customer", sa.String, primary_key=True),
        sa.Column("value", sa.String, nullable=False),
        sa.Column("received", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "consent_act",
        sa.Column("customer", sa.String, primary_key=True),
        sa.Column("channel", sa.String, primary_key=True),
        sa.Column("topic", sa.String, primary_key=True),
        sa.Column("time", sa.BigInteger, primary_key=True),
        sa.Column("state", sa.String, primary_key=True),
        sa.Column("source", sa.String, primary_key=True),
        sa.Column("received", sa.BigInteger, nullable=False),
        sa.Column("proof", sa.String, nullable=False),
        sqlite_with_rowid=False,
    )


def _segments() -> None:
    op.create_table(
        "segment_definition",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("body", sa.String, nullable=False),
        sa.Column("saved", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "segment_run",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("as_of", sa.BigInteger, primary_key=True),
        sa.Column("computed", sa.BigInteger, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
    )
    op.create_table(
        "segment_member",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("as_of", sa.BigInteger, primary_key=True),
        sa.Column("customer", sa.String, primary_key=True),
        sqlite_with_rowid=False,
    )
