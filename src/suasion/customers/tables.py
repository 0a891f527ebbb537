"""Tables of customers in state.db: identity, traits, consent, segments."""

from sqlalchemy import BigInteger, Column, Float, Index, Integer, LargeBinary, String, Table

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
    Column("since", Moment, nullable=False),  # when the token's earliest event happened
    Column("merged_into", String),  # the customer it is now part of; null for one that bears its own name
    Column("united", Moment),  # when others became part of it; of a visitor's: when it became part
    Index("customer_merged_into", "merged_into"),
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
    Column("act", String, nullable=False),  # created, linked, conflict, merged, unmerged
    Column("token", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("customer", String, nullable=False),
    Column("other", String),  # conflict: who keeps the token; linked, merged, unmerged: whose it was before
    Column("time", Moment, nullable=False),
    Column("received", Moment, nullable=False),
    Column("reason", String),  # conflict: why; merged and unmerged by a person: her words
    Index("identity_act_by_customer", "customer"),
    Index("identity_act_by_other", "other"),
)
IDENTITY_TOKEN = Table(
    "identity_token",
    STATE,
    Column("token", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("appeared", BigInteger, nullable=False),  # the event it was first seen in, in any role
    Column("sequence", BigInteger, nullable=False),  # the first event it was the primary token of; 0 if of none
    Column("time", BigInteger, nullable=False),  # of its earliest event as primary, in microseconds since 1970
    Column("digest", LargeBinary, nullable=False),  # of that event's message id
    Column("shared", Integer, nullable=False),  # 1: its untrusted links count nothing; 2: none does
)
IDENTITY_LINK = Table(
    "identity_link",
    STATE,
    Column("token", String, primary_key=True),  # the event's primary one
    Column("other", String, primary_key=True),
    Column("strength", Integer, primary_key=True, autoincrement=False),  # 0 trusted alias, 1 trusted, 2 said
    Column("time", BigInteger, nullable=False),  # of the earliest event that said so; the next two too
    Column("digest", LargeBinary, nullable=False),
    Column("position", Integer, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Index("identity_link_of_other", "other"),
)
IDENTITY_DECISION = Table(
    "identity_decision",
    STATE,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("act", String, nullable=False),  # merge, unmerge
    Column("at", Moment, nullable=False),
    Column("who", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("customer", String, nullable=False),
    Column("other", String, nullable=False),
)
IDENTITY_DECISION_TOKEN = Table(
    "identity_decision_token",
    STATE,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("token", String, primary_key=True),
    Column("side", Integer, nullable=False),  # 0 of `customer`, 1 of `other`
    Index("identity_decision_by_token", "token"),
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
TRAIT_DEFINITION = Table(
    "trait_definition",
    STATE,
    Column("name", String, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("body", String, nullable=False),  # JSON; null if it was removed
    Column("saved", Moment, nullable=False),
)
TRAIT_RUN = Table(
    "trait_run",
    STATE,
    Column("name", String, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("as_of", Moment, primary_key=True),
    Column("computed", Moment, nullable=False),
    Column("customers", Integer, nullable=False),  # who have a value
    Column("published", Integer, nullable=False),  # whose value was another than before
)
CONSENT_ACT = Table(
    "consent_act",
    STATE,
    Column("customer", String, primary_key=True),
    Column("channel", String, primary_key=True),
    Column("topic", String, primary_key=True),
    Column("purpose", String, primary_key=True),  # marketing, personalisation, analytics
    Column("time", Moment, primary_key=True),
    Column("state", String, primary_key=True),  # asked, granted, withdrawn
    Column("source", String, primary_key=True),
    Column("expires", Moment, primary_key=True),  # in the year 9999 if never
    Column("text_version", String, primary_key=True),  # id:version of a consent text; empty for none
    Column("received", Moment, nullable=False),
    Column("proof", String, nullable=False),
    Column("text_sha256", String, nullable=False),
    Column("answers", Moment),  # of a confirmation: when she was asked
    Index("consent_act_by_purpose", "purpose", "channel", "topic"),
    sqlite_with_rowid=False,
)
CONSENT_TEXT = Table(
    "consent_text",
    STATE,
    Column("id", String, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("language", String, nullable=False),
    Column("text", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("made", Moment, nullable=False),
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
SEGMENT_STANDING = Table(
    "segment_standing",
    STATE,
    Column("name", String, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("customer", String, primary_key=True),
    Column("member", Integer, nullable=False),  # 1, or 0 for who is none yet but may become one by time alone
    Column("since", Moment),  # when she was found to be a member; null for who is none
    Column("next_change", Moment),  # when to look again though nothing happens; null for never
    Index("segment_standing_due", "next_change"),
    Index("segment_standing_of", "customer"),
    sqlite_with_rowid=False,
)
SEGMENT_FOLLOW = Table(
    "segment_follow",
    STATE,
    Column("name", String, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("basis", String, nullable=False),  # the settings that it was evaluated under
    Column("sequence", BigInteger, nullable=False),  # everything up to it is in the members
    Column("as_of", Moment, nullable=False),
    Column("whole", Moment, nullable=False),  # when everybody was looked at
    Column("ranked", Integer, nullable=False),  # 1 if everybody always is, for it ranks customers
    Column("size", Integer, nullable=False),
)
SEGMENT_NEWS = Table(
    "segment_news",
    STATE,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("kind", String, nullable=False),  # customer, token, trait, everybody
    Column("subject", String, nullable=False),  # which; empty for everybody
)
SEGMENT_MOVE = Table(
    "segment_move",
    STATE,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("name", String, nullable=False),
    Column("customer", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("entered", Integer, nullable=False),  # 1, or 0 for who left
    Index("segment_move_of", "customer"),
    Index("segment_move_in", "name", "number"),
)
DUPLICATE_PAIR = Table(
    "duplicate_pair",
    STATE,
    Column("one", String, primary_key=True),  # the token that made the customer whose id is the lesser
    Column("other", String, primary_key=True),
    Column("bits", Float, nullable=False),
    Column("verdict", String, nullable=False),  # likely, possible
    Column("evidence", String, nullable=False),  # JSON: field, level and bits of each; no values
    Column("found", Moment, nullable=False),
    Column("parted", Moment),  # when a person parted the two
    Column("dismissed", Moment),  # when a person said that they are two; the next three too
    Column("dismissed_by", String),
    Column("reason", String),
    Column("dismissed_bits", Float),
    Column("again", Moment),  # when new evidence offered it again after that
    Index("duplicate_pair_by_other", "other"),
)
DUPLICATE_LOOK = Table(
    "duplicate_look",
    STATE,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("sequence", BigInteger, nullable=False),  # identity had followed the log up to it
    Column("customers", Integer, nullable=False),
    Column("compared", Integer, nullable=False),
    Column("blocks_left_out", Integer, nullable=False),
    Column("customers_left_out", Integer, nullable=False),
)
