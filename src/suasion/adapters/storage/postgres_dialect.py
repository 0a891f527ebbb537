"""What SQL has to say differently so that a stage gets from PostgreSQL what it gets from SQLite."""

from typing import Any

from sqlalchemy import Dialect, Integer, String
from sqlalchemy.dialects.postgresql.base import PGDDLCompiler
from sqlalchemy.dialects.postgresql.psycopg import PGCompiler_psycopg


def speak_as_sqlite_does(dialect: Dialect) -> None:
    """Have one engine's dialect write columns, types and functions as below."""
    dialect.ddl_compiler = _Columns
    dialect.statement_compiler = _Statements


class _Columns(PGDDLCompiler):
    """Texts compare by their bytes, as in Python and SQLite, whatever its language; whole numbers have 64 bits."""

    def get_column_specification(self, column: Any, **more: Any) -> str:
        """Write a column; its collation may stand after its other constraints."""
        written: str = super().get_column_specification(column, **more)  # type: ignore[no-untyped-call]
        if isinstance(column.type, Integer):
            written = written.replace(" SERIAL", " BIGSERIAL", 1).replace(" INTEGER", " BIGINT", 1)
        return f'{written} COLLATE "C"' if isinstance(column.type, String) else written


class _Statements(PGCompiler_psycopg):
    """Functions under the name that the stages use; numbers as wide as they are.

    A number that a person types into an address may be larger than any column: it is looked for, and not found.
    """

    def render_bind_cast(self, type_: Any, dbapi_type: Any, sqltext: str) -> str:
        """Write a parameter with its type, but for whole numbers: the driver knows how wide each is."""
        if isinstance(dbapi_type, Integer):
            return sqltext
        written: str = super().render_bind_cast(type_, dbapi_type, sqltext)  # type: ignore[no-untyped-call]
        return written

    def visit_instr_func(self, function: Any, **more: Any) -> str:
        """Write the place of one text in another, from 1 on; 0 if it is not there."""
        return f"strpos{self.function_argspec(function, **more)}"
