"""Customers who are there twice among made people, beside those with exactly the same email address or telephone.

Run ``python benchmarks/duplicates.py [--quick]``. CPU seconds and added memory of this process; tokens stand for
themselves, so decrypting is not in it. The people, their typos and their households: tests/privacy/likeness.
"""

import argparse
import resource
import time

from benchmarks.figures import figure
from suasion.privacy.likeness import Found, alike
from tests.privacy.likeness.made_people import Made, exact, made, measured, named

_NAME = "duplicates"
_SEED = 20261122
_AT_ONCE = 2_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    shop = made(3_000 if parser.parse_args().quick else 100_000, _SEED)
    before, begun = _memory(), time.process_time()
    found = alike(shop.values, [shop.people[at : at + _AT_ONCE] for at in range(0, len(shop.people), _AT_ONCE)])
    seconds, memory = time.process_time() - begun, _memory() - before
    people = len(shop.people)
    for metric, value, unit in (
        ("cpu", round(seconds, 1), "seconds"),
        ("added memory", round(memory / people), "bytes a customer"),
        ("compared", found.compared, "pairs"),
        ("left out", found.blocks_left_out, "groups"),
        ("left out", found.customers_left_out, "customers"),
    ):
        figure(_NAME, metric, value, unit, seed=_SEED, rows=people)
    _quality(shop, found)


def _quality(shop: Made, found: Found) -> None:
    peer = measured(exact(shop.people), shop)
    for verdict in ("", "likely"):
        ours = measured(named(found, verdict), shop)
        for metric, value in ours.items():
            figure(
                _NAME,
                f"{verdict or 'offered'} {metric}",
                value,
                "share" if metric in ("precision", "recall") else "pairs",
                peer="the same email address or telephone",
                peer_value=peer[metric],
                seed=_SEED,
                rows=len(shop.twins),
            )


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    main()
