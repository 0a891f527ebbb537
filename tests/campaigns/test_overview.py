from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from suasion import Workspace
from suasion.access.tables import PERSON
from suasion.campaigns.overview import MODEL_OLD_DAYS, overview
from suasion.events.spec import Track, Unreadable
from suasion.events.tables import IMPORTS
from tests.campaigns.corner_shop import CAMPAIGN, DAY, KNOWN, MOMENT

NOW = MOMENT + 90 * DAY


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "shop") as made:
        yield made


def test_the_loops_figures_are_those_of_the_rows(corner: Workspace) -> None:
    found = {stage.stage: stage for stage in overview(corner.database, NOW).stages}
    figures = {name: {one.unit: one.value for one in stage.figures} for name, stage in found.items()}
    assert list(found) == ["collect", "know", "predict", "recommend", "decide", "write", "send", "measure"]
    assert figures["collect"] == {"events": KNOWN + KNOWN // 2 + 1, "quarantined": 0}
    assert figures["know"]["customers"] == KNOWN + 1
    assert figures["predict"] == {"models": 1, "targets_without_model": 1}
    assert figures["decide"]["customers"] == KNOWN
    assert figures["send"]["uncertain"] == figures["send"]["waiting"] == 1
    assert figures["measure"] == {"windows_over": 1}
    assert found["decide"].as_of == MOMENT
    assert found["decide"].path == "/campaigns/autumn%20%2F%202017"


def test_a_window_counts_as_over_only_when_it_is(corner: Workspace) -> None:
    stages = {stage.stage: stage for stage in overview(corner.database, MOMENT + 27 * DAY).stages}
    assert stages["measure"].figures[0].value == 0


def test_what_needs_a_person_is_named_with_its_numbers(corner: Workspace) -> None:
    found = {one.code: one for one in overview(corner.database, NOW).needs_attention}
    assert found["deliveries_uncertain"].values == {"campaign": CAMPAIGN, "count": 1}
    assert found["deliveries_uncertain"].severity == "lost"
    assert {"deliveries_failed", "deliveries_waiting", "password_missing"} <= found.keys()
    assert found["model_missing"].values == {"target": "Bakery", "reason": "not enough data"}
    assert found["model_old"].values["count"] == 2
    assert "import_unfinished" not in found


def test_models_grow_old_at_the_stated_age(corner: Workspace) -> None:
    young = overview(corner.database, MOMENT + (MODEL_OLD_DAYS - 1) * DAY)
    assert "model_old" not in {one.code for one in young.needs_attention}


def test_an_empty_workspace_has_everything_still_to_do(empty: Workspace) -> None:
    found = overview(empty.database, NOW)
    assert not any(step.done for step in found.get_started)
    assert {one.code for one in found.needs_attention} == {"password_missing"}
    assert all(figure.value == 0 for stage in found.stages for figure in stage.figures)


def test_a_finished_campaign_has_every_step_done_but_those_not_taken(corner: Workspace) -> None:
    assert [one.step for one in overview(corner.database, NOW).get_started if not one.done] == ["segments"]


def test_what_was_set_aside_or_not_finished_shows(empty: Workspace) -> None:
    seen = Track(message_id="m1", user_id="u1", event="Seen", timestamp=datetime(2017, 1, 1, tzinfo=UTC))
    empty.events.append([seen, Unreadable(b"x", "not_json", "no JSON")], source="till")
    empty.events.append([Unreadable(b"y", "not_json", "no JSON")], source="till", origin="i1")
    started = {"id": "i1", "kind": "orders", "source": "till", "file": "/somewhere/else/orders.csv"}
    with empty.database.write() as connection:
        connection.execute(insert(IMPORTS).values(**started, started=NOW, cursor=0))
    needed = overview(empty.database, NOW).needs_attention
    found = {one.code: one.values for one in needed}
    assert found["events_quarantined"] == {"count": 1}
    assert found["events_waiting"] == {"count": 1}
    severities = {one.code: one.severity for one in needed}
    assert severities["events_quarantined"] == "changed", "the rows are kept"
    assert severities["import_unfinished"] == "lost"
    assert found["customers_behind"] == {"count": 1}
    assert found["import_unfinished"] == {"import": "i1", "file": "orders.csv"}, "no path of this machine"


def test_a_password_ends_the_reminder(empty: Workspace) -> None:
    empty.access.people.add("ada@shop.example", role="admin", by="owner")
    assert [one.code for one in overview(empty.database, NOW).needs_attention] == ["password_missing"]
    with empty.database.write() as connection:
        connection.execute(update(PERSON).values(password="$argon2id$made"))
    assert overview(empty.database, NOW).needs_attention == ()
