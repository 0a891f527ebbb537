"""What changed in the map, said as acts: rows that explain it and are only added."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from suasion.customers.identity.growing import Growing
from suasion.customers.identity.rules import customer_of

_LAST = 1 << 30


@dataclass(frozen=True)
class Act:
    """One act: `token` is what moved, `customer` who holds it now, `other` who did, or who keeps it in a conflict."""

    act: str
    token: str
    customer: str
    other: str | None = None
    reason: str | None = None


def acts_of(growing: Growing, tokens: Sequence[str], refused: Mapping[str, str]) -> list[Act]:
    """Say what one event, or one decision, changed since `growing.changed.before` was emptied.

    Parameters
    ----------
    tokens
        Of the event, the primary one first; acts about them come first, in this order.
    refused
        Why each of them was refused.
    """
    before = growing.changed.before
    moved = {token: name for token, name in before.items() if growing.customer(token) != name}
    found = [act for token, name in moved.items() if (act := _moved(growing, token, name)) is not None]
    explained = {(act.other, act.customer) for act in found if act.act in ("merged", "unmerged")}
    renamed = {(act.other, act.customer) for act in found if act.act == "merged"}  # the two only changed places
    found = [act for act in found if act.act != "linked" or (act.other, act.customer) not in explained]
    found = [act for act in found if act.act != "unmerged" or (act.other, act.customer) not in renamed]
    found += [_conflict(growing, tokens[0], token, reason) for token, reason in refused.items()]
    places = {token: place for place, token in enumerate(tokens)}

    def order(act: Act) -> tuple[Any, ...]:
        seen = growing.seen[act.token]
        return (places.get(act.token, _LAST), seen.appeared, seen.kind, seen.sequence, act.act, act.other or "")

    return sorted(found, key=order)


def _moved(growing: Growing, token: str, before: str | None) -> Act | None:
    after, seen = growing.customer(token), growing.seen[token]
    own = customer_of(seen.sequence) if seen.sequence else None
    if after is None:
        return None if before is None else Act("unmerged", token, before)
    if before is None:
        return Act("created" if after == own else "linked", token, after)
    if before == own:
        return Act("merged", token, after, before)
    return Act("unmerged" if after == own else "linked", token, after, before)


def _conflict(growing: Growing, primary: str, token: str, reason: str) -> Act:
    return Act("conflict", token, growing.customer(primary) or "", growing.customer(token), reason)
