"""Promoted properties of sealed files: from their columns, or from the JSON of files that lack those."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from suasion.events.lake import EVENTS
from suasion.events.promoted import Promotion, Promotions, beside, read_out, schema_of


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


def read_whole(events: Path, raw: Path, wanted: Promotions) -> pa.Table:
    """Read a sealed file of events with the promoted columns that are wanted, as files name them, and no others."""
    missing = lacking(events, wanted)
    held = [one for one in wanted if one not in missing]
    table = pq.read_table(events, schema=_with(held))
    if missing:
        table = beside(table, read_out_of(events, raw, missing))
    return table.select([*EVENTS.names, *(one.stored for one in wanted)])


def _with(held: list[Promotion]) -> pa.Schema:
    return pa.schema([*EVENTS, *(pa.field(one.stored, one.arrow) for one in held)])
