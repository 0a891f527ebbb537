"""Answers kept for requests that are sent again with the same Idempotency-Key."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "http_kept_answer",
        sa.Column("name", sa.LargeBinary(32), primary_key=True),
        sa.Column("request", sa.LargeBinary(32), nullable=False),
        sa.Column("begun", sa.BigInteger, nullable=False),
        sa.Column("status", sa.Integer, nullable=True),
        sa.Column("content_type", sa.String(128), nullable=True),
        sa.Column("body", sa.LargeBinary, nullable=True),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_http_kept_answer_begun", "http_kept_answer", ["begun"])
