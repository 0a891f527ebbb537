from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert

from suasion import Workspace
from suasion.decisions.happened import DecisionsHappened
from suasion.decisions.tables import DECISIONS, PLANS

MADE = datetime(2026, 5, 1, 9, tzinfo=UTC)
_LISTS = dict.fromkeys(("scores", "eligible", "profits", "uses", "probabilities"), "[]")


def test_each_decision_is_told_when_its_plan_was_made(tmp_path: Path) -> None:
    plan = dict.fromkeys(("actions", "limits", "chance", "settings", "models"), "[]")
    with Workspace.create(tmp_path / "shop") as made:
        with made.database.write() as connection:
            for name in ("p1", "p2"):
                figures = {"customers": 1, "value": 1.0, "bound": 1.0}
                connection.execute(
                    insert(PLANS), [plan | figures | {"plan_id": name, "name": f"spring {name}", "made_at": MADE}]
                )
            for name, arm in (("p1", "kept"), ("p2", "held_out")):
                row = {
                    "plan_id": name,
                    "customer": "c1",
                    "chosen": "offer:7",
                    "drawn": "offer:8",
                    "arm": arm,
                    "reason": "best",
                }
                connection.execute(insert(DECISIONS), [_LISTS | row, _LISTS | row | {"customer": "c2"}])
        kept, held = sorted(DecisionsHappened(made.database).of(["c1"]), key=lambda one: one.links["plan"])
        assert (kept.time, kept.kind, kept.links) == (MADE, "decision", {"plan": "p1"})
        assert kept.summary["en"] == "Plan spring p1 decided: offer:8"
        assert held.summary == {
            "en": "Plan spring p2 decided: offer:8, held out",
            "zh": "计划 spring p2 的决定：offer:8，留作对照",
        }
        assert kept.key != held.key, "two decisions of one moment keep apart"
        assert kept.properties == {"action": "offer:8", "arm": "kept", "reason": "best"}
        both = DecisionsHappened(made.database).of(["c1", "c2"])
        assert len({one.key for one in both}) == len(both) == 4, "what one plan decided for two who became one"
