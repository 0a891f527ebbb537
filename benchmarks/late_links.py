"""Links that come late: two customers of nine hundred browsers each, every pair said twice, beside the same in time.

Run ``python benchmarks/late_links.py [--quick]``; it is one size either way. CPU seconds of this process, in memory.
"""

import argparse
import random
import time
from collections.abc import Sequence

from benchmarks.figures import figure
from suasion.customers.identity.growing import Growing
from suasion.customers.identity.rules import SAID, Link, Rules

_NAME = "late_links"
_BROWSERS = 900
_SEED = 20261122


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
    parser.add_argument("--quick", action="store_true", help="the same: it takes a second")
    parser.parse_args()
    in_time = said_twice()
    plain_order = late(in_time)
    shuffled = random.Random(_SEED).sample(in_time, len(in_time))  # noqa: S311 - no secret
    for order, arriving in (("shuffled", shuffled), ("newest_first", in_time[::-1])):
        figure(
            _NAME,
            f"{order}_cpu_seconds",
            late(arriving),
            "s",
            peer="the same links in time",
            peer_value=plain_order,
            higher_is_better=False,
            seed=_SEED,
            rows=len(in_time),
        )


if __name__ == "__main__":
    main()
