"""The log's tables in state.db. Times of events are whole microseconds since 1970 UTC, as in the lake."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table, Text

from suasion.core.database import STATE, Moment

TAIL = Table(
    "log_tail",
    STATE,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("type", String(16), nullable=False),  # track, identify, page, screen, group, alias
    Column("name", Text, nullable=False),  # of a track event, page or screen; the group's id; else empty
    Column("time", BigInteger, nullable=False),  # when it happened, by our clock
    Column("received", BigInteger, nullable=False),  # when we knew; the event's own time for historical imports
    Column("loaded", BigInteger, nullable=False),  # when it was written here
    Column("original", BigInteger, nullable=True),  # when it happened by the sender's clock, if it said so
    Column("sent", BigInteger, nullable=True),  # when it was sent by the sender's clock, if it said so
    Column("source", Text, nullable=False),
    Column("origin", Text, nullable=False),  # id of the import it came with; empty for live events
    Column("message", LargeBinary(16), nullable=True),  # digest of (source, messageId); null in the oldest events
    Column("tokens", Text, nullable=False),  # separated by one space, the primary one first
    Column("properties", Text, nullable=False),  # JSON without identifiers and without `products`
    Column("context", Text, nullable=False),  # JSON without identifiers
    Column("products", Text, nullable=True),  # JSON list; only for Order Completed
    Column("machine", String(32), nullable=False),  # the rule that says a machine did it; empty for people
)
"""Events not yet sealed, in order."""

MESSAGES = Table(
    "log_messages",
    STATE,
    Column("digest", LargeBinary(16), primary_key=True),
    Column("seq", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""128-bit hash of (source, messageId) of every event that an import brought: files come again after years."""

WINDOW_DAYS = 30
"""How long the id of a live event is remembered."""

PARTITIONS = 32
"""One per UTC day of the window, one that fills, one that is emptied."""

LIVE_MESSAGES = tuple(
    Table(
        f"log_messages_{slot:02d}",
        STATE,
        Column("digest", LargeBinary(16), primary_key=True),  # of (source, messageId)
        Column("body", LargeBinary(16), nullable=False),  # of what the event says, identifiers as tokens
        Column("seq", BigInteger, nullable=False),
        Column("loaded", BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    for slot in range(PARTITIONS)
)
"""The ids of live events, one table per day of `loaded` modulo `PARTITIONS`, so that old ones go at once."""

MESSAGE_DAYS = Table(
    "log_message_days",
    STATE,
    Column("slot", Integer, primary_key=True, autoincrement=False),
    Column("day", Integer, nullable=False),  # days since 1970 UTC
)
"""Which day each partition of `LIVE_MESSAGES` holds."""

MANIFEST = Table(
    "log_manifest",
    STATE,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("events", Integer, nullable=False),  # rows in the file
    Column("order_lines", Integer, nullable=False),
    Column("removed", BigInteger, nullable=False),  # events of the range that retention or erasure took out
    Column("min_time", BigInteger, nullable=True),  # null if no event is left
    Column("max_time", BigInteger, nullable=True),
    Column("events_sha256", String(64), nullable=False),
    Column("order_lines_sha256", String(64), nullable=False),
    Column("raw_sha256", String(64), nullable=False),  # empty in format 1, whose events hold what `raw` holds now
    Column("format", Integer, nullable=False),
    Column("sealed", Moment, nullable=False),
    Column("replaced", Moment, nullable=True),  # when another row took over the range; its files go after a while
)
"""The manifest: one row per sealed range of sequence numbers; those not replaced hold every sealed event once."""

TOMBSTONES = Table(
    "log_tombstone",
    STATE,
    Column("token", String(28), primary_key=True),
    Column("upto", BigInteger, nullable=False),  # the last sequence number that is erased
    Column("since", Moment, nullable=False),
    Column("gone", Moment, nullable=True),  # when the last event under it had left the files
)
"""Whose events no read may show, up to a sequence number."""

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
    Column("event", Text, nullable=False, server_default=""),  # the track event's name, else its type, if it has one
    Column("replayed", Moment, nullable=True),  # when it was tried again and needed no more
    Column("outcome", String(16), nullable=True),  # the verdict it got then
    Column("kept", Text, nullable=True),  # JSON of `quarantine.Beside`: what a replay must know and no sender says
    Index("ix_log_quarantine_origin", "origin", "reason"),
    Index("ix_log_quarantine_waiting", "origin", "replayed", "loaded"),
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
