"""A clock that was ahead and is put back: what was said since holds against what it dated later."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest

from suasion import Workspace
from suasion.customers.consent import MARKETING
from suasion.customers.consent.ledger import stands
from suasion.events.spec import Identify
from tests.hands import set_to

START = datetime(2026, 3, 1, tzinfo=UTC)
ANN = "c00000001"


def test_a_withdrawal_ends_a_grant_that_a_clock_ahead_dated_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = set_to(START, monkeypatch)

    def say(state: Literal["granted", "withdrawn"]) -> list[bool]:
        told = {"channel": "email", "topic": MARKETING, "source": "form", "proof": "page"}
        found = shop.customer_views.record_consent(ANN, state, **told)  # type: ignore[arg-type]
        with shop.database.read() as connection:
            assert stands(connection, ANN, "email", MARKETING, clock.now()) == found.standing[0].granted
        return [one.granted for one in found.standing]

    with Workspace.create(tmp_path / "shop") as shop:
        shop.events.append([Identify(message_id="1", user_id="ann")], source="web")
        clock.time = START + timedelta(days=3)
        assert say("granted") == [True]
        clock.time = START + timedelta(hours=1)
        assert say("withdrawn") == [False]
        clock.time = START + timedelta(days=4)
        assert shop.consent.allowed([ANN], "email", MARKETING, clock.now()) == set()
        assert say("granted") == [True], "later she may agree again"
