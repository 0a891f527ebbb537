"""Drafts and their reviews."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "draft",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("campaign", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("written_at", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_draft_campaign", "draft", ["campaign"])
    op.create_table(
        "draft_review",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("draft", sa.String(), sa.ForeignKey("draft.id"), nullable=False),
        sa.Column("violations", sa.JSON(), nullable=False),
        sa.Column("reviewed_at", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_draft_review_draft", "draft_review", ["draft"])
    op.create_table(
        "draft_approval",
        sa.Column("draft", sa.String(), sa.ForeignKey("draft.id"), primary_key=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("approved_at", sa.BigInteger(), nullable=False),
    )
