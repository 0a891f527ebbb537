"""Tables of customers in state.db: identity, traits, consent, segments."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table

from suasion.core.database import STATE, Moment

FOLLOWER = Table(
    "customer_follower",
    STATE,
    Column("name", String, primary_key=True),
    Column("sequence", BigInteger, nullable=False),  # everything up to it is in our tables
)
CUSTOMER = Table(
    "customer",
    STATE,
    Column("customer", String, primary_key=True),
    Column("token", String, nullable=False),  # the primary token that made it
    Column("sequence", BigInteger, nullable=False),  # of the event that made it
    Column("since", Moment, nullable=False),  # when that event happened
)
CUSTOMER_TOKEN = Table(
    "customer_token",
    STATE,
    Column("token", String, primary_key=True),
    Column("customer", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Index("customer_token_of", "customer", "kind"),
)
IDENTITY_ACT = Table(
    "identity_act",
    STATE,
    Column("sequence", BigInteger, primary_key=True),  # of the event that caused it
    Column("position", Integer, primary_key=True),
    Column("act", String, nullable=False),  # created, linked, conflict
    Column("token", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("customer", String, nullable=False),
    Column("other", String),  # conflict: the customer who holds the token and keeps it
    Column("time", Moment, nullable=False),
    Column("received", Moment, nullable=False),
    Index("identity_act_by_customer", "customer"),
    Index("identity_act_by_other", "other"),
)
TRAIT = Table(
    "trait",
    STATE,
    Column("source", String, primary_key=True),
    Column("version", String, primary_key=True),
    Column("time", Moment, primary_key=True),
    Column("name", String, primary_key=True),
    Column("customer", String, primary_key=True),
    Column("value", String, nullable=False),  # JSON
    Column("received", Moment, nullable=False),
    Index("trait_by_customer", "customer", "name"),
    sqlite_with_rowid=False,
)
CONSENT_ACT = Table(
    "consent_act",
    STATE,
    Column("customer", String, primary_key=True),
    Column("channel", String, primary_key=True),
    Column("topic", String, primary_key=True),
    Column("time", Moment, primary_key=True),
    Column("state", String, primary_key=True),  # granted, withdrawn
    Column("source", String, primary_key=True),
    Column("received", Moment, nullable=False),
    Column("proof", String, nullable=False),
    sqlite_with_rowid=False,
)
SEGMENT_DEFINITION = Table(
    "segment_definition",
    STATE,
    Column("name", String, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("body", String, nullable=False),  # JSON
    Column("saved", Moment, nullable=False),
)
SEGMENT_RUN = Table(
    "segment_run",
    STATE,
    Column("name", String, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("as_of", Moment, primary_key=True),
    Column("computed", Moment, nullable=False),
    Column("size", Integer, nullable=False),
)
SEGMENT_MEMBER = Table(
    "segment_member",
    STATE,
    Column("name", String, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("as_of", Moment, primary_key=True),
    Column("customer", String, primary_key=True),
    sqlite_with_rowid=False,
)
