"""Every line of an orders file ends stored, quarantined or dropped; a refused file changes nothing."""

from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import func, select

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.core.errors import ColumnMissing, FileUnreadable, InputRefused
from suasion.events.imports.ledger import recomputed, reports
from suasion.events.imports.mapping import OrderMapping
from suasion.events.imports.orders import import_orders
from suasion.events.imports.report import ImportReport
from suasion.events.log import EventLog
from suasion.events.tables import IMPORTS, MESSAGES, QUARANTINE, TAIL
from tests.events.workbench import events, order_lines, quarantine_rows

HEADER = "who,order,when,sku,qty,paid,off,coupon"
MAPPING = OrderMapping(
    customer="who",
    order="order",
    time="when",
    item="sku",
    quantity="qty",
    amount="paid",
    discount=("off",),
    coupon_discount=("coupon",),
)


def load(log: EventLog, path: Path, items: tuple[str, ...] | None = None, **more: Any) -> ImportReport:
    with DuckDBEngine(1).session() as session:
        known = None if items is None else session.add_arrow("items", pa.table({"item": list(items)}))
        report = import_orders(log, session, path, MAPPING, source="shop", known_items=known, **more)
        assert report.balanced
        return report


def csv(directory: Path, *lines: str, name: str = "orders.csv", header: str = HEADER) -> Path:
    path = directory / name
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def nothing_changed(log: EventLog) -> bool:
    with log.database.read() as connection:
        tables = (TAIL, MESSAGES, QUARANTINE, IMPORTS)
        return not any(connection.scalar(select(func.count()).select_from(table)) for table in tables)


def test_a_good_file_becomes_one_event_per_order(log: EventLog, tmp_path: Path) -> None:
    path = csv(
        tmp_path,
        "ann,o2,2024-03-02T10:00,b,1,2.50,,",
        "bob,o1,2024-03-01 09:30:15,a,2,4,0.5,0.25",
        "ann,o2,2024-03-02 10:00:00,a,1,2,0,0",
    )
    report = load(log, path, items=("a", "b"))
    assert (report.lines_in, report.lines_stored, report.events) == (3, 3, 2)
    assert [event["properties"] for event in events(log)] == ['{"order_id":"o1"}', '{"order_id":"o2"}']
    assert [(line["order_id"], line["item"], line["quantity"], line["amount"]) for line in order_lines(log)] == [
        ("o1", "a", 2.0, 4.0),
        ("o2", "a", 1.0, 2.0),
        ("o2", "b", 1.0, 2.5),
    ]
    first = events(log)[0]
    assert first["time"] == first["received"] == datetime(2024, 3, 1, 9, 30, 15)
    assert list(log.vault.reveal(first["tokens"]).values()) == ["bob"]
    assert (order_lines(log)[0]["discount"], order_lines(log)[0]["coupon_discount"]) == (0.5, 0.25)


@pytest.mark.parametrize(
    ("line", "reason", "fate"),
    [
        ("ann,o1,2024-03-01,gone,1,2,,", "unknown_item", "quarantined"),
        ("ann,o1,01/02/2024,a,1,2,,", "unreadable_time", "quarantined"),
        ("ann,o1,,a,1,2,,", "unreadable_time", "quarantined"),
        ("  ,o1,2024-03-01,a,1,2,,", "missing_customer", "quarantined"),
        ("ann,,2024-03-01,a,1,2,,", "missing_order", "quarantined"),
        ("ann,o1,2024-03-01,,1,2,,", "missing_item", "quarantined"),
        ("ann,o1,2024-03-01,a,two,2,,", "unreadable_number", "quarantined"),
        ("ann,o1,2024-03-01,a,1,NaN,,", "unreadable_number", "quarantined"),
        ("ann,o1,2024-03-01,a,1,inf,,", "unreadable_number", "quarantined"),
        ("ann,o1,2024-03-01,a,1,1e999,,", "unreadable_number", "quarantined"),
        ("ann,o1,2024-03-01,a,1,,,", "unreadable_number", "quarantined"),
        ("ann,o1,2024-03-01,a,1,2,x,", "unreadable_number", "quarantined"),
        ("ann,o1,2024-03-01,a,1,1_000,,", "unreadable_number", "quarantined"),
        ("ann,o1,2024-03-01,a,-1,2,,", "negative_quantity", "quarantined"),
        ("ann,o1,2024-03-01,a,1,-2,,", "negative_amount", "quarantined"),
        ("ann,o1,2024-03-01,a,1,2,-1,", "negative_discount", "quarantined"),
        ("ann,o1,2024-03-01,a,1,2,,-1", "negative_coupon_discount", "quarantined"),
        ("ann,o1,2024-03-01,a,0,2,,", "quantity_zero_but_paid", "quarantined"),
        ("ann,o1,2024-03-01,a,0,0,,", "nothing_sold", "dropped"),
        ("bob,o0,2024-03-01,a,1,2,,", "duplicate_row", "dropped"),
    ],
)
def test_a_bad_line_has_its_fate_and_the_others_theirs(
    log: EventLog, tmp_path: Path, line: str, reason: str, fate: str
) -> None:
    report = load(log, csv(tmp_path, "bob,o0,2024-03-01,a,1,2,,", line, "cid,o9,2024-03-01,a,1,2,,"), items=("a",))
    assert getattr(report, fate) == {reason: 1}
    assert (report.lines_in, report.lines_stored) == (3, 2)
    assert [row["line"] for row in quarantine_rows(log)] == ([2] if fate == "quarantined" else [])


