"""Files of earlier releases are rewritten when a workspace is opened for writing, and say the same."""

from datetime import timedelta
from pathlib import Path

import pytest

from suasion import Workspace
from suasion.core.errors import WorkspaceError
from suasion.events.compaction import remove_replaced
from suasion.events.log import EventLog
from suasion.events.spec import Identify
from suasion.events.upgrading import upgrade
from tests.events.first_format import seal_in_the_first_format
from tests.events.made_events import order, track
from tests.events.workbench import events, order_lines, ranges, raw


@pytest.mark.parametrize("with_context", [False, True])
def test_what_an_earlier_release_sealed_reads_the_same_after(log: EventLog, *, with_context: bool) -> None:
    known = Identify(message_id="i", user_id="ann", traits={"email": "ann@example.test", "age": 3}, context={"a": 1})
    log.append([order(3), order(1, "bob"), known, track(2, product_id="p9")], source="shop", historical=True)
    before = events(log), order_lines(log), raw(log)
    seal_in_the_first_format(log, with_context=with_context)
    log.append([order(7)], source="shop")
    assert upgrade(log.database, log.lake, log.clock) == 1
    assert events(log)[:4] == before[0]
    assert order_lines(log)[:4] == before[1]
    lost = {"original": None, "sent": None, "message": None} | ({} if with_context else {"context": "{}"})
    assert raw(log)[:4] == [row | lost for row in before[2]]
    (one,) = ranges(log)
    assert (one.first, one.last, one.events, one.order_lines, one.format) == (1, 4, 4, 4, 2)
    assert upgrade(log.database, log.lake, log.clock) == 0


def test_the_old_files_go_after_their_lease(log: EventLog) -> None:
    log.append([order(1)], source="shop")
    seal_in_the_first_format(log)
    upgrade(log.database, log.lake, log.clock)
    assert len(list(log.lake.directory.rglob("*.parquet"))) == 5
    assert remove_replaced(log.database, log.lake, log.clock, timedelta(0)) == 1
    assert {path.name for path in log.lake.directory.rglob("*.parquet")} == {"000000000001-000000000001-2.parquet"}


def test_opening_for_writing_rewrites_and_opening_to_read_asks_for_it(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "shop") as workspace:
        workspace.events.append([order(1)], source="shop")
        seal_in_the_first_format(workspace.events)
    reading = Workspace.open(tmp_path / "shop", read_only=True)
    with reading as workspace, workspace.session() as session, pytest.raises(WorkspaceError, match="earlier release"):
        workspace.history(session)
    with Workspace.open(tmp_path / "shop") as workspace:
        assert [one.format for one in ranges(workspace.events)] == [2]
    with Workspace.open(tmp_path / "shop", read_only=True) as workspace, workspace.session() as session:
        view = workspace.events.view(session)
        assert session.fetch(view.order_lines).num_rows == 2
