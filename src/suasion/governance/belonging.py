"""The ways in which a row of a table belongs to a customer, and the rows that do."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Connection, Row, String, Table, cast, or_, select

from suasion.core.database import STATE, VAULT

_PART = 500
_SEARCHED = 100
_AT_A_TIME = 2_000


@dataclass(frozen=True)
class Her:
    """One customer as rows name her.

    Parameters
    ----------
    customer
        Her present id.
    names
        All ids that she bears or bore.
    tokens
        The kind of each token that stands for her.
    """

    customer: str
    names: tuple[str, ...]
    tokens: Mapping[str, str]


class Whose(Protocol):
    """How a table's rows belong to customers; `told` says it in a few words."""

    @property
    def told(self) -> str:
        """Say it, for docs/data.md."""
        ...

    def conditions(self, table: Table, her: Her) -> Iterator[ColumnElement[bool]]:
        """Give conditions of which each of her rows meets at least one."""
        ...


@dataclass(frozen=True)
class Nobodys:
    """No row is of one customer; `why` says so where it is not plain."""

    why: str

    @property
    def told(self) -> str:
        """Say it."""
        return self.why

    def conditions(self, table: Table, her: Her) -> Iterator[ColumnElement[bool]]:
        """Give none."""
        yield from ()


@dataclass(frozen=True)
class ByTheLog:
    """Events and what stands beside them: read through a view of the log, which leaves out what is erased."""

    told: str

    def conditions(self, table: Table, her: Her) -> Iterator[ColumnElement[bool]]:
        """Give none: rows are not looked for here."""
        yield from ()


@dataclass(frozen=True)
class ByName:
    """Columns that hold a customer's id: the present one, or one that she bore."""

    columns: tuple[str, ...]

    @property
    def told(self) -> str:
        """Say it."""
        return "id in " + ", ".join(f"`{name}`" for name in self.columns)

    def conditions(self, table: Table, her: Her) -> Iterator[ColumnElement[bool]]:
        """Give one per column."""
        yield from (table.c[name].in_(part) for name in self.columns for part in _parts(her.names, _PART))


@dataclass(frozen=True)
class ByToken:
    """Columns that hold a token."""

    columns: tuple[str, ...]

    @property
    def told(self) -> str:
        """Say it."""
        return "token in " + ", ".join(f"`{name}`" for name in self.columns)

    def conditions(self, table: Table, her: Her) -> Iterator[ColumnElement[bool]]:
        """Give one per column."""
        yield from (table.c[name].in_(part) for name in self.columns for part in _parts(her.tokens, _PART))


@dataclass(frozen=True)
class Mentioned:
    """A column of text, or JSON, in which a token or an id stands somewhere."""

    column: str
    what: str = "token"

    @property
    def told(self) -> str:
        """Say it."""
        return f"{self.what} within `{self.column}`"

    def conditions(self, table: Table, her: Her) -> Iterator[ColumnElement[bool]]:
        """Give one for every hundred words that are searched for."""
        text = cast(table.c[self.column], String)
        words = her.tokens if self.what == "token" else [f'"{name}"' for name in her.names]
        for part in _parts(words, _SEARCHED):
            yield or_(*(text.contains(word, autoescape=True) for word in part))


@dataclass(frozen=True)
class Through:
    """Rows that another table's rows of hers name in `column`."""

    column: str
    other: str
    whose: "Whose"

    @property
    def told(self) -> str:
        """Say it."""
        return f"`{self.other}`, by its {self.whose.told}"

    def conditions(self, table: Table, her: Her) -> Iterator[ColumnElement[bool]]:
        """Give those of the other table, asked for the column that both have."""
        other = table_named(self.other)
        for condition in self.whose.conditions(other, her):
            yield table.c[self.column].in_(select(other.c[self.column]).where(condition))


@dataclass(frozen=True)
class Either:
    """Several ways."""

    ways: tuple["Whose", ...]

    @property
    def told(self) -> str:
        """Say it."""
        return "; ".join(way.told for way in self.ways)

    def conditions(self, table: Table, her: Her) -> Iterator[ColumnElement[bool]]:
        """Give those of all ways."""
        for way in self.ways:
            yield from way.conditions(table, her)


def table_named(name: str) -> Table:
    """Find a table in either database."""
    return STATE.tables[name] if name in STATE.tables else VAULT.tables[name]


def rows_of(connection: Connection, table: Table, whose: Whose, her: Her) -> Iterator[Row[Any]]:
    """Give the rows of a table that are a customer's, few at a time; each once."""
    key = [column.name for column in table.primary_key]
    conditions, given = list(whose.conditions(table, her)), set[tuple[Any, ...]]()
    for condition in conditions:
        query = select(table).where(condition).order_by(*table.primary_key)
        for row in connection.execute(query.execution_options(yield_per=_AT_A_TIME)):
            if len(conditions) > 1:
                place = tuple(getattr(row, name) for name in key)
                if place in given:
                    continue
                given.add(place)
            yield row


def _parts(values: Iterable[str], size: int) -> Iterator[list[str]]:
    every = sorted(values)
    yield from (every[start : start + size] for start in range(0, len(every), size))
