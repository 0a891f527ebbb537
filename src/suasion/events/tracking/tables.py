"""The tracking plan's one table."""

from sqlalchemy import Column, Integer, Table, Text

from suasion.core.database import STATE, Moment

TRACKING_PLAN = Table(
    "tracking_plan",
    STATE,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("body", Text, nullable=False),  # YAML as it was written
    Column("saved", Moment, nullable=False),
)
"""Every version of the tracking plan; the newest is in force."""
