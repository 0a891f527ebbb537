"""Segments have members that stand: who is in one now, when to look again, and what was to be looked at since."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "segment_standing",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("customer", sa.String, primary_key=True),
        sa.Column("member", sa.Integer, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=True),
        sa.Column("next_change", sa.BigInteger, nullable=True),
        sqlite_with_rowid=False,
    )
    op.create_index("segment_standing_due", "segment_standing", ["next_change"])
    op.create_index("segment_standing_of", "segment_standing", ["customer"])
    op.create_table(
        "segment_follow",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("basis", sa.String, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("as_of", sa.BigInteger, nullable=False),
        sa.Column("whole", sa.BigInteger, nullable=False),
        sa.Column("ranked", sa.Integer, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
    )
    op.create_table(
        "segment_news",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
    )
    op.create_table(
        "segment_move",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("customer", sa.String, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("entered", sa.Integer, nullable=False),
    )
    op.create_index("segment_move_of", "segment_move", ["customer"])
    op.create_index("segment_move_in", "segment_move", ["name", "number"])
