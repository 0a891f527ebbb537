"""The facts of identity in the state database, and the map that follows from them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select

from suasion.core.clock import from_microseconds, to_microseconds
from suasion.customers.identity.decided import Decision, worked_out
from suasion.customers.identity.growing import Growing
from suasion.customers.identity.resolution import Group
from suasion.customers.identity.rules import Link, Rules, Seen, customer_of
from suasion.customers.tables import (
    CUSTOMER,
    CUSTOMER_TOKEN,
    IDENTITY_DECISION,
    IDENTITY_DECISION_TOKEN,
    IDENTITY_LINK,
    IDENTITY_TOKEN,
)

PART = 500
_LINK = tuple(IDENTITY_LINK.c[name] for name in Link._fields)
_SEEN = tuple(IDENTITY_TOKEN.c[name] for name in Seen._fields)
_BATCH = 5_000


def parts(values: Iterable[str]) -> Iterator[list[str]]:
    """Give sorted values in parts that a statement may name."""
    every = sorted(values)
    for start in range(0, len(every), PART):
        yield every[start : start + PART]


def seen_of(connection: Connection, tokens: Iterable[str]) -> dict[str, Seen]:
    """Read what is known of some tokens; those never seen are left out."""
    found: dict[str, Seen] = {}
    for part in parts(tokens):
        query = select(IDENTITY_TOKEN.c.token, *_SEEN).where(IDENTITY_TOKEN.c.token.in_(part))
        found.update((token, Seen(*rest)) for token, *rest in connection.execute(query))
    return found


def grown_from(connection: Connection, rules: Rules, tokens: Iterable[str]) -> Growing:
    """Read the whole components of some tokens."""
    seen = seen_of(connection, tokens)
    links: dict[tuple[str, str, int], Link] = {}
    decisions: dict[int, Decision] = {}
    frontier = {token for token, one in seen.items() if not one.shared}
    while frontier:
        reached: set[str] = set()
        for link in links_of(connection, frontier):
            links[link.token, link.other, link.strength] = link
            reached |= {link.token, link.other}
        for decision in _decisions_of(connection, frontier, set(decisions)):
            decisions[decision.number] = decision
            reached |= {*decision.left, *decision.right}
        fresh = seen_of(connection, reached - set(seen))
        seen |= fresh
        frontier = {token for token, one in fresh.items() if not one.shared}
    return Growing(rules, seen, links.values(), worked_out(list(decisions.values())))


def everything(connection: Connection, rules: Rules) -> Growing:
    """Read all that was said and decided."""
    seen = {token: Seen(*rest) for token, *rest in connection.execute(select(IDENTITY_TOKEN.c.token, *_SEEN))}
    links = [Link(*row) for row in connection.execute(select(*_LINK))]
    return Growing(rules, seen, links, worked_out(_decisions(connection, select(IDENTITY_DECISION.c.number))))


def mapped(connection: Connection, rules: Rules) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Work the whole map out anew: the rows of `customer` and of `customer_token` that follow from the facts."""
    growing = everything(connection, rules)
    customers = [row for token in growing.seen if (row := customer_row(token, growing)) is not None]
    return customers, [row for token in growing.seen if (row := held_row(token, growing)) is not None]


def links_of(connection: Connection, tokens: Iterable[str]) -> Iterator[Link]:
    """Read the links of some tokens, one between two of them twice."""
    for part in parts(tokens):
        for end in (IDENTITY_LINK.c.token, IDENTITY_LINK.c.other):  # each by its index, which an "or" may not use
            yield from (Link(*row) for row in connection.execute(select(*_LINK).where(end.in_(part))))


def _decisions_of(connection: Connection, tokens: Iterable[str], known: set[int]) -> Iterator[Decision]:
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
    changed = growing.changed
    changed.end_step()
    _replace(connection, IDENTITY_TOKEN, changed.seen, [_token_row(one, growing) for one in changed.seen])
    for one, other, strength in changed.links:
        pair = (IDENTITY_LINK.c.token == one, IDENTITY_LINK.c.other == other, IDENTITY_LINK.c.strength == strength)
        if (one, other, strength) in growing.stored_links:
            connection.execute(delete(IDENTITY_LINK).where(*pair))
    _add(connection, IDENTITY_LINK, [growing.links[pair]._asdict() for pair in changed.links])
    moved = {token for token, before in changed.first.items() if growing.customer(token) != before}
    held = [row for token in moved if (row := held_row(token, growing)) is not None]
    _replace(connection, CUSTOMER_TOKEN, moved, held)
    groups = {id(group): group for group in map(growing.groups.group, changed.first.keys() | changed.seen)}
    named = moved | {token for token in changed.seen if growing.seen[token].sequence}
    for group in groups.values():
        named |= {token for token in group.tokens if _own(growing.seen[token]) == group.customer}
    rows = [row for token in named if (row := customer_row(token, growing)) is not None]
    _replace(connection, CUSTOMER, {row["customer"] for row in rows}, rows)


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
        "united": _moment(group) if bears else None,
    }


def _moment(group: Group) -> Any:
    return None if group.united is None else from_microseconds(group.united)


def _own(seen: Seen) -> str | None:
    return customer_of(seen.sequence) if seen.sequence else None


def _token_row(token: str, growing: Growing) -> dict[str, Any]:
    return {"token": token, **growing.seen[token]._asdict()}


def _replace(connection: Connection, table: Table, keys: Iterable[str], rows: Sequence[dict[str, Any]]) -> None:
    (key,) = table.primary_key.columns
    for part in parts(keys):
        connection.execute(delete(table).where(key.in_(part)))
    _add(connection, table, rows)


def _add(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    for start in range(0, len(rows), _BATCH):
        connection.execute(insert(table), list(rows[start : start + _BATCH]))


def settled_anew(connection: Connection, rules: Rules, tokens: Iterable[str]) -> Growing:
    """Read the components of some tokens after facts of theirs went or were decided, with the names they bore."""
    growing = grown_from(connection, rules, tokens)
    held: dict[str, str] = {}
    for part in parts(growing.seen):
        query = select(CUSTOMER_TOKEN.c.token, CUSTOMER_TOKEN.c.customer).where(CUSTOMER_TOKEN.c.token.in_(part))
        held.update((token, customer) for token, customer in connection.execute(query))
    growing.changed.before = {token: held.get(token) for token in growing.seen}
    return growing
