"""How some customers stand to segments, each by her own facts."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from suasion.core.clock import naive_utc
from suasion.customers.segments.conditions import Definition
from suasion.customers.segments.live.holds import is_member
from suasion.customers.segments.live.known import Known
from suasion.customers.segments.live.next_change import next_change
from suasion.customers.segments.live.standing import NOTHING, Stand


def stands(
    definitions: Mapping[str, Definition],
    customers: Sequence[str],
    known: Mapping[str, Known],
    as_of: datetime,
    *,
    most: int,
) -> Iterator[dict[str, dict[str, Stand]]]:
    """Say of customers how they stand to segments, by segment and customer.

    Parameters
    ----------
    known
        What is known of them; whoever it lacks stands nowhere.
    as_of
        Aware.
    most
        So many pairs of a segment and a customer are given at once, or all segments of one customer.
    """
    at_once = max(1, most // len(definitions))
    for start in range(0, len(customers), at_once):
        some = customers[start : start + at_once]
        yield {
            name: {one: stand_of(definition, known[one], as_of) if one in known else NOTHING for one in some}
            for name, definition in definitions.items()
        }


def stand_of(definition: Definition, known: Known, as_of: datetime) -> Stand:
    """Say how one customer stands to a segment; not to one that ranks customers."""
    moment = naive_utc(as_of)
    change = next_change(definition.where, known, moment)
    return Stand(is_member(definition.where, known.at(moment)), None if change is None else change.replace(tzinfo=UTC))
