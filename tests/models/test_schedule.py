from datetime import UTC, datetime, timedelta

import pytest

from suasion.models.schedule import Schedule

MOMENT = datetime(2017, 10, 30, tzinfo=UTC)


def test_label_windows_follow_one_another_and_end_before_the_next_use() -> None:
    schedule = Schedule.back_from(MOMENT, snapshots=6)
    span = timedelta(days=28)
    assert schedule.select == datetime(2017, 9, 4, tzinfo=UTC)
    assert schedule.train[0] == datetime(2017, 3, 20, tzinfo=UTC)
    assert schedule.train[-1] == datetime(2017, 8, 7, tzinfo=UTC)
    assert schedule.train[-1] + span == schedule.select
    assert schedule.select + span <= schedule.report


def test_a_schedule_that_would_look_ahead_is_refused() -> None:
    day = timedelta(days=1)
    with pytest.raises(ValueError, match="labels end by"):
        Schedule((MOMENT - 83 * day,), MOMENT - 56 * day, MOMENT)
    with pytest.raises(ValueError, match="past the moment"):
        Schedule((MOMENT - 84 * day,), MOMENT - 27 * day, MOMENT)
    with pytest.raises(ValueError, match="in order"):
        Schedule((), MOMENT - 56 * day, MOMENT)