def test_a_quarantined_line_is_kept_whole_but_for_the_customer(log: EventLog, tmp_path: Path) -> None:
    load(log, csv(tmp_path, "ann,o1,2024-03-01,gone,1,2,,", "ann,o2,2024-03-01,a,1,2,,"), items=("a",))
    (row,) = quarantine_rows(log)
    assert row["detail"] == "sku is 'gone'"
    assert {name: row["row"][name] for name in ("order", "when", "sku", "qty", "paid", "off")} == {
        "order": "o1",
        "when": "2024-03-01",
        "sku": "gone",
        "qty": "1",
        "paid": "2",
        "off": None,
    }
    assert log.vault.reveal([row["row"]["who"]]) == {events(log)[0]["tokens"][0]: "ann"}


def test_an_order_that_contradicts_itself_is_quarantined_whole(log: EventLog, tmp_path: Path) -> None:
    path = csv(
        tmp_path,
        "ann,o1,2024-03-01,a,1,2,,",
        "bob,o1,2024-03-01,a,1,3,,",
        "ann,o2,2024-03-01,a,1,2,,",
        "ann,o2,2024-03-02,a,1,3,,",
        "ann,o3,2024-03-01,a,1,2,,",
    )
    report = load(log, path)
    assert report.quarantined == {"contradictory_order": 4}
    assert [event["properties"] for event in events(log)] == ['{"order_id":"o3"}']


def test_repeats_are_told_apart_from_equal_empty_cells(log: EventLog, tmp_path: Path) -> None:
    path = csv(tmp_path, *["ann,o1,2024-03-01,a,1,2,,"] * 3, "ann,o1,2024-03-01,a,1,2,0,")
    report = load(log, path)
    assert report.dropped == {"duplicate_row": 2}
    assert report.lines_stored == 2


def test_times_without_a_zone_are_in_the_zone_given(log: EventLog, tmp_path: Path) -> None:
    path = csv(
        tmp_path,
        "ann,o1,2024-07-01 12:00,a,1,2,,",
        "ann,o2,2024-07-02 12:00:00+02:00,a,1,2,,",
        "ann,o3,2024-07-03T12:00:00Z,a,1,2,,",
        "ann,o4,2024-11-03 01:30,a,1,2,,",
    )
    load(log, path, time_zone="America/New_York")
    assert [event["time"] for event in events(log)] == [
        datetime(2024, 7, 1, 16),
        datetime(2024, 7, 2, 10),
        datetime(2024, 7, 3, 12),
        datetime(2024, 11, 3, 5, 30),
    ]


def test_cells_that_look_like_formulas_quotes_and_line_breaks_stay_text(log: EventLog, tmp_path: Path) -> None:
    path = csv(
        tmp_path,
        '"=HYPERLINK(""x"")",o1,2024-03-01,"@SUM(1,2)",1,2,,',
        '"two\nlines",o2,2024-03-01,"say ""hi"", twice",1,2,,',
    )
    report = load(log, path)
    assert report.lines_stored == 2
    assert [line["item"] for line in order_lines(log)] == ["@SUM(1,2)", 'say "hi", twice']
    tokens = [event["tokens"][0] for event in events(log)]
    assert [log.vault.reveal(tokens)[token] for token in tokens] == ['=HYPERLINK("x")', "two\nlines"]


def test_a_byte_order_mark_is_not_part_of_the_first_column(log: EventLog, tmp_path: Path) -> None:
    assert load(log, csv(tmp_path, "ann,o1,2024-03-01,a,1,2,,", header="\ufeff" + HEADER)).lines_stored == 1


