"""The log: sources, tail, manifest, message ids, quarantine, imports."""

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
