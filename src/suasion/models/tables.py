"""Which models there are: a fact per trained version; the artefact itself is a file named by its SHA-256."""

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
