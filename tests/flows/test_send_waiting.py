"""The send step is not done while a message waits."""

from pathlib import Path

import pytest

from suasion.core.progress import NoProgress
from suasion.deliveries.hand_over import DeliveriesWait
from suasion.deliveries.ledger import Outcome, Recipient
from suasion.flows.demo import send
from suasion.flows.demo.scene import CAMPAIGN
from suasion.workspace import Workspace


def test_the_send_step_says_that_messages_wait_instead_of_being_done(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "shop") as workspace:
        ledger = workspace.deliveries
        ledger.plan(CAMPAIGN, [Recipient("c1", "d1")])
        rows = ledger.waiting(CAMPAIGN)
        with workspace.database.write() as connection:
            ledger.hand_over(connection, rows)
            ledger.record(connection, [(rows[0], Outcome("planned", "SMTP 450", wait_seconds=60))])
        with pytest.raises(DeliveriesWait, match="1 messages"):
            send.do(workspace, NoProgress())
        assert ledger.remaining(CAMPAIGN) == 1
