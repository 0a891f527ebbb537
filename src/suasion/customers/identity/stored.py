"""The facts of identity in the state database, and the map that follows from them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table, delete, select, tuple_

from suasion.core.bulk import insert_rows, rows_by_key
from suasion.core.clock import from_microseconds, to_microseconds
from suasion.core.database import Moment
from suasion.customers import news
from suasion.customers.identity.decided import Decision, worked_out
from suasion.customers.identity.growing import Facts, Growing, Pair, pair_of
from suasion.customers.identity.resolution import Group
from suasion.customers.identity.rules import SAID, Link, Rules, Seen, customer_of
from suasion.customers.identity.sharing import NOT_SHARED, UNTRUSTED_SILENT
from suasion.customers.tables import (
    CUSTOMER,
    CUSTOMER_TOKEN,
    IDENTITY_DECISION,
    IDENTITY_DECISION_TOKEN,
    IDENTITY_LINK,
    IDENTITY_TOKEN,
)

PART = 500
MAPPED_AT_ONCE = 200_000
"""Tokens whose holders are worked out in memory at once; each takes about a kilobyte."""
_LINK = tuple(IDENTITY_LINK.c[name] for name in Link._fields)
_SEEN = tuple(IDENTITY_TOKEN.c[name] for name in Seen._fields)


def parts(values: Iterable[str]) -> Iterator[list[str]]:
    """Give sorted values in parts that a statement may name."""
    every = sorted(values)
    for start in range(0, len(every), PART):
        yield every[start : start + PART]


def seen_of(connection: Connection, tokens: Iterable[str]) -> dict[str, Seen]:
    """Read what is known of some tokens; those never seen are left out."""
    key = IDENTITY_TOKEN.c.token
    rows = rows_by_key(connection, (key, *_SEEN), key, sorted(set(tokens)))
    return {row[0]: Seen._make(row[1:]) for row in rows}


def grown_from(connection: Connection, rules: Rules, tokens: Iterable[str]) -> Growing:
    """Read the whole components of some tokens."""
    seen = seen_of(connection, tokens)
    links: dict[Pair, Link] = {}
    decisions: dict[int, Decision] = {}
    fresh = seen
    while fresh:
        reached: set[str] = set()
        for link in _links_that_may_count(connection, fresh):
            links[pair_of(link)] = link
            reached |= {link.token, link.other}
        for decision in decisions_of(connection, fresh, set(decisions)):
            decisions[decision.number] = decision
            reached |= {*decision.left, *decision.right}
        fresh = seen_of(connection, reached - seen.keys())
        seen |= fresh
    return Growing(rules, seen, links.values(), worked_out(list(decisions.values())))


def grown_near(connection: Connection, rules: Rules, tokens: Iterable[str]) -> Growing:
    """Read the groups of some tokens, as the map has them; others are read when a link turns out to change them."""
    growing = Growing(rules, reach=partial(_whole_groups, connection))
    growing.take_in(_whole_groups(connection, tokens))
    return growing


def _whole_groups(connection: Connection, tokens: Iterable[str]) -> Facts:
    """Read the groups of some tokens, and those that a decision connects with them, whichever way it went."""
    every, fresh = set[str](), set(tokens)
    decisions: dict[int, Decision] = {}
    while fresh:
        every |= fresh
        reached = _held_with(connection, fresh)
        for decision in decisions_of(connection, fresh, set(decisions)):
            decisions[decision.number] = decision
            reached |= {*decision.left, *decision.right}
        fresh = reached - every
    seen = seen_of(connection, every)
    links = {pair_of(link): link for link in _links_that_may_count(connection, seen)}
    ends = {end for pair in links for end in pair[:2]}
    decided = worked_out(list(decisions.values()))
    return Facts(seen, links.values(), decided, seen_of(connection, ends - seen.keys()))


def _held_with(connection: Connection, tokens: Iterable[str]) -> set[str]:
    """Give every token of the customers who hold some tokens."""
    token, customer = CUSTOMER_TOKEN.c.token, CUSTOMER_TOKEN.c.customer
    holders = {row[0] for row in rows_by_key(connection, (customer,), token, sorted(tokens))}
    return {row[0] for row in rows_by_key(connection, (token,), customer, sorted(holders))}


Mapped = tuple[list[dict[str, Any]], list[dict[str, Any]]]
"""Rows of `customer` and of `customer_token`."""


def mapped(connection: Connection, rules: Rules, tokens: int = MAPPED_AT_ONCE) -> Iterator[Mapped]:
    """Work the whole map out anew: the rows of `customer` and of `customer_token` that follow from the facts.

    Parameters
    ----------
    tokens
        How many are worked out at once, with what they are linked to. Those that one customer holds now come one after
        another, so that little is read twice; what the rows are does not depend on it.
    """
    held = CUSTOMER_TOKEN.c
    query = select(IDENTITY_TOKEN.c.token).outerjoin(CUSTOMER_TOKEN, held.token == IDENTITY_TOKEN.c.token)
    ordered = query.order_by(held.customer, IDENTITY_TOKEN.c.token).execution_options(stream_results=True)
    for part in connection.scalars(ordered).partitions(tokens):
        growing = grown_from(connection, rules, part)
        customers = [row for token in part if (row := customer_row(token, growing)) is not None]
        yield customers, [row for token in part if (row := held_row(token, growing)) is not None]


def said_by(connection: Connection, tokens: Iterable[str]) -> Iterator[Link]:
    """Read the links that events of some primary tokens said."""
    return (Link(*row) for row in rows_by_key(connection, _LINK, IDENTITY_LINK.c.token, sorted(set(tokens))))


def _links_that_may_count(connection: Connection, seen: Mapping[str, Seen]) -> Iterator[Link]:
    """Read the links of some tokens, but of shared ones only those that are not silent."""
    yield from links_of(connection, (token for token, one in seen.items() if one.shared == NOT_SHARED))
    for part in parts(token for token, one in seen.items() if one.shared == UNTRUSTED_SILENT):
        for end in (IDENTITY_LINK.c.token, IDENTITY_LINK.c.other):
            trusted = select(*_LINK).where(end.in_(part), IDENTITY_LINK.c.strength != SAID)
            yield from (Link(*row) for row in connection.execute(trusted))


def links_of(connection: Connection, tokens: Iterable[str]) -> Iterator[Link]:
    """Read the links of some tokens, one between two of them twice."""
    wanted = sorted(set(tokens))
    for end in (IDENTITY_LINK.c.token, IDENTITY_LINK.c.other):  # each by its index, which an "or" may not use
        yield from (Link(*row) for row in rows_by_key(connection, _LINK, end, wanted))


def decisions_of(connection: Connection, tokens: Iterable[str], known: set[int]) -> Iterator[Decision]:
    """Read the decisions about some tokens, but for those of these numbers; one may come more than once."""
    table = IDENTITY_DECISION_TOKEN.c
    for part in parts(tokens):
        numbers = set(connection.scalars(select(table.number).where(table.token.in_(part)).distinct())) - known
        if numbers:
            yield from _decisions(connection, sorted(numbers))


def _decisions(connection: Connection, numbers: Any) -> list[Decision]:
    table, token = IDENTITY_DECISION.c, IDENTITY_DECISION_TOKEN.c
    sides: dict[tuple[int, int], list[str]] = {}
    query = select(IDENTITY_DECISION_TOKEN).where(token.number.in_(numbers)).order_by(token.number, token.token)
    for row in connection.execute(query):
        sides.setdefault((row.number, row.side), []).append(row.token)
    rows = connection.execute(select(IDENTITY_DECISION).where(table.number.in_(numbers)))
    return [
        Decision(row.number, row.act, to_microseconds(row.at), *(tuple(sides[row.number, side]) for side in (0, 1)))
        for row in rows
    ]


def store(connection: Connection, growing: Growing) -> None:
    """Store what changed since `growing` was read: facts, and the map."""
    changed, before = growing.changed, growing.stored
    changed.end_step()
    _replace(connection, IDENTITY_TOKEN, changed.seen & before.keys(), [_token_row(t, growing) for t in changed.seen])
    delete_links(connection, changed.links & growing.stored_links)
    add_rows(connection, IDENTITY_LINK, [growing.links[pair]._asdict() for pair in changed.links])
    moved = {token for token, name in changed.first.items() if growing.customer(token) != name}
    held = [row for token in moved if (row := held_row(token, growing)) is not None]
    _replace(connection, CUSTOMER_TOKEN, {token for token in moved if changed.first[token] is not None}, held)
    groups = {id(group): group for group in map(growing.groups.group, changed.first.keys() | changed.seen)}
    named = moved | growing.joined_otherwise() | {t for t in changed.seen if growing.seen[t].sequence}
    for group in groups.values():
        named |= {token for token in group.tokens if _own(growing.seen[token]) == group.customer}
    rows = [row for token in named if (row := customer_row(token, growing)) is not None]
    known = {token for token in named if token in before and before[token].sequence}
    _replace(connection, CUSTOMER, {row["customer"] for row in rows if row["token"] in known}, rows)
    touched = {changed.first[token] for token in moved} | {growing.customer(token) for token in moved}
    touched |= {row[name] for row in rows for name in ("customer", "merged_into")}
    news.tell(connection, news.CUSTOMER, (name for name in touched if name is not None))


def delete_links(connection: Connection, pairs: Iterable[Pair]) -> None:
    """Delete some links, many with one statement."""
    every, key = sorted(pairs), tuple_(*IDENTITY_LINK.primary_key.columns)
    for start in range(0, len(every), PART):
        connection.execute(delete(IDENTITY_LINK).where(key.in_(every[start : start + PART])))


def held_row(token: str, growing: Growing) -> dict[str, Any] | None:
    """Give a token's row of the map; None if nobody holds it."""
    customer, seen = growing.customer(token), growing.seen[token]
    if customer is None:
        return None
    return {"token": token, "customer": customer, "kind": seen.kind, "sequence": seen.appeared}


