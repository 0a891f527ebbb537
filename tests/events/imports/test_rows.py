"""Rows of other files become track and identify events under the same promises."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.core.errors import ColumnMissing
from suasion.events.imports.ledger import recomputed
from suasion.events.imports.mapping import EventMapping, TraitMapping
from suasion.events.imports.rows import import_rows, import_traits
from suasion.events.log import EventLog
from tests.events.workbench import events, quarantine_rows

REDEEMED = EventMapping(event="Coupon Redeemed", customer="who", time="when", properties={"coupon_id": "coupon"})


def write(directory: Path, text: str) -> Path:
    path = directory / "rows.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_each_row_is_one_event_and_each_bad_row_has_its_reason(log: EventLog, tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "who,when,coupon\nann,2024-03-02,c1\nbob,2024-03-01,\nann,2024-03-02,c1\n,2024-03-01,c2\ncid,soon,c3\n",
    )
    with DuckDBEngine(1).session() as session:
        report = import_rows(log, session, path, REDEEMED, source="shop")
        assert recomputed(log, session, report.id) == report
    assert report.balanced
    assert (report.lines_stored, report.dropped) == (2, {"duplicate_row": 1})
    assert report.quarantined == {"missing_customer": 1, "unreadable_time": 1}
    assert [(event["name"], event["properties"]) for event in events(log)] == [
        ("Coupon Redeemed", "{}"),
        ("Coupon Redeemed", '{"coupon_id":"c1"}'),
    ]
    assert [row["line"] for row in quarantine_rows(log)] == [4, 5]


def test_a_file_that_grew_brings_only_its_new_rows(log: EventLog, tmp_path: Path) -> None:
    with DuckDBEngine(1).session() as session:
        path = write(tmp_path, "who,when,coupon\nann,2024-03-02,c1\n")
        import_rows(log, session, path, REDEEMED, source="shop")
        path = write(tmp_path, "who,when,coupon\nann,2024-03-02,c1\nann,2024-03-03,c1\n")
        report = import_rows(log, session, path, REDEEMED, source="shop")
        again = import_rows(log, session, path, REDEEMED, source="shop")
    assert (report.lines_stored, report.dropped) == (1, {"already_stored": 1})
    assert again.already_imported
    assert len(events(log)) == 2


def test_traits_become_identify_events_and_addresses_go_to_the_vault(log: EventLog, tmp_path: Path) -> None:
    path = write(tmp_path, "who,mail,years\nann,Ann@Example.test,30\nbob,,\n")
    mapping = TraitMapping(customer="who", traits={"email": "mail", "age": "years"})
    since = datetime(2024, 1, 1, tzinfo=UTC)
    with DuckDBEngine(1).session() as session:
        report = import_traits(log, session, path, mapping, source="shop", time=since)
    ann, bob = events(log)
    assert report.events == 2
    assert ann["type"] == "identify"
    assert ann["time"] == ann["received"] == datetime(2024, 1, 1)
    assert log.vault.reveal(ann["tokens"]) == dict(zip(ann["tokens"], ["ann", "ann@example.test"], strict=True))
    assert ann["properties"] == f'{{"email":"{ann["tokens"][1]}","age":"30"}}'
    assert bob["properties"] == "{}"


def test_a_file_of_traits_read_with_another_column_tells_that_too(log: EventLog, tmp_path: Path) -> None:
    path = write(tmp_path, "who,tier,city\nann,gold,Ulm\n")
    since = datetime(2024, 1, 1, tzinfo=UTC)
    with DuckDBEngine(1).session() as session:
        for traits in ({"tier": "tier"}, {"tier": "tier", "city": "city"}):
            report = import_traits(
                log, session, path, TraitMapping(customer="who", traits=traits), source="shop", time=since
            )
            assert (report.lines_stored, report.dropped) == (1, {})
    assert [event["properties"] for event in events(log)] == ['{"tier":"gold"}', '{"tier":"gold","city":"Ulm"}']


def test_traits_need_exactly_one_answer_to_since_when(log: EventLog, tmp_path: Path) -> None:
    path = write(tmp_path, "who,mail\nann,a@example.test\n")
    with DuckDBEngine(1).session() as session, pytest.raises(ValueError, match="since when"):
        import_traits(log, session, path, TraitMapping(customer="who", traits={"email": "mail"}), source="shop")


def test_a_missing_property_column_refuses_the_file(log: EventLog, tmp_path: Path) -> None:
    path = write(tmp_path, "who,when,cupon\nann,2024-03-02,c1\n")
    with DuckDBEngine(1).session() as session, pytest.raises(ColumnMissing, match="Did you mean"):
        import_rows(log, session, path, REDEEMED, source="shop")


def test_rows_that_cannot_be_events_are_quarantined_and_the_import_ends(log: EventLog, tmp_path: Path) -> None:
    path = write(tmp_path, "who,when,coupon\n\u00a0,2024-03-02,c1\nbob,infinity,c2\ncid,2024-03-01,c3\n")
    with DuckDBEngine(1).session() as session:
        report = import_rows(log, session, path, REDEEMED, source="shop")
    assert (report.quarantined, report.lines_stored) == ({"missing_customer": 1, "unreadable_time": 1}, 1)


def test_what_only_the_log_refuses_of_other_rows_is_quarantined(log: EventLog, tmp_path: Path) -> None:
    path = write(tmp_path, "who,when,coupon\nann,2024-03-02,c1\nbob,2024-03-01,c2\n")
    with DuckDBEngine(1).session() as session:
        report = import_rows(log, session, path, EventMapping(event=" ", customer="who", time="when"), source="shop")
        assert recomputed(log, session, report.id) == report
    assert (report.quarantined, report.balanced) == ({"missing_event_name": 2}, True)
