"""The tracking plan, and what became of quarantined events that were tried again."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Make the table and the columns."""
    op.create_table(
        "tracking_plan",
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("saved", sa.BigInteger, nullable=False),
    )
    op.add_column("log_quarantine", sa.Column("event", sa.Text, nullable=False, server_default=""))
    op.add_column("log_quarantine", sa.Column("replayed", sa.BigInteger, nullable=True))
    op.add_column("log_quarantine", sa.Column("outcome", sa.String(16), nullable=True))
    op.add_column("log_quarantine", sa.Column("kept", sa.Text, nullable=True))
    op.create_index("ix_log_quarantine_waiting", "log_quarantine", ["origin", "replayed", "loaded"])
