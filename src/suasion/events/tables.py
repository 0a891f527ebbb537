"""The log's tables in state.db. Times of events are whole microseconds since 1970 UTC, as in the lake."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table, Text

from suasion.core.database import STATE, Moment

TAIL = Table(
    "log_tail",
    STATE,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("type", String(16), nullable=False),
    Column("name", Text, nullable=False),  # the track event's name; empty for identify
    Column("time", BigInteger, nullable=False),  # when it happened
    Column("received", BigInteger, nullable=False),  # when we knew; the event's own time for historical imports
    Column("loaded", BigInteger, nullable=False),  # when it was written here
    Column("source", Text, nullable=False),
    Column("origin", Text, nullable=False),  # id of the import it came with; empty for live events
    Column("tokens", Text, nullable=False),  # separated by one space, the primary one first
    Column("properties", Text, nullable=False),  # JSON without identifiers and without `products`
    Column("products", Text, nullable=True),  # JSON list; only for Order Completed
)
"""Events not yet sealed, in order."""

MESSAGES = Table(
    "log_messages",
    STATE,
    Column("digest", LargeBinary(16), primary_key=True),
    Column("seq", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""128-bit hash of (source, messageId) of every event, sealed ones included: how duplicates are known."""

SEGMENTS = Table(
    "log_segments",
    STATE,
    Column("first", BigInteger, primary_key=True, autoincrement=False),
    Column("last", BigInteger, nullable=False),
    Column("events", Integer, nullable=False),
    Column("order_lines", Integer, nullable=False),
    Column("min_time", BigInteger, nullable=False),
    Column("max_time", BigInteger, nullable=False),
    Column("events_sha256", String(64), nullable=False),
    Column("order_lines_sha256", String(64), nullable=False),
    Column("sealed", Moment, nullable=False),
)
"""The manifest: one row per sealed range of sequence numbers, that is per pair of Parquet files."""

QUARANTINE = Table(
    "log_quarantine",
    STATE,
    Column("digest", LargeBinary(16), primary_key=True),  # of where it came from, so a second run adds nothing
    Column("source", Text, nullable=False),
    Column("origin", Text, nullable=False),  # id of the import; empty for live events
    Column("line", BigInteger, nullable=True),  # row of the file, the first under the header is 1
    Column("reason", String(64), nullable=False),
    Column("detail", Text, nullable=False),
    Column("row", Text, nullable=False),  # JSON as it came, customers' identifiers exchanged for tokens
    Column("loaded", Moment, nullable=False),
    Index("ix_log_quarantine_origin", "origin", "reason"),
    sqlite_with_rowid=False,
)
"""What could not be stored, kept with its reason so that it can be mended and replayed."""

IMPORTS = Table(
    "log_imports",
    STATE,
    Column("id", String(32), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("source", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("started", Moment, nullable=False),
    Column("cursor", BigInteger, nullable=False),  # events handed to the log so far
    Column("finished", Moment, nullable=True),
    Column("report", Text, nullable=True),  # JSON of the ImportReport, once finished
)
"""Files imported, or being imported."""