def customer_row(token: str, growing: Growing) -> dict[str, Any] | None:
    """Give the customer that a token's first event made; None if it never was the primary one."""
    seen, group = growing.seen[token], growing.groups.group(token)
    name = _own(seen)
    if name is None:
        return None
    bears = group.customer == name
    return {
        "customer": name,
        "token": token,
        "sequence": seen.sequence,
        "since": from_microseconds(seen.time),
        "merged_into": None if bears else group.customer,
        "united": _moment(group, token, bears=bears),
    }


def _moment(group: Group, token: str, *, bears: bool) -> Any:
    """Say when the last others became part of this name, or, of a visitor, when this name became part of somebody."""
    both = ((group.joined or {}).get(token), group.united if bears else None)
    found = max((one for one in both if one is not None), default=None)
    return None if found is None else from_microseconds(found)


def _own(seen: Seen) -> str | None:
    return customer_of(seen.sequence) if seen.sequence else None


def _token_row(token: str, growing: Growing) -> dict[str, Any]:
    return {"token": token, **growing.seen[token]._asdict()}


def _replace(connection: Connection, table: Table, keys: Iterable[str], rows: Sequence[dict[str, Any]]) -> None:
    (key,) = table.primary_key.columns
    for part in parts(keys):
        connection.execute(delete(table).where(key.in_(part)))
    add_rows(connection, table, rows)


def add_rows(connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows that have every column; moments are datetimes, or microseconds since 1970."""
    insert_rows(connection, table, as_stored(table, rows))


def as_stored(table: Table, rows: Iterable[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    """Give rows as the database has them, the columns in the order of the table."""
    values = itemgetter(*(column.name for column in table.columns))
    if not any(isinstance(column.type, Moment) for column in table.columns):
        return [values(row) for row in rows]
    return [tuple(to_microseconds(one) if isinstance(one, datetime) else one for one in values(row)) for row in rows]


def settled_anew(connection: Connection, rules: Rules, tokens: Iterable[str]) -> Growing:
    """Read the components of some tokens after facts of theirs went or were decided, with the names they bore."""
    growing = grown_from(connection, rules, tokens)
    held: dict[str, str] = {}
    for part in parts(growing.seen):
        query = select(CUSTOMER_TOKEN.c.token, CUSTOMER_TOKEN.c.customer).where(CUSTOMER_TOKEN.c.token.in_(part))
        held.update((token, customer) for token, customer in connection.execute(query))
    growing.changed.before = {token: held.get(token) for token in growing.seen}
    growing.changed.seen |= growing.seen.keys()  # when who became one may be another moment than is stored
    return growing
