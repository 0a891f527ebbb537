"""Who is who among ten million identifiers, a link at a time, beside a plain union-find.

Run ``python benchmarks/identity.py [--quick]``. CPU seconds of this process; memory is what each of the two added.
A customer has a user id and comes by several cookies; one in twenty also gives an address somebody else has already.
A union-find knows no limit, no name and no reason, and would have made those one person.

Then links that come late: two customers of nine hundred browsers each, every pair said twice, beside the same in time.
"""

import argparse
import random
import resource
import time
from collections.abc import Iterator, Sequence

from benchmarks.figures import figure
from suasion.customers.identity.growing import Growing
from suasion.customers.identity.rules import SAID, Link, Rules

_NAME = "identity"
_COOKIES = 3
_BROWSERS = 900
_SEED = 20261122


def links(identifiers: int) -> Iterator[Link]:
    """Make the links of so many identifiers, in the order of their time: a user id, three cookies and an address."""
    draw = random.Random(_SEED)  # noqa: S311 - no secret
    customers = identifiers // (_COOKIES + 2)
    time = 0
    for number in range(customers):
        taken = number and draw.random() < 0.05
        address = f"e{draw.randrange(number)}" if taken else f"e{number}"
        for other in (*(f"a{number}-{cookie}" for cookie in range(_COOKIES)), address):
            time += 1
            yield Link(SAID, time, time.to_bytes(16, "big"), 0, f"u{number}", other, time, time)


def union_find(identifiers: int) -> int:
    """Unite them the plain way, by size with halved paths; gives how many groups there are."""
    parent: dict[str, str] = {}
    size: dict[str, int] = {}

    def root(token: str) -> str:
        while parent.setdefault(token, token) != token:
            parent[token] = parent[parent[token]]
            token = parent[token]
        return token

    groups = 0
    for link in links(identifiers):
        groups += (link.token not in parent) + (link.other not in parent)
        one, other = root(link.token), root(link.other)
        if one != other:
            large, small = (one, other) if size.get(one, 1) >= size.get(other, 1) else (other, one)
            parent[small] = large
            size[large] = size.get(large, 1) + size.pop(small, 1)
            groups -= 1
    return groups


def ours(identifiers: int) -> int:
    """Take the same links in as events do; gives how many customers there are."""
    growing, kinds = Growing(Rules()), {"u": "user_id", "a": "anonymous_id", "e": "email"}
    for link in links(identifiers):
        growing.see(link.token, "user_id", link.sequence, (link.time, link.digest))
        growing.see(link.other, kinds[link.other[0]], link.sequence)
        growing.say(link)
        growing.changed.end_step()
    return len({growing.customer(token) for token in growing.seen} - {None})


def said_twice() -> list[Link]:
    """Make the links of two customers and their browsers, in the order of their time; both gave one address, early."""
    draw = random.Random(_SEED)  # noqa: S311 - no secret
    pairs = [(f"u{user}", f"a{user}-{browser}") for user in (0, 1) for browser in range(_BROWSERS)] * 2
    draw.shuffle(pairs)
    every = [("u0", "e0"), ("u1", "e0"), *pairs]
    return [
        Link(SAID, time, time.to_bytes(16, "big"), 0, token, other, time, time)
        for time, (token, other) in enumerate(every, 1)
    ]


def late(arriving: Sequence[Link]) -> float:
    """Take links in as they arrive, each browser also an event's own; gives the CPU seconds that takes."""
    growing, start = Growing(Rules()), time.process_time()
    for sequence, link in enumerate(arriving, 1):
        kind = "email" if link.other.startswith("e") else "anonymous_id"
        growing.see(link.token, "user_id", sequence, (link.time, link.digest))
        growing.see(link.other, kind, sequence, (link.time, link.digest) if kind == "anonymous_id" else None)
        growing.say(link)
        growing.changed.end_step()
    return time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="200,000 identifiers instead of 10 million")
    identifiers = 200_000 if parser.parse_args().quick else 10_000_000
    measured = {}
    for name, work in (("union_find", union_find), ("ours", ours)):
        before, start = _memory(), time.process_time()
        found = work(identifiers)
        measured[name] = (time.process_time() - start, _memory() - before, found)
    plain, mine = measured["union_find"], measured["ours"]
    for place, (metric, unit) in enumerate((("cpu_seconds", "s"), ("memory", "GB"), ("customers", "customers"))):
        peer, value = plain[place], mine[place]
        figure(_NAME, metric, value, unit, peer="plain union-find", peer_value=peer, seed=_SEED, rows=identifiers)
    in_time = said_twice()
    plain_order = late(in_time)
    shuffled = random.Random(_SEED).sample(in_time, len(in_time))  # noqa: S311 - no secret
    for order, arriving in (("shuffled", shuffled), ("newest_first", in_time[::-1])):
        figure(
            _NAME,
            f"late_{order}_cpu_seconds",
            late(arriving),
            "s",
            peer="the same links in time",
            peer_value=plain_order,
            higher_is_better=False,
            seed=_SEED,
            rows=len(in_time),
        )


def _memory() -> float:
    """Give the most memory this process has had, in GB; Linux counts in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9


if __name__ == "__main__":
    main()
