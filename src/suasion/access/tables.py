"""Tables of people, their links and sessions, of keys, and of the audit trail; a secret is stored as its hash only."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table

from suasion.core.database import STATE, Moment

PERSON = Table(
    "person",
    STATE,
    Column("account", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("role", String, nullable=False),
    Column("language", String),
    Column("password", String),  # argon2id in PHC form; null: signs in by link only
    Column("disabled", Boolean, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("signed_in_at", Moment),  # the latest sign-in
)

LINK = Table(
    "sign_in_link",
    STATE,
    Column("hash", String, primary_key=True),
    Column("account", String, ForeignKey("person.account"), nullable=False, index=True),
    Column("made_by", String, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    Column("revoked_at", Moment),
)

SESSION = Table(
    "session",
    STATE,
    Column("hash", String, primary_key=True),
    Column("account", String, ForeignKey("person.account"), nullable=False, index=True),
    Column("way", String, nullable=False),  # password or link
    Column("made_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
)

KEY = Table(
    "access_key",
    STATE,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),  # bearer or write
    Column("hash", String, nullable=False, unique=True),
    Column("prefix", String, nullable=False),  # the first characters, to recognise it by
    Column("name", String, nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("source", String),  # a write key feeds one source
    Column("account", String),  # whoever made it, as long as they are a person; null: the workspace's owner
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("used_at", Moment),  # to the minute
    Column("revoked_at", Moment),
    Index("access_key_by_time", "made_at", "id"),
)

AUDIT = Table(
    "audit",
    STATE,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", String, nullable=False),
    Column("act", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("detail", JSON, nullable=False),
    sqlite_autoincrement=True,  # a number is never given twice, so a row taken out leaves a gap
)
