"""Promoted properties of sealed files: from their columns, or from the JSON of files that lack those."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from suasion.events.lake import EVENTS
from suasion.events.promoted import Promotions, beside, read_out, schema_of

_PART = 16_384  # rows


def lacking(events: Path, wanted: Promotions) -> Promotions:
    """Say which columns a sealed file of events lacks."""
    if not wanted:
        return ()
    names = set(pq.read_schema(events).names)
    return tuple(one for one in wanted if one.stored not in names)


def read_out_of(events: Path, raw: Path, wanted: Promotions) -> pa.Table:
    """Read properties out of the JSON of a sealed range, a row group at a time; see `promoted.read_out`."""
    types = pq.read_table(events, columns=["seq", "type"])
    found = [schema_of(wanted).empty_table()]
    with pq.ParquetFile(raw) as file:
        for number in range(file.num_row_groups):
            part = file.read_row_group(number, columns=["seq", "properties"])
            found.append(read_out(types, part, wanted))
    return pa.concat_tables(found)


def parts_of(events: Path, raw: Path, wanted: Promotions) -> Iterator[pa.Table]:
    """Read a sealed file of events, some rows at a time, with the promoted columns that are wanted, and no others."""
    missing = lacking(events, wanted)
    found = read_out_of(events, raw, missing) if missing else None
    # A dataset would read several row groups ahead of each file.
    with pq.ParquetFile(events) as file:
        for batch in file.iter_batches(batch_size=_PART, use_threads=False):
            part = pa.Table.from_batches([batch])
            if found is not None:
                part = beside(part, found)
            yield part.select([*EVENTS.names, *(one.stored for one in wanted)])


def schema_with(held: Promotions) -> pa.Schema:
    """Give the schema of a file of events that has these columns, too."""
    return pa.schema([*EVENTS, *(pa.field(one.stored, one.arrow) for one in held)])
