"""Rows of experiments."""

from sqlalchemy import Column, Integer, Table, Text

from suasion.core.database import STATE, Moment

ASSIGNMENTS = Table(
    "experiment_assignments",
    STATE,
    Column("experiment", Text, primary_key=True),
    Column("unit", Text, primary_key=True),
    Column("arm", Text, nullable=False),
    Column("seed", Integer, nullable=False),
    Column("assigned_at", Moment, nullable=False),
)
