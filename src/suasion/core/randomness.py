"""Chance that can be repeated: every draw is a pure function of a seed and the names of what it is drawn for."""

import hashlib

import numpy as np


def _digest(seed: int, names: tuple[str, ...]) -> bytes:
    # The length in front of each name keeps ("ab", "c") and ("a", "bc") apart.
    parts = b"".join(len(name.encode()).to_bytes(4, "big") + name.encode() for name in names)
    return hashlib.blake2b(parts, key=str(seed).encode(), digest_size=16).digest()


def generator(seed: int, *names: str) -> np.random.Generator:
    """Give an independent generator for one purpose.

    Parameters
    ----------
    seed
        The workspace's seed.
    names
        What the numbers are for, such as ``("bootstrap", "shop")``; other names give an independent stream.

    Examples
    --------
    >>> a, b = generator(7, "holdout"), generator(7, "holdout")
    >>> bool(a.random() == b.random())
    True
    """
    return np.random.default_rng(int.from_bytes(_digest(seed, names), "big"))


def unit_interval(seed: int, *names: str) -> float:
    """Map names to a number in [0, 1), uniform over names, equal on every machine and in every order.

    Examples
    --------
    >>> unit_interval(7, "holdout", "c1") == unit_interval(7, "holdout", "c1")
    True
    >>> 0 <= unit_interval(7, "holdout", "c2") < 1
    True
    """
    return int.from_bytes(_digest(seed, names)[:8], "big") / 2**64
