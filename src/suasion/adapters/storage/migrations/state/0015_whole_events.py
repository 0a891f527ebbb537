"""The log keeps whole events, ids of live ones by day, a manifest of files that can be replaced, and tombstones."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Make the new tables and move what the old ones hold."""
    _tail()
    _messages()
    _manifest()
    op.create_table(
        "log_tombstone",
        sa.Column("token", sa.String(28), primary_key=True),
        sa.Column("upto", sa.BigInteger, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
    )


def _tail() -> None:
    op.rename_table("log_tail", "log_tail_before")
    op.create_table(
        "log_tail",
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("type", sa.String(16), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("time", sa.BigInteger, nullable=False),
        sa.Column("received", sa.BigInteger, nullable=False),
        sa.Column("loaded", sa.BigInteger, nullable=False),
        sa.Column("original", sa.BigInteger, nullable=True),
        sa.Column("sent", sa.BigInteger, nullable=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("message", sa.LargeBinary(16), nullable=True),
        sa.Column("tokens", sa.Text, nullable=False),
        sa.Column("properties", sa.Text, nullable=False),
        sa.Column("context", sa.Text, nullable=False),
        sa.Column("products", sa.Text, nullable=True),
        sa.Column("machine", sa.String(32), nullable=False),
    )
    op.create_index("log_messages_by_seq", "log_messages", ["seq"])  # or the join below takes minutes
    op.execute(
        "INSERT INTO log_tail (seq, type, name, time, received, loaded, source, origin, tokens, properties, products, "
        "message, context, machine) SELECT t.seq, t.type, t.name, t.time, t.received, t.loaded, t.source, t.origin, "
        "t.tokens, t.properties, t.products, m.digest, '{}', '' "
        "FROM log_tail_before t LEFT JOIN log_messages m ON m.seq = t.seq"
    )
    op.drop_index("log_messages_by_seq", "log_messages")
    op.drop_table("log_tail_before")


def _messages() -> None:
    op.create_table(
        "log_message_days",
        sa.Column("slot", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("day", sa.Integer, nullable=False),
    )
    for slot in range(32):
        op.create_table(
            f"log_messages_{slot:02d}",
            sa.Column("digest", sa.LargeBinary(16), primary_key=True),
            sa.Column("body", sa.LargeBinary(16), nullable=False),
            sa.Column("seq", sa.BigInteger, nullable=False),
            sa.Column("loaded", sa.BigInteger, nullable=False),
            sqlite_with_rowid=False,
        )


def _manifest() -> None:
    op.create_table(
        "log_manifest",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("first", sa.BigInteger, nullable=False),
        sa.Column("last", sa.BigInteger, nullable=False),
        sa.Column("events", sa.Integer, nullable=False),
        sa.Column("order_lines", sa.Integer, nullable=False),
        sa.Column("removed", sa.BigInteger, nullable=False),
        sa.Column("min_time", sa.BigInteger, nullable=True),
        sa.Column("max_time", sa.BigInteger, nullable=True),
        sa.Column("events_sha256", sa.String(64), nullable=False),
        sa.Column("order_lines_sha256", sa.String(64), nullable=False),
        sa.Column("raw_sha256", sa.String(64), nullable=False),
        sa.Column("format", sa.Integer, nullable=False),
        sa.Column("sealed", sa.BigInteger, nullable=False),
        sa.Column("replaced", sa.BigInteger, nullable=True),
    )
    op.execute(
        "INSERT INTO log_manifest (first, last, events, order_lines, min_time, max_time, events_sha256, "
        "order_lines_sha256, sealed, removed, raw_sha256, format) SELECT first, last, events, order_lines, min_time, "
        "max_time, events_sha256, order_lines_sha256, sealed, 0, '', 1 FROM log_segments ORDER BY first"
    )
    op.drop_table("log_segments")
