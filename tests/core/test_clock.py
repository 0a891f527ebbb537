from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suasion.core.clock import SystemClock, from_microseconds, naive_utc, to_microseconds

MOMENTS = st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30), timezones=st.just(UTC))


@given(MOMENTS)
def test_microseconds_lose_nothing(moment: datetime) -> None:
    assert from_microseconds(to_microseconds(moment)) == moment


@given(MOMENTS, MOMENTS)
def test_microseconds_sort_as_moments_do(one: datetime, other: datetime) -> None:
    assert (to_microseconds(one) < to_microseconds(other)) == (one < other)


def test_a_moment_is_the_same_in_every_zone() -> None:
    shanghai = datetime(2017, 10, 30, 8, tzinfo=timezone(timedelta(hours=8)))
    assert naive_utc(shanghai) == datetime(2017, 10, 30)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        naive_utc(datetime(2017, 10, 30))


def test_the_machine_s_clock_is_in_utc() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)
