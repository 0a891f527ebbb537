"""Days and hours where the shop is are those of the zone, on both sides of every change of its offset."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.customers.profile.local_hours import DAY, local_seconds, offsets

START, END = datetime(2024, 1, 1, 0, 0, 30), datetime(2026, 6, 1, 12, 0, 0, 5)


@pytest.mark.parametrize("zone", ["UTC", "Europe/London", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu"])
def test_it_is_the_day_and_the_time_that_a_clock_there_shows(zone: str) -> None:
    changes = [since for since, _ in offsets(zone, START, END)]
    assert (len(changes) > 4) == (zone in {"Europe/London", "America/St_Johns", "Australia/Lord_Howe"})
    times = [START + timedelta(hours=7.3) * number for number in range(2_800)]
    times += [since + timedelta(seconds=shift) for since in changes for shift in (-1, 0, 1) if since > START]
    times = [time for time in times if START <= time <= END]
    with DuckDBEngine(1).session() as session:
        table = session.add_arrow("times", pa.table({"time": pa.array(times, pa.timestamp("us"))}))
        rows = session.fetch(table.select("time", local=local_seconds(table.time, zone, START, END))).to_pylist()
    assert len(rows) == len(times)
    for row in rows:
        shown = row["time"].replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
        day = (shown.date() - date(1970, 1, 1)).days
        assert row["local"] == day * DAY + shown.hour * 3_600 + shown.minute * 60 + shown.second
