"""Indexes by which one customer's rows are found."""

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Make the indexes."""
    op.create_index("delivery_by_customer", "delivery", ["customer", "id"])
    op.create_index("identity_act_by_customer", "identity_act", ["customer"])
    op.create_index("identity_act_by_other", "identity_act", ["other"])
    op.create_index("trait_by_customer", "trait", ["customer", "name"])
