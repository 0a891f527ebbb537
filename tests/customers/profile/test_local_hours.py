"""Hours of the day where the shop is are those of the zone, on both sides of every change of its offset."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.customers.profile.local_hours import local_hour, offsets

START, END = datetime(2024, 1, 1, 0, 0, 30), datetime(2026, 6, 1, 12, 0, 0, 5)


@pytest.mark.parametrize("zone", ["UTC", "Europe/London", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu"])
def test_it_is_the_hour_that_a_clock_there_shows(zone: str) -> None:
    changes = [since for since, _ in offsets(zone, START, END)]
    assert (len(changes) > 4) == (zone in {"Europe/London", "America/St_Johns", "Australia/Lord_Howe"})
    times = [START + timedelta(hours=7.3) * number for number in range(2_800)]
    times += [since + timedelta(seconds=shift) for since in changes for shift in (-1, 0, 1) if since > START]
    times = [time for time in times if START <= time <= END]
    with DuckDBEngine(1).session() as session:
        table = session.add_arrow("times", pa.table({"time": pa.array(times, pa.timestamp("us"))}))
        rows = session.fetch(table.select("time", hour=local_hour(table.time, zone, START, END))).to_pylist()
    assert len(rows) == len(times)
    wrong = [row for row in rows if row["hour"] != row["time"].replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).hour]
    assert wrong == []
