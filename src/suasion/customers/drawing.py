"""Customers drawn by chance, the same ones each time: those whose SHA-256 with a salt are the least, in that order."""

from collections.abc import Collection
from hashlib import sha256
from heapq import nsmallest

import ibis


def drawn(customers: Collection[str], number: int, salt: str = "") -> list[str]:
    """Draw so many of some customers."""
    return nsmallest(number, customers, key=lambda customer: sha256(f"{salt}\n{customer}".encode()).digest())


def drawn_of(customers: ibis.Table, number: int, salt: str = "") -> ibis.Table:
    """Draw as `drawn` does of a table with a column `customer`, each once: the same column of those drawn."""
    place = (ibis.literal(f"{salt}\n") + customers.customer).hexdigest("sha256")
    return customers.select("customer", place=place).order_by("place").limit(number).select("customer")
