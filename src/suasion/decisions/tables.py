"""Rows of plans and decisions."""

from sqlalchemy import BigInteger, Column, Float, ForeignKey, Index, Integer, Table, Text

from suasion.core.database import STATE, Moment

PLANS = Table(
    "plans",
    STATE,
    Column("plan_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("customers", Integer, nullable=False),
    Column("actions", Text, nullable=False),  # JSON: list of Action
    Column("limits", Text, nullable=False),  # JSON: name, limit, weights per action (null: logged per customer), prices
    Column("chance", Text, nullable=False),  # JSON: seed, temperature, shares, as asked for and as used
    Column("settings", Text, nullable=False),  # JSON: every setting the caller used
    Column("as_of", Moment),  # what was known then was used; null: the caller did not say
    Column("data_sequence", BigInteger),  # the log's last event that was read
    Column("models", Text, nullable=False),  # JSON: version by target
    Column("value", Float, nullable=False),  # expected profit of the chosen plan, before exploration
    Column("bound", Float, nullable=False),  # proven upper bound on it
)
DECISIONS = Table(
    "decisions",
    STATE,
    Column("plan_id", Text, ForeignKey("plans.plan_id"), primary_key=True),
    Column("customer", Text, primary_key=True),
    Column("scores", Text, nullable=False),  # JSON: number by name, such as the chance of a purchase
    Column("eligible", Text, nullable=False),  # JSON: list of true/false, one per action
    Column("profits", Text, nullable=False),  # JSON: expected net profit per action
    Column("uses", Text, nullable=False),  # JSON: per limit with weights per customer, its weights per action
    Column("probabilities", Text, nullable=False),  # JSON: no contact first, then one per action
    Column("chosen", Text, nullable=False),  # the optimal plan's action
    Column("drawn", Text, nullable=False),  # the action after exploration, for everyone, held out or not
    Column("arm", Text, nullable=False),  # kept or held_out
    Column("reason", Text, nullable=False),
    Index("decisions_by_customer", "customer"),
)
