from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import update

from suasion import Workspace
from suasion.deliveries.happened import DeliveriesHappened
from suasion.deliveries.ledger import Recipient
from suasion.deliveries.tables import DELIVERY

FINISHED = datetime(2026, 5, 1, 9, tzinfo=UTC)


def test_each_delivery_is_told_at_its_latest_change_with_what_became_of_it(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "shop") as made:
        made.deliveries.plan("spring", [Recipient("c1", "draft"), Recipient("c2", "draft")])
        made.deliveries.plan("summer", [Recipient("c1", "draft")])
        with made.database.write() as connection:
            done = {"state": "skipped", "reason": "no consent", "finished_at": FINISHED}
            connection.execute(update(DELIVERY).where(DELIVERY.c.campaign == "spring").values(done))
        spring, summer = sorted(DeliveriesHappened(made.database).of(["c1"]), key=lambda one: one.links["campaign"])
        assert (spring.time, spring.kind) == (FINISHED, "message")
        assert spring.summary == {
            "en": "Message by email of campaign spring: skipped (no consent)",
            "zh": "活动 spring 的 email 消息：已跳过（no consent）",
        }
        assert summer.properties["state"] == "planned"
        assert {spring.links["delivery"], summer.links["delivery"]} == {str(spring.number), str(summer.number)}
        assert DeliveriesHappened(made.database).of(["c9"]) == []
