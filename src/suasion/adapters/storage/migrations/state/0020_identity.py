"""What was said and decided about who is who; customers that became part of others."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Make the tables and the columns."""
    op.create_table(
        "identity_token",
        sa.Column("token", sa.String, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("appeared", sa.BigInteger, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("time", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("shared", sa.Integer, nullable=False),
    )
    op.create_table(
        "identity_link",
        sa.Column("token", sa.String, primary_key=True),
        sa.Column("other", sa.String, primary_key=True),
        sa.Column("strength", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("time", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("received", sa.BigInteger, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
    )
    op.create_index("identity_link_of_other", "identity_link", ["other"])
    op.create_table(
        "identity_decision",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("act", sa.String, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("who", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("customer", sa.String, nullable=False),
        sa.Column("other", sa.String, nullable=False),
    )
    op.create_table(
        "identity_decision_token",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("token", sa.String, primary_key=True),
        sa.Column("side", sa.Integer, nullable=False),
    )
    op.create_index("identity_decision_by_token", "identity_decision_token", ["token"])
    op.add_column("customer", sa.Column("merged_into", sa.String, nullable=True))
    op.add_column("customer", sa.Column("united", sa.BigInteger, nullable=True))
    op.create_index("customer_merged_into", "customer", ["merged_into"])
    op.add_column("identity_act", sa.Column("reason", sa.String, nullable=True))
