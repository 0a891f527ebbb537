"""A tombstone says when the files held nothing under it any more."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add the column; for every tombstone there is, compaction looks again."""
    op.add_column("log_tombstone", sa.Column("gone", sa.BigInteger, nullable=True))
