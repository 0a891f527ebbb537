"""Who is who among ten million identifiers, a link at a time, beside a plain union-find.

Run ``python benchmarks/identity.py [--quick]``. CPU seconds of this process; memory is what each of the two added.
A customer has a user id and comes by several cookies; one in twenty also gives an address somebody else has already.
A union-find knows no limit, no name and no reason, and would have made those one person.
"""

import argparse
import random
import resource
import time
from collections.abc import Iterator

from benchmarks.figures import figure
from suasion.customers.identity.growing import Growing
from suasion.customers.identity.rules import SAID, Link, Rules

_NAME = "identity"
_COOKIES = 3
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


def _memory() -> float:
    """Give the most memory this process has had, in GB; Linux counts in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9


if __name__ == "__main__":
    main()
