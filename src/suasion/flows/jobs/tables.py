"""The table of jobs."""

from sqlalchemy import Column, Float, Index, Integer, String, Table, Text

from suasion.core.database import STATE, Moment

JOB = Table(
    "job",
    STATE,
    Column("id", Integer, primary_key=True),
    Column("kind", String, nullable=False),
    Column("arguments", Text, nullable=False),  # JSON
    Column("state", String, nullable=False),
    Column("actor", String, nullable=False),  # who asked, as the audit calls them
    Column("tries", Integer, nullable=False),  # how often it was begun and not stopped on purpose
    Column("done", Float, nullable=False),  # of `total`, in the piece of work called `label`
    Column("total", Float),
    Column("label", String, nullable=False),
    Column("result", Text),  # JSON, once done
    Column("error_code", String, nullable=False),
    Column("error_message", Text, nullable=False),
    Column("error_hint", Text, nullable=False),
    Column("created", Moment, nullable=False),
    Column("started", Moment),
    Column("finished", Moment),
    Index("job_state", "state", "id"),
)
