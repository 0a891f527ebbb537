"""Tables of the catalog in state.db."""

from sqlalchemy import Column, String, Table

from suasion.core.database import STATE, Moment

ITEM = Table(
    "item",
    STATE,
    Column("item", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("category", String),
    Column("subcategory", String),
    Column("kind", String),
    Column("brand", String),
    Column("size", String),
)
OFFER = Table(
    "offer",
    STATE,
    Column("offer_id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("starts", Moment, nullable=False),
    Column("ends", Moment, nullable=False),
    Column("terms", String, nullable=False),  # JSON object
)
OFFER_ITEM = Table(
    "offer_item",
    STATE,
    Column("offer", String, primary_key=True),
    Column("coupon", String, primary_key=True),
    Column("item", String, primary_key=True),
    sqlite_with_rowid=False,
)
