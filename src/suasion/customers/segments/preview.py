"""What a definition would find before it is saved, and what it would change of the one that is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import unified_diff

import ibis

from suasion.core.engine import Session
from suasion.customers.segments.conditions import Definition
from suasion.customers.segments.sample import SampledMember
from suasion.customers.segments.stored import to_yaml


@dataclass(frozen=True)
class Difference:
    """What saving would change.

    Parameters
    ----------
    version
        Of the newest definition that is saved.
    lines
        The unified difference of the two as YAML; none if they say the same.
    size
        Members of the saved one, as of the preview's moment too.
    entering, leaving
        Members of the new one that the saved one has not, and the other way round.
    """

    version: int
    lines: tuple[str, ...]
    size: int
    entering: int
    leaving: int


@dataclass(frozen=True)
class Preview:
    """What a definition finds, without being saved.

    Parameters
    ----------
    as_of
        Nothing from that moment on was read.
    size, customers
        Members, and customers in all of whom something is known; both exact.
    words
        The condition as a sentence by language.
    sql
        What was executed.
    sample
        Ten members drawn by chance, the same ones each time.
    difference
        From the definition saved under the name; None if none is.
    """

    definition: Definition
    as_of: datetime
    size: int
    customers: int
    words: Mapping[str, str]
    sql: str
    sample: tuple[SampledMember, ...]
    difference: Difference | None


def difference(
    session: Session, version: int, saved: tuple[Definition, ibis.Table], new: tuple[Definition, ibis.Table]
) -> Difference:
    """Compare two definitions of a name and whom they find as of one moment (tables of a column `customer`)."""
    (old, before), (then, after) = saved, new
    lines = unified_diff(
        to_yaml(old).splitlines(), to_yaml(then).splitlines(), f"version {version}", "new", lineterm=""
    )
    return Difference(
        version,
        tuple(lines),
        size_of(session, before),
        size_of(session, after.anti_join(before, "customer")),
        size_of(session, before.anti_join(after, "customer")),
    )


def size_of(session: Session, table: ibis.Table) -> int:
    """Count the rows of a table."""
    return int(session.fetch(table.count().as_table())[0][0].as_py())
