"""Which models there are and were in force: facts; an artefact itself is a file named by its SHA-256."""

from sqlalchemy import Column, Integer, String, Table, Text

from suasion.core.database import STATE, Moment

MODELS = Table(
    "models",
    STATE,
    Column("target", String, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("learner", String, nullable=False),  # empty where there was not enough data
    Column("sha256", String, nullable=False),  # likewise
    Column("card", Text, nullable=False),  # JSON, see card.py
    Column("created", Moment, nullable=False),
)

MODELS_IN_FORCE = Table(
    "models_in_force",
    STATE,
    Column("target", String, primary_key=True),
    Column("number", Integer, primary_key=True),  # 1, 2, ...; the last one counts
    Column("version", Integer, nullable=False),
    Column("since", Moment, nullable=False),
    Column("why", String, nullable=False),  # see in_force.py
    Column("by", String, nullable=False),  # who chose it; empty if a training did
)
