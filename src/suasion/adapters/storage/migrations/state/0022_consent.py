"""Consent has purposes, texts that were read, grants that run out, and askings that are to be confirmed."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

_NEVER = 253_402_214_400_000_000  # 9999-12-31 UTC in microseconds since 1970
_KEPT = "customer, channel, topic, time, state, source, received, proof"


def upgrade() -> None:
    """Make the table of texts, and the ledger anew: its key has more columns. What was recorded is about marketing."""
    op.create_table(
        "consent_text",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("made", sa.BigInteger, nullable=False),
    )
    op.rename_table("consent_act", "consent_act_before")
    op.create_table(
        "consent_act",
        sa.Column("customer", sa.String, primary_key=True),
        sa.Column("channel", sa.String, primary_key=True),
        sa.Column("topic", sa.String, primary_key=True),
        sa.Column("purpose", sa.String, primary_key=True),
        sa.Column("time", sa.BigInteger, primary_key=True),
        sa.Column("state", sa.String, primary_key=True),
        sa.Column("source", sa.String, primary_key=True),
        sa.Column("expires", sa.BigInteger, primary_key=True),
        sa.Column("text_version", sa.String, primary_key=True),
        sa.Column("received", sa.BigInteger, nullable=False),
        sa.Column("proof", sa.String, nullable=False),
        sa.Column("text_sha256", sa.String, nullable=False),
        sa.Column("answers", sa.BigInteger, nullable=True),
        sqlite_with_rowid=False,
    )
    op.execute(
        f"INSERT INTO consent_act ({_KEPT}, purpose, expires, text_version, text_sha256) "  # noqa: S608 - constants
        f"SELECT {_KEPT}, 'marketing', {_NEVER}, '', '' FROM consent_act_before"
    )
    op.drop_table("consent_act_before")
    op.create_index("consent_act_by_purpose", "consent_act", ["purpose", "channel", "topic"])
