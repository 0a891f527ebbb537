"""Which recommenders were fitted, with what was chosen and where the artefact is."""

from sqlalchemy import Column, Integer, String, Table, Text

from suasion.core.database import STATE, Moment

RECOMMENDERS = Table(
    "recommenders",
    STATE,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("moment", Moment, nullable=False),
    Column("horizon_days", Integer, nullable=False),
    Column("seed", Integer, nullable=False),
    Column("created", Moment, nullable=False),
    Column("choice", Text, nullable=False),  # JSON: settings, trials, reason
    Column("artefact", String(80), nullable=False),  # file name inside the recommenders' folder
    Column("digest", String(64), nullable=False),  # SHA-256 of the file
)
