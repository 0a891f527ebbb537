"""Which events of some batches are new, known by their ids already, or say something else under an id of another."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from suasion.events.intake import Batch, Row
from suasion.events.spec import DUPLICATE, REUSED, STORED, Event, Verdict


class Decided(NamedTuple):
    """What becomes of the rows of one batch."""

    verdicts: list[Verdict]  # one for each row
    new: list[tuple[Row, bytes]]  # with the digest of what each says
    reused: list[tuple[Row, Event]]  # whose id had stood for something else


def decide(batches: Sequence[Batch], bodies: dict[bytes, bytes | None]) -> list[Decided]:
    """Decide batch by batch, in order; an id that two of them bring is new once.

    Parameters
    ----------
    bodies
        Of each id that was seen the digest of what the event said, None if nobody kept that; new ones are added.
    """
    return [_decided(batch, bodies) for batch in batches]


def of_each(batch: Batch, stored: Sequence[Verdict]) -> Iterator[Verdict]:
    """Give the verdict of every event of a batch, refused ones too, in order; `stored` are those of its rows."""
    rest = iter(stored)
    return (verdict or next(rest) for verdict in batch.verdicts)


def _decided(batch: Batch, bodies: dict[bytes, bytes | None]) -> Decided:
    verdicts: list[Verdict] = []
    new: list[tuple[Row, bytes]] = []
    reused: list[tuple[Row, Event]] = []
    for row, body, event in zip(batch.rows, batch.bodies, batch.events, strict=True):
        key = row.message
        if key not in bodies:
            bodies[key] = None if row.origin else body  # of imports nobody keeps what was said under an id
            new.append((row, body))
            verdicts.append(STORED)
        elif bodies[key] in (None, body):
            verdicts.append(DUPLICATE)
        else:
            verdicts.append(REUSED)
            reused.append((row, event))
    return Decided(verdicts, new, reused)
