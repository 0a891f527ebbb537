from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, update

from suasion.core.clock import to_microseconds
from suasion.customers.identity import KNOWN
from suasion.customers.tables import IDENTITY_TOKEN
from suasion.events.log import EventLog
from suasion.events.spec import Identify, Track

T0 = datetime(2024, 3, 1, 9, 30, tzinfo=UTC)


def _order(number: int, user: str) -> Track:
    properties = {"order_id": f"o{number}", "products": [{"product_id": "p1", "amount": 2.5, "quantity": 2}]}
    moment = T0 + timedelta(hours=number)
    return Track(
        message_id=f"m{number}", user_id=user, event="Order Completed", timestamp=moment, properties=properties
    )


def test_only_what_came_after_is_read_in_order_with_its_lines(log: EventLog) -> None:
    log.append([_order(number, "ann") for number in range(5)], source="shop")
    assert log.last_sequence() == 5
    found = log.recent(3)
    assert found is not None
    assert [(event.sequence, event.time) for event in found] == [
        (4, T0 + timedelta(hours=3)),
        (5, T0 + timedelta(hours=4)),
    ]
    (product,) = found[0].products or ()
    assert (product.item, product.quantity, product.paid) == ("p1", 2.0, 2.5)
    assert log.recent(5) == []


def test_events_of_some_tokens_are_those_whose_primary_token_it_is(log: EventLog) -> None:
    log.append(
        [
            _order(1, "ann"),
            _order(2, "bob"),
            Identify(message_id="i", user_id="ann", timestamp=T0, traits={"email": "ann@example.test"}),
        ],
        source="shop",
    )
    every = log.recent(0)
    assert every is not None
    ann, bob = every[0].tokens[0], every[1].tokens[0]
    address = every[2].tokens[1]
    assert [event.sequence for event in log.recent(0, [ann]) or []] == [1, 3]
    assert [event.sequence for event in log.recent(0, [ann, bob]) or []] == [1, 2, 3]
    assert log.recent(0, [address]) == []
    assert log.recent(0, []) == []


def test_about_people_are_what_links_and_the_first_of_everybody_not_known_yet(log: EventLog) -> None:
    log.append(
        [
            _order(1, "ann"),
            _order(2, "bob"),
            _order(3, "ann"),
            Identify(message_id="i", user_id="bob", timestamp=T0, traits={}),
            _order(4, "cleo"),
            _order(5, "cleo"),
        ],
        source="shop",
    )
    every = log.recent(0)
    assert every is not None
    ann, cleo = every[0].tokens[0], every[4].tokens[0]

    def found(after: int) -> list[int]:
        told = log.about_people(after, KNOWN)
        assert told is not None
        assert told[0] == 6
        return [event.sequence for event in told[1]]

    assert (found(0), found(4), found(6)) == ([1, 2, 4, 5], [5], [])
    log.erase([cleo], upto=5)
    assert found(0) == [1, 2, 4, 6]
    with log.database.write() as connection:
        row = {"token": ann, "kind": "user_id", "appeared": 1, "sequence": 1, "digest": b"", "shared": False}
        connection.execute(insert(IDENTITY_TOKEN), [row | {"time": to_microseconds(T0 + timedelta(hours=1)) - 1}])
    assert found(0) == [2, 4, 6]
    log.seal()
    assert log.about_people(0, KNOWN) is None
    assert found(6) == []


def test_about_people_are_also_the_earliest_events_of_whoever_is_known_only_by_later_ones(log: EventLog) -> None:
    log.append([_order(9, "bob"), *(_order(hour, "ann") for hour in (5, 6, 3, 4, 7))], source="shop")
    every = log.recent(0)
    assert every is not None
    ann = every[1].tokens[0]

    def found() -> list[int]:
        told = log.about_people(0, KNOWN)
        assert told is not None
        return [event.sequence for event in told[1]]

    assert found() == [1, 2, 4], "her first, and her earliest"
    row = {"token": ann, "kind": "user_id", "appeared": 1, "digest": b"", "shared": False, "sequence": 0, "time": 0}
    with log.database.write() as connection:
        connection.execute(insert(IDENTITY_TOKEN), [row])
    assert found() == [1, 2, 4], "she was only named by somebody else's event"
    for hour, expected in ((4, [1, 4]), (3, [1, 4]), (2, [1])):
        with log.database.write() as connection:
            known = {"sequence": 1, "time": to_microseconds(T0 + timedelta(hours=hour))}
            connection.execute(update(IDENTITY_TOKEN).values(known))
        assert found() == expected


@pytest.mark.parametrize("others", [499, 2_000])
def test_a_customer_may_be_known_by_any_number_of_tokens(log: EventLog, others: int) -> None:
    log.append([_order(1, "ann"), _order(2, "bob")], source="shop")
    every = log.recent(0)
    assert every is not None
    tokens = [f"t_{number:026d}" for number in range(others)]
    assert [event.sequence for event in log.recent(0, [*tokens, every[1].tokens[0]]) or []] == [2]


def test_what_was_sealed_meanwhile_needs_a_view(log: EventLog) -> None:
    log.append([_order(1, "ann"), _order(2, "ann")], source="shop")
    log.seal()
    log.append([_order(3, "ann")], source="shop")
    assert log.recent(1) is None
    assert [event.sequence for event in log.recent(2) or []] == [3]
    assert log.last_sequence() == 3
