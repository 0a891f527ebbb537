"""What can be exported: the columns of each table, and its rows in one consistent read that holds few at a time.

Whatever is stored under a customer's name is given under the name she bears now.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any, Literal, get_args

import msgspec
from sqlalchemy import Column, Label, Row, Select, func, select

from suasion.catalog.tables import ITEM
from suasion.core.database import Database
from suasion.core.errors import InputRefused, NotFound
from suasion.customers.consent.personal import EVERYBODY, Personal
from suasion.customers.tables import CUSTOMER, SEGMENT_MEMBER, SEGMENT_RUN, TRAIT
from suasion.customers.traits import OURS
from suasion.decisions.actions import Action
from suasion.decisions.tables import DECISIONS, PLANS
from suasion.deliveries.tables import DELIVERY
from suasion.models.publishing import TRAIT_PREFIX

What = Literal["customers", "traits", "segment-members", "predictions", "decisions", "deliveries", "items"]
WHAT: tuple[What, ...] = get_args(What)

Kind = Literal["text", "whole", "number", "moment", "value"]
"""What a column holds; a ``value`` is a JSON value of any type."""

_TOKENS = ("email", "phone")  # under these names a trait is a token of the vault, which means nothing elsewhere
_AT_A_TIME = 2_000


@dataclass(frozen=True)
class Export:
    """One table.

    Parameters
    ----------
    name
        What a file of it is called.
    columns
        Name and kind, in order.
    rows
        Begins a read of the whole table and gives row after row; close it to end the read early.
    """

    name: str
    columns: tuple[tuple[str, Kind], ...]
    rows: Callable[[], Iterator[tuple[Any, ...]]]


@dataclass(frozen=True)
class Asked:
    """Which rows: of one segment (as of a moment, else its last run), plan or campaign, where the table has them."""

    segment: str | None = None
    as_of: datetime | None = None
    plan: str | None = None
    campaign: str | None = None


def export(database: Database, what: What, asked: Asked | None = None, personal: Personal = EVERYBODY) -> Export:
    """Prepare a table; nothing is read yet but what decides whether it is there.

    What models said of customers whom `personal` leaves out, and what was computed of them, is not exported.

    Raises
    ------
    suasion.core.errors.NotFound
        If the segment was never run, or there is no such plan, campaign or table.
    suasion.core.errors.InputRefused
        If something is asked that the table does not have.
    """
    if what not in _TABLES:
        raise NotFound.among("export", what, WHAT)
    asked = asked or Asked()
    takes, prepare = _TABLES[what]
    if unknown := [name for name, value in vars(asked).items() if value is not None and name not in takes]:
        raise InputRefused(f"An export of {what} takes no {unknown}.", hint=f"It takes {sorted(takes)}.")
    found = prepare(database, asked)
    return replace(found, rows=partial(_of_the_personal, found, personal)) if what in _WORKED_OUT else found


def _of_the_personal(found: Export, personal: Personal) -> Iterator[tuple[Any, ...]]:
    worked_out = _WORKED_OUT[found.name]
    for row in found.rows():
        if personal.allows(row[0]) or not worked_out(row):
            yield row


_WORKED_OUT: dict[str, Callable[[tuple[Any, ...]], bool]] = {
    "predictions": lambda _row: True,
    "traits": lambda row: str(row[1]).startswith(OURS),
}
"""The tables that hold what was worked out, each with what tells such a row; the customer stands first in it."""


def _streamed(database: Database, query: Select[Any], shape: Callable[[Row[Any]], tuple[Any, ...]] = tuple) -> Any:
    def rows() -> Iterator[tuple[Any, ...]]:
        with database.read() as connection:
            for row in connection.execution_options(yield_per=_AT_A_TIME).execute(query):
                yield shape(row)

    return rows


def _present(name: Column[Any]) -> Label[Any]:
    """Give the present name of who is stored under a name; the query has to be `_renamed` by it."""
    return func.coalesce(CUSTOMER.c.merged_into, name).label("customer")


def _renamed(query: Select[Any], name: Column[Any]) -> Select[Any]:
    return query.outerjoin(CUSTOMER, CUSTOMER.c.customer == name)


def _customers(database: Database, _asked: Asked) -> Export:
    query = select(CUSTOMER.c.customer, CUSTOMER.c.since).where(CUSTOMER.c.merged_into.is_(None))
    query = query.order_by(CUSTOMER.c.customer)
    return Export("customers", (("customer", "text"), ("since", "moment")), _streamed(database, query))


def _traits(database: Database, _asked: Asked) -> Export:
    names = ("customer", "name", "value", "source", "version", "time")
    key = ("source", "version", "time", "name", "customer")
    present = _present(TRAIT.c.customer)
    query = select(*(present if name == "customer" else TRAIT.c[name] for name in names))
    query = _renamed(query, TRAIT.c.customer).where(TRAIT.c.name.notin_(_TOKENS))
    columns: tuple[tuple[str, Kind], ...] = tuple((name, _TRAIT_KINDS.get(name, "text")) for name in names)
    query = query.order_by(*(TRAIT.c[name] for name in key))
    return Export("traits", columns, _streamed(database, query, _with_value))


_TRAIT_KINDS: dict[str, Kind] = {"value": "value", "time": "moment"}


def _with_value(row: Row[Any]) -> tuple[Any, ...]:
    return (row.customer, row.name, json.loads(row.value), *row[3:])


def _members(database: Database, asked: Asked) -> Export:
    """Give each member once, also one who was found under two names that are hers now."""
    if asked.segment is None:
        raise InputRefused(
            "An export of segment members needs a segment.",
            hint="Name it: segment=lapsed in the query, --segment lapsed on the command line.",
        )
    runs = select(SEGMENT_RUN).where(SEGMENT_RUN.c.name == asked.segment)
    if asked.as_of is not None:
        runs = runs.where(SEGMENT_RUN.c.as_of == asked.as_of.astimezone(UTC))
    newest = runs.order_by(SEGMENT_RUN.c.as_of.desc(), SEGMENT_RUN.c.version.desc())
    with database.read() as connection:
        run = connection.execute(newest).first()
    if run is None:
        raise NotFound(f"The segment {asked.segment!r} was not run.", hint=f"suasion segment run {asked.segment}")
    key = {name: getattr(run, name) for name in ("name", "version", "as_of")}
    present = _present(SEGMENT_MEMBER.c.customer)
    query = _renamed(select(*(SEGMENT_MEMBER.c[name] for name in key), present), SEGMENT_MEMBER.c.customer)
    query = query.where(*(SEGMENT_MEMBER.c[name] == value for name, value in key.items())).distinct()
    columns: tuple[tuple[str, Kind], ...] = (
        ("segment", "text"),
        ("version", "whole"),
        ("as_of", "moment"),
        ("customer", "text"),
    )
    return Export(f"segment-{asked.segment}", columns, _streamed(database, query.order_by(present)))


def _predictions(database: Database, _asked: Asked) -> Export:
    """Give the newest run of each target, a customer once.

    Of two names that are hers now and were both scored it is the prediction of the name that stayed; if that one was
    not scored, of the name made last.
    """
    # Every source from "model:" up to what would follow its last letter: a range of the key, not a search.
    is_model = (TRAIT.c.source >= "model:") & (TRAIT.c.source < "model;")
    of_models = select(TRAIT.c.source, TRAIT.c.version, TRAIT.c.time).where(is_model).distinct()
    with database.read() as connection:
        runs = connection.execute(of_models).all()
    # The newest run of each target: a row's key begins with it, so its rows are found without a search.
    newest = {run.source: run for run in sorted(runs, key=lambda run: (run.time, int(run.version)))}
    columns: tuple[tuple[str, Kind], ...] = (
        ("customer", "text"),
        ("target", "text"),
        ("chance", "number"),
        ("model_version", "whole"),
        ("as_of", "moment"),
    )

    def rows() -> Iterator[tuple[Any, ...]]:
        with database.read() as connection:
            for source in sorted(newest):
                run = newest[source]
                table, present = TRAIT.c, _present(TRAIT.c.customer)
                query = _renamed(select(present, table.name, table.value), table.customer)
                query = query.where(table.source == source, table.version == run.version, table.time == run.time)
                query = query.order_by(present, table.name, CUSTOMER.c.merged_into.is_not(None), table.customer.desc())
                found = connection.execution_options(yield_per=_AT_A_TIME).execute(query)
                for (customer, name), rows_of_hers in groupby(found, itemgetter(0, 1)):
                    target = name.removeprefix(TRAIT_PREFIX)
                    yield (customer, target, json.loads(next(rows_of_hers).value), int(run.version), run.time)

    return Export("predictions", columns, rows)


def _decisions(database: Database, asked: Asked) -> Export:
    """Give every decision of a plan; one who was decided for under two names that are hers now has both."""
    plans = select(PLANS.c.plan_id, PLANS.c.actions).order_by(PLANS.c.made_at.desc(), PLANS.c.plan_id)
    if asked.plan is not None:
        plans = plans.where(PLANS.c.plan_id == asked.plan)
    with database.read() as connection:
        plan = connection.execute(plans.limit(1)).first()
    if plan is None:
        raise NotFound(f"There is no plan {asked.plan!r}." if asked.plan else "There is no plan yet.")
    place = {action.key: at for at, action in enumerate(msgspec.json.decode(plan.actions, type=list[Action]))}

    def shape(row: Row[Any]) -> tuple[Any, ...]:
        at = place.get(row.drawn, -1)  # no contact stands first among the probabilities, and has no profit
        chance = msgspec.json.decode(row.probabilities)[at + 1]
        profit = 0.0 if at < 0 else msgspec.json.decode(row.profits)[at]
        return (row.plan_id, row.customer, row.chosen, row.drawn, row.arm, chance, profit, row.reason)

    columns: tuple[tuple[str, Kind], ...] = (
        ("plan", "text"),
        ("customer", "text"),
        ("chosen", "text"),
        ("drawn", "text"),
        ("arm", "text"),
        ("probability", "number"),
        ("expected_profit", "number"),
        ("reason", "text"),
    )
    stored = (DECISIONS.c[name] for name in _DECISION)
    query = _renamed(select(_present(DECISIONS.c.customer), *stored), DECISIONS.c.customer)
    query = query.where(DECISIONS.c.plan_id == plan.plan_id).order_by(DECISIONS.c.customer)
    return Export("decisions", columns, _streamed(database, query, shape))


_DECISION = ("plan_id", "chosen", "drawn", "arm", "probabilities", "profits", "reason")


def _deliveries(database: Database, asked: Asked) -> Export:
    columns: tuple[tuple[str, Kind], ...] = (
        ("id", "whole"),
        ("campaign", "text"),
        ("customer", "text"),
        ("channel", "text"),
        ("state", "text"),
        ("reason", "text"),
        ("attempts", "whole"),
        ("planned_at", "moment"),
        ("handed_over_at", "moment"),
        ("finished_at", "moment"),
        ("message_id", "text"),
    )
    present = _present(DELIVERY.c.customer)
    query = select(*(present if name == "customer" else DELIVERY.c[name] for name, _ in columns))
    query = _renamed(query, DELIVERY.c.customer).order_by(DELIVERY.c.id)
    if asked.campaign is not None:
        query = query.where(DELIVERY.c.campaign == asked.campaign)
        with database.read() as connection:
            if not connection.scalar(select(func.count()).select_from(query.limit(1).subquery())):
                raise NotFound(f"There is no delivery of a campaign {asked.campaign!r}.")
    return Export("deliveries", columns, _streamed(database, query))


def _items(database: Database, _asked: Asked) -> Export:
    columns: tuple[tuple[str, Kind], ...] = tuple((column.name, "text") for column in ITEM.columns)
    return Export("items", columns, _streamed(database, select(ITEM).order_by(ITEM.c.item)))


_TABLES: dict[str, tuple[frozenset[str], Callable[[Database, Asked], Export]]] = {
    "customers": (frozenset(), _customers),
    "traits": (frozenset(), _traits),
    "segment-members": (frozenset({"segment", "as_of"}), _members),
    "predictions": (frozenset(), _predictions),
    "decisions": (frozenset({"plan"}), _decisions),
    "deliveries": (frozenset({"campaign"}), _deliveries),
    "items": (frozenset(), _items),
}
