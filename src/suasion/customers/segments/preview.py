"""What a definition would find before it is saved, and what it would change of the one that is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import unified_diff

import ibis

from suasion.core.engine import rows_in
from suasion.customers.drawn_part import DrawnPart
from suasion.customers.pinned import Pin
from suasion.customers.segments.conditions import Definition
from suasion.customers.segments.counts import Count, counted, exact
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
    size: Count
    entering: Count
    leaving: Count


@dataclass(frozen=True)
class Preview:
    """What a definition finds, without being saved.

    Parameters
    ----------
    as_of
        Nothing from that moment on was read.
    looked_at
        So many customers were, drawn by chance; None if all were, and the figures are exact.
    size, customers
        Members, and customers in all of whom something is known.
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
    looked_at: int | None
    size: Count
    customers: Count
    words: Mapping[str, str]
    sql: str
    sample: tuple[SampledMember, ...]
    difference: Difference | None

    @property
    def exact(self) -> bool:
        """Whether everybody was looked at."""
        return self.looked_at is None


def some_of(pin: Pin) -> tuple[Pin, DrawnPart | None]:
    """Give a pin with the history of those alone who were drawn of it, and who these are; as it is if it is small."""
    if pin.part is None:
        return pin, None
    return replace(pin, history=pin.part.history), pin.part


def counting(pin: Pin, part: DrawnPart | None) -> Callable[[ibis.Table], Count]:
    """Give what counts customers of a table: exactly, or by how many there are among those drawn."""

    def count(customers: ibis.Table) -> Count:
        found = rows_in(pin.session, customers)
        return counted(found, part.customers, part.out_of) if part else exact(found)

    return count


def difference(
    count: Callable[[ibis.Table], Count],
    version: int,
    saved: tuple[Definition, ibis.Table],
    new: tuple[Definition, ibis.Table],
) -> Difference:
    """Compare two definitions of a name and whom they find as of one moment (tables of a column `customer`)."""
    (old, before), (then, after) = saved, new
    lines = unified_diff(
        to_yaml(old).splitlines(), to_yaml(then).splitlines(), f"version {version}", "new", lineterm=""
    )
    return Difference(
        version,
        tuple(lines),
        count(before),
        count(after.anti_join(before, "customer")),
        count(before.anti_join(after, "customer")),
    )