def test_columns_of_the_file_may_have_our_own_names(log: EventLog, tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("customer,reason,line,n,item,time,order_id,c0\nann,2024-03-01,a,1,2,,o1,9\nbob,x,a,1,2,,o2,9\n")
    mapping = OrderMapping(
        customer="customer", order="order_id", time="reason", item="line", quantity="n", amount="item"
    )
    with DuckDBEngine(1).session() as session:
        report = import_orders(log, session, path, mapping, source="shop")
    assert (report.lines_stored, report.quarantined) == (1, {"unreadable_time": 1})
    assert quarantine_rows(log)[0]["row"]["c0"] == "9"


@pytest.mark.parametrize("name", ["orders.csv", "orders.parquet"])
def test_a_file_without_rows_is_refused_and_nothing_changes(log: EventLog, tmp_path: Path, name: str) -> None:
    csv(tmp_path)
    pq.write_table(_two_orders().slice(0, 0), tmp_path / "orders.parquet")
    with pytest.raises(FileUnreadable, match="has no rows"):
        load(log, tmp_path / name)
    assert nothing_changed(log)


def test_a_missing_column_is_named_and_nothing_changes(log: EventLog, tmp_path: Path) -> None:
    with pytest.raises(ColumnMissing, match="qty"):
        load(log, csv(tmp_path, "ann,o1,2024-03-01,a,1,2,,", header="who,order,when,sku,qtty,paid,off,coupon"))
    assert nothing_changed(log)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.csv"),
        (HEADER.encode() + b"\n" + b"ann,o1,2024-03-01,a,1,2,,\n" * 30_000 + "é".encode("latin-1"), "latin.csv"),
        (HEADER.encode() + b"\nann,o1,2024-03-01,a,1,2,,\xc3", "cut.csv"),
        (HEADER.encode() + b"\n" + b"ann,o1,2024-03-01,a,1,2,,\n" * 30_000 + b"only,two\n", "ragged.csv"),
        (b"PAR1 this is not parquet", "wrong.parquet"),
    ],
)
def test_an_unreadable_file_is_refused_and_nothing_changes(
    log: EventLog, tmp_path: Path, content: bytes, name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputRefused):
        load(log, path)
    assert nothing_changed(log)


def test_a_missing_file_is_refused(log: EventLog, tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable, match="no file"):
        load(log, tmp_path / "nowhere.csv")


def test_the_same_file_again_changes_nothing_and_says_so(log: EventLog, tmp_path: Path) -> None:
    path = csv(tmp_path, "ann,o1,2024-03-01,a,1,2,,", "ann,o2,2024-03-01,gone,1,2,,")
    first = load(log, path, items=("a",))
    kept = events(log), quarantine_rows(log)
    again = load(log, path, items=("a",))
    assert again.already_imported
    assert not first.already_imported
    assert (again.lines_stored, again.quarantined) == (first.lines_stored, first.quarantined)
    assert (events(log), quarantine_rows(log)) == kept
    assert reports(log) == [first]


def test_orders_that_an_earlier_file_brought_are_dropped_with_that_reason(log: EventLog, tmp_path: Path) -> None:
    load(log, csv(tmp_path, "ann,o1,2024-03-01,a,1,2,,", "ann,o1,2024-03-01,b,1,2,,"))
    longer = csv(
        tmp_path, "ann,o1,2024-03-01,a,1,2,,", "ann,o1,2024-03-01,b,1,2,,", "ann,o2,2024-03-02,a,1,2,,", name="b.csv"
    )
    report = load(log, longer)
    assert (report.lines_stored, report.dropped, report.events) == (1, {"already_stored": 2}, 1)
    assert len(order_lines(log)) == 3


def test_a_report_can_be_counted_again_from_what_is_stored(log: EventLog, tmp_path: Path) -> None:
    path = csv(tmp_path, "ann,o1,2024-03-01,a,1,2,,", "ann,o2,2024-03-01,gone,1,2,,", "ann,o3,2024-03-01,a,0,0,,")
    report = load(log, path, items=("a",))
    with DuckDBEngine(1).session() as session:
        assert recomputed(log, session, report.id) == report


def test_a_table_is_imported_like_a_file(log: EventLog) -> None:
    columns = HEADER.split(",")
    row = ["ann", "o1", datetime(2024, 3, 1, 9), "a", 89_638, 120.5, 0.0, 0.0]
    with DuckDBEngine(1).session() as session:
        table: ibis.Table = session.add_arrow("t", pa.table({name: [v] for name, v in zip(columns, row, strict=True)}))
        report = import_orders(log, session, table, MAPPING, source="shop")
    assert report.lines_stored == 1
    assert order_lines(log)[0]["quantity"] == 89_638.0


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("\u00a0,o1,2024-03-01,a,1,2,,", "missing_customer"),
        ("\u3000\ufeff,o1,2024-03-01,a,1,2,,", "missing_customer"),
        ("ann,\u00a0,2024-03-01,a,1,2,,", "missing_order"),
        ("ann,o1,2024-03-01,\u2003,1,2,,", "missing_item"),
        ("ann,o1,infinity,a,1,2,,", "unreadable_time"),
        ("ann,o1,-infinity,a,1,2,,", "unreadable_time"),
        ("ann,o1,10000-01-01,a,1,2,,", "unreadable_time"),
        ("ann,o1,0044-03-15 (BC),a,1,2,,", "unreadable_time"),
        ("ann,o1,0001-01-01,a,1,2,,", "unreadable_time"),
        ("ann,o1,9999-12-31T23:59:59Z,a,1,2,,", "unreadable_time"),
    ],
)
def test_no_bad_line_stops_an_import_half_way(log: EventLog, tmp_path: Path, line: str, reason: str) -> None:
    report = load(log, csv(tmp_path, "bob,o0,2024-03-01,a,1,2,,", line), time_zone="Asia/Shanghai")
    assert (report.quarantined, report.lines_stored) == ({reason: 1}, 1)


