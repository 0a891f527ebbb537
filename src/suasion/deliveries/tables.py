"""Tables of deliveries: the ledger, and what holds them all back after a restore."""

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, String, Table, UniqueConstraint

from suasion.core.database import STATE, Moment

DELIVERY = Table(
    "delivery",
    STATE,
    Column("id", Integer, primary_key=True),
    Column("campaign", String, nullable=False),
    Column("customer", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("message_id", String, nullable=False, unique=True),
    Column("draft", String, nullable=False),
    Column("content", JSON, nullable=False),
    Column("state", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("planned_at", Moment, nullable=False),
    Column("handed_over_at", Moment),
    Column("finished_at", Moment),
    Column("not_before", Moment),
    UniqueConstraint("campaign", "customer", "channel", name="delivery_once"),
    Index("delivery_state", "campaign", "state", "id"),
    Index("delivery_by_customer", "customer", "id"),
)

HOLD = Table(
    "workspace_hold",
    STATE,
    Column("id", Integer, primary_key=True),
    Column("since", Moment, nullable=False),
    Column("taken", Moment, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("jobs", JSON, nullable=False),
    Column("released", Moment),
)
