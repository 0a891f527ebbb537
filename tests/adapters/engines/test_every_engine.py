"""What every engine does, on every engine."""

import math
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from ibis import _

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.core.engine import Engine, Session
from suasion.core.errors import FileUnreadable

NUMBERS = pa.table({"number": [1, 2, 3]})
_TIME = pa.timestamp("us")


def fetched(session: Session, table: ibis.Table, *order: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = session.fetch(table.order_by(order or table.columns)).to_pylist()
    return rows


def test_parquet_and_arrow_answer_alike(tmp_path: Path, engine: Engine) -> None:
    pq.write_table(NUMBERS, tmp_path / "a.parquet")
    with engine.session() as session:
        files = session.add_parquet("files", [tmp_path / "a.parquet"] * 2, NUMBERS.schema)
        arrow = session.add_arrow("arrow", pa.concat_tables([NUMBERS, NUMBERS]))
        assert session.fetch(files.number.sum().as_table())[0][0].as_py() == 12
        assert session.fetch(arrow.number.sum().as_table())[0][0].as_py() == 12


def test_a_chunk_without_rows_hides_nothing_behind_it(engine: Engine) -> None:
    parts = [NUMBERS, NUMBERS.schema.empty_table(), NUMBERS]
    with engine.session() as session:
        rows = fetched(session, session.add_arrow("parts", pa.concat_tables(parts)))
    assert [row["number"] for row in rows] == [1, 1, 2, 2, 3, 3]


def test_no_files_are_an_empty_table_with_its_columns(engine: Engine) -> None:
    with engine.session() as session:
        empty = session.fetch(session.add_parquet("none", [], NUMBERS.schema))
    assert (empty.schema, empty.num_rows) == (NUMBERS.schema, 0)


def test_files_that_differ_are_one_table_as_declared(tmp_path: Path, engine: Engine) -> None:
    schema = pa.schema(
        [("number", pa.int64()), ("when", _TIME), ("words", pa.list_(pa.string())), ("never", pa.string())]
    )
    pq.write_table(NUMBERS, tmp_path / "old.parquet")
    new = {
        "more": ["x"],
        "words": [["a", "b"]],
        "when": pa.array([datetime(2024, 2, 29, 1, 2, 3, 4)], _TIME),
        "number": [4],
    }
    pq.write_table(pa.table(new), tmp_path / "new.parquet")
    for files in (["old", "new"], ["new", "old"]):
        with engine.session() as session:
            read = session.add_parquet("both", [tmp_path / f"{name}.parquet" for name in files], schema)
            assert session.fetch(read).schema == schema
            rows = fetched(session, read, "number")
        assert rows[2] == {"number": 3, "when": None, "words": None, "never": None}
        assert rows[3] == {"number": 4, "when": datetime(2024, 2, 29, 1, 2, 3, 4), "words": ["a", "b"], "never": None}


def test_no_sign_of_a_path_is_taken_for_a_pattern(tmp_path: Path, engine: Engine) -> None:
    directory = tmp_path / "a [b]{c} %20 *?,d"
    directory.mkdir()
    pq.write_table(NUMBERS, directory / "1.parquet")
    with engine.session() as session:
        files = session.add_parquet("files", [directory / "1.parquet"], NUMBERS.schema)
        assert len(fetched(session, files)) == 3


def test_a_csv_is_read_as_text_so_that_nothing_is_guessed(tmp_path: Path, engine: Engine) -> None:
    (tmp_path / "a.csv").write_text("id,when\n007,2017-01-01\n", encoding="utf-8")
    with engine.session() as session:
        read = session.fetch(session.add_file("a", tmp_path / "a.csv"))
    assert read.to_pylist() == [{"id": "007", "when": "2017-01-01"}]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b""),
        ("a.parquet", b"not parquet"),
        ("gone.csv", None),
        ("latin.csv", "name\ncaf\xe9\n".encode("latin-1")),
    ],
)
def test_an_unreadable_file_is_refused_with_its_name(
    tmp_path: Path, name: str, content: bytes | None, engine: Engine
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with engine.session() as session, pytest.raises(FileUnreadable, match=name):
        session.fetch(session.add_file("a", tmp_path / name))


def test_what_is_put_in_later_changes_no_earlier_answer(tmp_path: Path, engine: Engine) -> None:
    (tmp_path / "a.csv").write_text("number\n1\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("number\n2\n", encoding="utf-8")
    one, two = NUMBERS.slice(0, 1), NUMBERS.slice(1, 1)
    pq.write_table(one, tmp_path / "a.parquet")
    pq.write_table(two, tmp_path / "b.parquet")
    with engine.session() as session:
        both = session.add_arrow("both", NUMBERS)
        earlier, later = (
            (
                session.add_arrow("x", table),
                session.add_parquet("x", [tmp_path / f"{name}.parquet"], table.schema),
                session.add_file("x", tmp_path / f"{name}.csv"),
                session.materialize("x", both.filter(both.number == table["number"][0].as_py())),
            )
            for name, table in (("a", one), ("b", two))
        )
        assert [int(session.fetch(table)["number"][0].as_py()) for table in earlier] == [1] * 4
        assert [int(session.fetch(table)["number"][0].as_py()) for table in later] == [2] * 4


def test_a_released_table_is_gone_and_only_that(engine: Engine) -> None:
    with engine.session() as session:
        numbers = session.add_arrow("numbers", NUMBERS)
        kept, gone = (session.materialize("x", numbers) for _ in range(2))
        session.release(gone)
        assert session.fetch(kept) == NUMBERS
        with pytest.raises(Exception, match=r"does not exist|cannot be found"):
            session.fetch(gone)
        session.release(kept)
        assert session.fetch(numbers) == NUMBERS


def test_two_sessions_see_nothing_of_each_other(engine: Engine) -> None:
    with engine.session() as one, engine.session() as other:
        ones, others = (session.add_arrow("x", NUMBERS.slice(at, 1)) for at, session in enumerate((one, other)))
        assert (fetched(one, ones), fetched(other, others)) == ([{"number": 1}], [{"number": 2}])
        one.release(ones)
        assert fetched(other, others) == [{"number": 2}]


def test_text_that_looks_like_a_query_is_text(engine: Engine) -> None:
    words = ["a'b\\c\"d", "line\nbreak\ttab", "`%_$x", "\\u0041", "中文🙂", "'; DROP TABLE x; --", ""]
    with engine.session() as session:
        table = session.add_arrow("words", pa.table({"word": words}))
        for word in words:
            assert fetched(session, table.filter(table.word == word)) == [{"word": word}]


ODD = pa.table(
    {
        "key": ["a", "a", "b", "b", "c"],
        "fraction": pa.array([1.005, 2.5, -2.5, math.nan, None]),
        "whole": pa.array([0, 2, 0, None, 4]),
        "divisor": pa.array([1.5, 0.0, 0.0, 3.5, None]),
        "list": pa.array([["p", "q"], [], None, ["r"], ["s"]]),
        "json": ['"a"', "1.5", "null", "1e3", "true"],
        "time": pa.array(
            [
                datetime(2024, 1, 1, 0, 0, 0, 400_000),
                datetime(1969, 12, 31, 23, 59, 59, 999_999),
                datetime(2024, 2, 29, 12, 0, 0, 1),
                None,
                datetime(1901, 1, 1),
            ],
            _TIME,
        ),
    }
)


def odd_questions(t: ibis.Table) -> Iterator[tuple[str, ibis.Table]]:
    """What two engines are most likely to answer differently."""
    midnight = ibis.literal(1_704_067_200)  # 2024-01-01
    yield "distinct after a filter, in order", t.filter(t.whole >= 0).select("key").distinct().order_by("key")
    doubled = t.mutate(twice=t.whole * 2).select("key", "twice").distinct()
    yield "distinct, in the order of something computed", doubled.order_by(_.twice, _.key)
    yield "division by zero", t.select("key", a=t.fraction / t.whole, b=t.divisor / t.divisor, c=t.whole / t.divisor)
    yield "division by a number", t.select("key", a=t.whole / 4, b=t.whole // 3, c=t.whole % 3)
    yield (
        "fractions as they are written",
        t.select("key", a=t.whole / 14.0, b=t.divisor * 0.1, c=t.whole * 1e-300, d=0.1 + t.whole),
    )
    yield "beyond the end of a list", t.select("key", a=t.list[0], b=t.list[1])
    yield (
        "no number is not null",
        t.select("key", a=t.fraction.isnull(), b=t.fraction.notnull(), c=t.fraction.fill_null(0)),
    )
    yield "rounding", t.select("key", a=t.fraction.round(6), b=t.divisor.round(), c=t.fraction.abs().round(2))
    yield "to whole numbers", t.filter(t.divisor.notnull()).select("key", a=t.divisor.cast("int64"))
    yield "whole days", t.select("key", a=(midnight - t.time.epoch_seconds()) // 86_400)
    yield "parts of a time", t.select("key", a=t.time.hour(), b=t.time.day_of_week.index())
    yield "numbers in JSON", t.select("key", a=t.json.try_cast("float64"))
    until = ibis.literal(datetime(2024, 1, 1, 0, 0, 0, 400_001), type="timestamp(6)")
    yield "microseconds", t.filter(t.time < until).select("key", "time")
    yield (
        "counting by a condition that may be null",
        t.group_by("key").aggregate(
            a=t.count(where=t.whole > 0), b=t.whole.count(where=t.whole > 0), c=t.whole.nunique(), d=t.whole.mean()
        ),
    )
    yield (
        "the greatest by another",
        t.group_by("key").aggregate(a=t.json.argmax(t.time), b=t.time.max(), c=t.whole.sum()),
    )
    nobody = t.filter(t.key == "z")
    yield (
        "nothing at all",
        nobody.aggregate(a=nobody.count(), b=nobody.count(where=nobody.whole > 0), c=nobody.whole.sum()),
    )
    yield (
        "windows",
        t.select(
            "key",
            "whole",
            a=ibis.rank().over(order_by=ibis.desc(t.whole)),
            b=ibis.row_number().over(group_by="key", order_by=t.whole),
            c=t.whole.lag().over(group_by="key", order_by=t.whole),
            d=t.count().over(),
        ),
    )
    yield "a union, each once", t.select("key").union(t.select("key"), distinct=True)


def alike(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-12) or (math.isnan(one) and math.isnan(other))
    return bool(one == other)


@pytest.mark.parametrize(
    "question", [name for name, _expression in odd_questions(ibis.table(ibis.Schema.from_pyarrow(ODD.schema)))]
)
def test_spark_answers_an_odd_question_as_duckdb_does(question: str, cluster: Engine) -> None:
    answers = []
    for engine in (DuckDBEngine(1), cluster):
        with engine.session() as session:
            expression = dict(odd_questions(session.add_arrow("odd", ODD)))[question]
            answers.append((session.fetch(expression).schema, fetched(session, expression)))
    (schema, rows), (other_schema, other_rows) = answers
    assert schema == other_schema
    assert len(rows) == len(other_rows)
    for row, other_row in zip(rows, other_rows, strict=True):
        assert all(alike(row[name], other_row[name]) for name in row), (row, other_row)
