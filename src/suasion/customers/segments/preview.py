"""What a definition would find before it is saved, and what it would change of the one that is."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import unified_diff

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
    saved: Definition, version: int, before: Collection[str], new: Definition, after: Collection[str]
) -> Difference:
    """Compare two definitions of a name and whom they find as of one moment."""
    old_members, new_members = set(before), set(after)
    lines = unified_diff(
        to_yaml(saved).splitlines(), to_yaml(new).splitlines(), f"version {version}", "new", lineterm=""
    )
    return Difference(
        version, tuple(lines), len(old_members), len(new_members - old_members), len(old_members - new_members)
    )
