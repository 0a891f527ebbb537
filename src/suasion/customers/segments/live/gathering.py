"""Reading all that is known of some customers, out of the kept log and the state database."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from typing import Any

from sqlalchemy import Connection, select

from suasion.catalog.lookup import items_in
from suasion.core.bulk import rows_by_key
from suasion.core.clock import naive_utc
from suasion.customers.consent import ConsentAct
from suasion.customers.consent.ledger import acts_in
from suasion.customers.history import TRAITS
from suasion.customers.identity.names import every_name, united_of
from suasion.customers.identity.stored import parts
from suasion.customers.segments.conditions import ITEM_FIELDS
from suasion.customers.segments.live.kept_log import KeptLog
from suasion.customers.segments.live.known import Known
from suasion.customers.segments.live.said import orders_of
from suasion.customers.tables import CUSTOMER_TOKEN, TRAIT


def gather(connection: Connection, kept: KeptLog, customers: Collection[str], *, by_default: bool) -> dict[str, Known]:
    """Read what is known of some customers, named by their present ones.

    Parameters
    ----------
    by_default
        Whether who said nothing of it is personalised.
    """
    names = every_name(connection, customers)
    token, customer = CUSTOMER_TOKEN.c.token, CUSTOMER_TOKEN.c.customer
    holders = {row[0]: row[1] for row in rows_by_key(connection, (token, customer), customer, sorted(customers))}
    said = kept.of(connection, holders.keys())
    events, lines = (_grouped(rows, lambda row: holders[row["token"]]) for rows in (said.events, said.lines))
    words = items_in(connection, {line["item"] for line in said.lines})
    for line in said.lines:
        known = words.get(line["item"])
        line.update({name: known and getattr(known, name) for name in ITEM_FIELDS})
    traits, acts = _traits(connection, names), _acts(connection, names)
    united = united_of(connection, {present: {act.customer for act in said} for present, said in acts.items()})
    return {
        one: Known(
            orders_of(lines.get(one, ())),
            lines.get(one, ()),
            events.get(one, ()),
            traits.get(one, ()),
            acts.get(one, ()),
            united.get(one, {}),
            by_default,
        )
        for one in customers
    }


def _grouped(rows: Any, key: Callable[[Any], str]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found


def _traits(connection: Connection, names: Mapping[str, str]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for part in parts(names):
        for row in connection.execute(select(TRAIT).where(TRAIT.c.customer.in_(part))).mappings():
            told = {name: row[name] for name in TRAITS.names}
            times = {name: naive_utc(row[name]) for name in ("time", "received")}
            found[names[row["customer"]]].append(told | times)
    return found


def _acts(connection: Connection, names: Mapping[str, str]) -> dict[str, list[ConsentAct]]:
    found: dict[str, list[ConsentAct]] = defaultdict(list)
    for part in parts(names):
        for act in acts_in(connection, part):
            found[names[act.customer]].append(act)
    return found
