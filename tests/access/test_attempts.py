from datetime import timedelta

import pytest

from suasion.access.attempts import Window, network_of
from tests.access.desk import MovedClock


def test_at_the_limit_one_waits_until_the_first_failure_leaves_the_window(clock: MovedClock) -> None:
    window = Window(3, clock, timedelta(minutes=15))
    assert [window.failed("ada") for _ in range(2)] == [False, False]
    assert window.wait_seconds("ada") == 0
    clock.move(minutes=5)
    assert window.failed("ada"), "this one reached the limit"
    assert window.wait_seconds("ada") == 601
    clock.move(minutes=10)
    assert window.wait_seconds("ada") == 0
    assert window.failed("bob") is False


def test_while_waiting_failures_do_not_count_on(clock: MovedClock) -> None:
    window = Window(1, clock, timedelta(minutes=15))
    assert [window.failed("ada"), window.failed("ada")] == [True, False]
    clock.move(minutes=14)
    window.failed("ada")
    clock.move(minutes=1)
    assert window.wait_seconds("ada") == 0


def test_a_sign_in_forgives(clock: MovedClock) -> None:
    window = Window(1, clock)
    window.failed("ada")
    window.forgive("ada")
    assert window.wait_seconds("ada") == 0


def test_memory_is_bounded_and_the_oldest_goes_first(clock: MovedClock) -> None:
    window = Window(1, clock, max_keys=3)
    for name in ("a", "b", "a", "c", "d"):
        window.failed(name)
    assert len(window) == 3
    assert [name for name in "abcd" if window.wait_seconds(name)] == ["b", "c", "d"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
        ("192.0.2.7", "192.0.2.8", False),
    ],
)
def test_hosts_of_one_ipv6_network_are_one(one: str, other: str, same: bool) -> None:
    assert (network_of(one) == network_of(other)) is same
