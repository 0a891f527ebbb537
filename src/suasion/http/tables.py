"""The edge's one table: answers kept for requests that are sent again."""

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table

from suasion.core.database import STATE, Moment

KEPT_ANSWER = Table(
    "http_kept_answer",
    STATE,
    Column("name", LargeBinary(32), primary_key=True),  # keyed hash of caller, route and Idempotency-Key
    Column("request", LargeBinary(32), nullable=False),  # keyed hash of path, query and body
    Column("begun", Moment, nullable=False),
    Column("status", Integer, nullable=True),  # null while the first request runs, or after it was cut off
    Column("content_type", String(128), nullable=True),
    Column("body", LargeBinary, nullable=True),  # with Location, encrypted: personal data, keys shown once
    Index("ix_http_kept_answer_begun", "begun"),
    sqlite_with_rowid=False,
)
