"""How many customers, and between which ends that lies where only some were looked at."""

from dataclasses import dataclass

from suasion.statistics.intervals import wilson


@dataclass(frozen=True)
class Count:
    """A number of customers.

    Parameters
    ----------
    customers
        Exact, or the estimate.
    low, high
        Of an estimate, the ends of Wilson's interval at 95 %; `customers` where it is exact.
    """

    customers: int
    low: int
    high: int


def exact(found: int) -> Count:
    """Give a number that is known."""
    return Count(found, found, found)


def counted(found: int, looked_at: int, out_of: int) -> Count:
    """Say how many of `out_of` customers there are, by how many were found among those looked at, drawn by chance."""
    if looked_at == out_of:
        return exact(found)
    interval = wilson(found, looked_at)
    # Those found are there, and so are those looked at who are not among them.
    low, high = max(found, round(interval.low * out_of)), min(out_of - looked_at + found, round(interval.high * out_of))
    return Count(round(found * out_of / looked_at), low, high)
