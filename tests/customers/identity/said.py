"""Events as identity sees them, made up, and the answer worked out once more in plain Python."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from suasion.customers.identity.growing import Growing
from suasion.customers.identity.resolution import NOTHING_DECIDED, Decided, Groups, resolve
from suasion.customers.identity.rules import Link, Rules, Seen
from suasion.customers.identity.sharing import counts, shared_tokens

KINDS = ("user_id", "email", "phone", "anonymous_id", "device_id", "wechat_openid")


@dataclass(frozen=True)
class Event:
    """`tokens` has the primary one first; a token's kind is what its name begins with."""

    message: str
    time: int
    tokens: tuple[str, ...]
    strength: int
    links: bool = True

    @property
    def digest(self) -> bytes:
        return sha256(self.message.encode()).digest()[:16]


def kind_of(token: str) -> str:
    return token.rstrip("0123456789")


def grown(
    rules: Rules, arrived: Sequence[Event], decided: Decided = NOTHING_DECIDED, numbers: dict[str, int] | None = None
) -> Growing:
    """Take events in one after another; `numbers` gives them other sequence numbers than their places."""
    growing = Growing(rules, decided=decided)
    for place, event in enumerate(arrived, 1):
        take(growing, event, numbers[event.message] if numbers else place)
    return growing


def take(growing: Growing, event: Event, sequence: int) -> None:
    primary, *others = event.tokens
    growing.see(primary, kind_of(primary), sequence, (event.time, event.digest))
    links = [
        Link(event.strength, event.time, event.digest, place, primary, other, event.time, sequence)
        for place, other in enumerate(others if event.links else ())
    ]
    for link in links:
        growing.see(link.other, kind_of(link.other), sequence)
    growing.say_all(links)


def resolved(
    rules: Rules, events: Sequence[Event], numbers: dict[str, int], decided: Decided = NOTHING_DECIDED
) -> Groups:
    """Work it out at once from all that was said."""
    seen: dict[str, Seen] = {}
    links = []
    for event in events:
        sequence = numbers[event.message]
        primary, *others = event.tokens
        for token in (primary, *others) if event.links else (primary,):
            old = seen.get(token, Seen(kind_of(token), sequence))
            seen[token] = old._replace(appeared=min(old.appeared, sequence))
        old = seen[primary]
        key = (event.time, event.digest)
        first = min(key, (old.time, old.digest)) if old.sequence else key
        number = min(sequence, old.sequence) if old.sequence else sequence
        seen[primary] = old._replace(sequence=number, time=first[0], digest=first[1])
        for place, other in enumerate(others if event.links else ()):
            links.append(Link(event.strength, event.time, event.digest, place, primary, other, event.time, sequence))
    shared = shared_tokens(seen, links, rules)
    seen = {token: one._replace(shared=shared.get(token, 0)) for token, one in seen.items()}
    counting = [link for link in links if counts(link, seen)]
    groups = resolve(rules, seen, counting, decided).groups
    for token in seen:
        groups.group(token)
    return groups


def partition(groups: Groups) -> set[frozenset[str]]:
    return {frozenset(group.tokens) for group in groups.of.values()}


def graph(draw: random.Random, tokens: int, events: int) -> list[Event]:
    """Make identify, alias and plain events in which everything happens: shared cookies, ties, late links."""
    names = [f"{draw.choice(KINDS)}{number}" for number in range(tokens)]
    primary = [name for name in names if kind_of(name) in ("user_id", "anonymous_id")] or names
    found = []
    for number in range(events):
        others = draw.sample(names, draw.choice((0, 1, 1, 2, 3)))
        first = draw.choice(primary)
        time = draw.randrange(max(events // 3, 1))  # so that many happen at once and the digest decides
        strength = draw.choice((0, 1, 1, 2, 2, 2, 2))
        said = (first, *(one for one in others if one != first))
        found.append(Event(f"m{number}", time, said, strength, links=draw.random() < 0.8))
    return found


def require_same(growing: Growing, expected: Groups) -> None:
    """Compare the groups that are there with those of all that was said, in everything that is stored of them."""
    for token, group in expected.of.items():
        if token in growing.groups.of:
            mine = growing.groups.group(token)
            assert (set(mine.tokens), mine.customer, mine.kinds) == (set(group.tokens), group.customer, group.kinds)
            assert (mine.united, mine.joined) == (group.united, group.joined)
