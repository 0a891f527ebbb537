"""Which steps of which flow have finished, and what they found."""

from sqlalchemy import Column, Float, String, Table, Text

from suasion.core.database import STATE, Moment

FLOW_STEP = Table(
    "flow_step",
    STATE,
    Column("flow", String, primary_key=True),
    Column("step", String, primary_key=True),
    Column("started", Moment, nullable=False),
    Column("finished", Moment, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("figures", Text, nullable=False),  # JSON
    Column("settings", Text, nullable=False),  # JSON: the settings the step ran under
)