def test_white_space_of_any_script_around_a_customer_makes_no_other_customer(log: EventLog, tmp_path: Path) -> None:
    load(log, csv(tmp_path, "ann,o1,2024-03-01,a,1,2,,", "\u00a0ann\u3000,o1,2024-03-01,b,1,2,,"))
    assert list(log.vault.reveal(events(log)[0]["tokens"]).values()) == ["ann"]


def test_what_only_the_log_refuses_is_quarantined_line_by_line(log: EventLog, tmp_path: Path) -> None:
    mapping = replace(MAPPING, discount=("off", "coupon"), coupon_discount=())
    bad = ["ann,o1,2024-03-01,a,1,2,1e308,1e308", "ann,o1,2024-03-01,b,1,2,,"]  # the sum is infinite
    path = csv(tmp_path, "bob,o0,2024-03-01,a,1,2,,", *bad, "cid,o9,2024-03-02,a,1,2,,")
    with DuckDBEngine(1).session() as session:
        report = import_orders(log, session, path, mapping, source="shop")
        assert recomputed(log, session, report.id) == report
    assert report.balanced
    assert (report.lines_stored, report.quarantined, report.dropped) == (2, {"unreadable_order": 2}, {})
    assert [row["line"] for row in quarantine_rows(log)] == [2, 3]


@pytest.mark.parametrize(
    "when",
    [
        pa.array([2**62, 0], type=pa.timestamp("us")),
        pa.array([-(2**62), 0], type=pa.timestamp("us", "UTC")),
        pa.array([253402300800, 0], type=pa.timestamp("s")),
    ],
)
def test_times_beyond_the_calendar_in_parquet_are_unreadable(log: EventLog, tmp_path: Path, when: Any) -> None:
    pq.write_table(_two_orders(when=when), tmp_path / "a.parquet")
    report = load(log, tmp_path / "a.parquet")
    assert (report.quarantined, report.lines_stored) == ({"unreadable_time": 1}, 1)


def test_a_time_of_day_is_no_time_of_an_order(log: EventLog, tmp_path: Path) -> None:
    pq.write_table(_two_orders(when=pa.array([time(10), time(11)])), tmp_path / "a.parquet")
    assert load(log, tmp_path / "a.parquet").quarantined == {"unreadable_time": 2}


def _two_orders(**columns: Any) -> pa.Table:
    made = {"who": ["ann", "bob"], "order": ["o1", "o2"], "when": [datetime(2024, 3, 1)] * 2, "sku": ["a", "b"]}
    return pa.table({**made, "qty": [1.0, 1.0], "paid": [2.0, 2.0], "off": [0.0, 0.0], "coupon": [0.0, 0.0], **columns})


def test_missing_customers_of_pandas_are_nobody_and_whole_numbers_are_written_so(log: EventLog, tmp_path: Path) -> None:
    pq.write_table(_two_orders(who=[7.0, float("nan")], sku=[1.0, 2.0]), tmp_path / "a.parquet")
    assert load(log, tmp_path / "a.parquet").quarantined == {"missing_customer": 1}
    assert list(log.vault.reveal(events(log)[0]["tokens"]).values()) == ["7"]
    assert [line["item"] for line in order_lines(log)] == ["1"]


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("who", [{"x": 1}, {"x": 2}]),
        ("sku", [["a"], ["b"]]),
        ("order", [b"1", b"2"]),
        ("sku", pa.array([[("k", 1)], []], type=pa.map_(pa.string(), pa.int64()))),
    ],
)
def test_columns_that_cannot_name_anything_refuse_the_file(
    log: EventLog, tmp_path: Path, column: str, values: Any
) -> None:
    pq.write_table(_two_orders(**{column: values}), tmp_path / "a.parquet")
    with pytest.raises(InputRefused, match=f"'{column}' is of type"):
        load(log, tmp_path / "a.parquet")
    assert nothing_changed(log)
