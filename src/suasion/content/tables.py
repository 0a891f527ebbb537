"""Tables of drafts, their reviews and approvals."""

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table

from suasion.core.database import STATE, Moment

DRAFT = Table(
    "draft",
    STATE,
    Column("id", String, primary_key=True),
    Column("campaign", String, nullable=False, index=True),
    Column("content", JSON, nullable=False),
    Column("source", String, nullable=False),
    Column("written_at", Moment, nullable=False),
)

REVIEW = Table(
    "draft_review",
    STATE,
    Column("id", Integer, primary_key=True),
    Column("draft", String, ForeignKey("draft.id"), nullable=False, index=True),
    Column("violations", JSON, nullable=False),
    Column("reviewed_at", Moment, nullable=False),
)

APPROVAL = Table(
    "draft_approval",
    STATE,
    Column("draft", String, ForeignKey("draft.id"), primary_key=True),
    Column("by", String, nullable=False),
    Column("approved_at", Moment, nullable=False),
)
