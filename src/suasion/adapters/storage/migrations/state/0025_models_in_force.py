"""Which version of a target's model is in force, and since when; until now that was the newest."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Make the table, and put the newest versions in force."""
    op.create_table(
        "models_in_force",
        sa.Column("target", sa.String, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("why", sa.String, nullable=False),
        sa.Column("by", sa.String, nullable=False),
    )
    op.execute(
        'INSERT INTO models_in_force (target, number, version, since, why, "by") '
        "SELECT target, version, version, created, 'newest', '' FROM models"
    )
