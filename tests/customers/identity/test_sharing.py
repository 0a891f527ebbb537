"""An identifier that many people are linked to, in a workspace."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from suasion import Workspace
from suasion.events.spec import Identify
from suasion.upkeep.verify import verify

DAY = datetime(2026, 1, 1, tzinfo=UTC)
ADDRESS = {"email": "ann@example.test"}


def test_a_public_key_takes_no_address_away_by_giving_it_to_many(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "shop") as workspace:
        imported = [Identify(message_id="1", user_id="ann", timestamp=DAY, traits=ADDRESS)]
        workspace.events.append(imported, source="crm", historical=True, origin="import")
        forged = [Identify(message_id=f"f{n}", user_id=f"f{n}", timestamp=DAY, traits=ADDRESS) for n in range(101)]
        workspace.events.append(forged, source="web", historical=True)
        workspace.follow()
        again = Identify(message_id="2", user_id="ann", timestamp=DAY + timedelta(days=1), traits=ADDRESS)
        workspace.events.append([again], source="web", historical=True)
        workspace.follow()
        (ann,) = workspace.customer_views.found("ann").rows
        everybody = workspace.customers.identity.customers()
        assert set(workspace.customers.identity.tokens_of(everybody, "email")) == {ann.customer}
        refused = [link.refused for link in workspace.deciding.told(ann.customer).links if link.trusted]
        assert refused == [""]
    assert [one.ok for one in verify(tmp_path / "shop") if one.name == "customers.identity"] == [True]
