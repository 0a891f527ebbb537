"""From rows of a transactional table to an Arrow table, without a Python object per moment."""

import pyarrow as pa
from sqlalchemy import BigInteger, Connection, Select, type_coerce

from suasion.core.database import Moment


def read_columns(connection: Connection, query: Select[tuple[object, ...]], schema: pa.Schema) -> pa.Table:
    """Run a query whose columns stand in the order of `schema`; moments become naive UTC microseconds."""
    plain = query.with_only_columns(
        *(
            type_coerce(column, BigInteger) if isinstance(column.type, Moment) else column
            for column in query.selected_columns
        ),
        maintain_column_froms=True,
    )
    rows = connection.execute(plain).fetchall()
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    arrays = []
    for field, values in zip(schema, columns, strict=True):
        stored = pa.int64() if pa.types.is_timestamp(field.type) else field.type
        array = pa.array(values, type=stored)
        arrays.append(array.cast(field.type) if stored != field.type else array)
    return pa.Table.from_arrays(arrays, schema=schema)
