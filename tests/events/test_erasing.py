"""An erasure is in the vault's ledger before it is in the log, and the log learns of whatever it missed."""

from pathlib import Path

from sqlalchemy import delete, select

from suasion import Workspace
from suasion.events.spec import Track
from suasion.events.tables import TOMBSTONES
from suasion.privacy.identifiers import IdentifierKind


def seen(workspace: Workspace) -> list[int]:
    with workspace.session() as session:
        events = workspace.events.view(session).events
        return sorted(int(row["seq"]) for row in session.fetch(events.select("seq")).to_pylist())


def test_what_the_ledger_says_holds_again_once_the_workspace_is_opened(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "shop") as workspace:
        for number in range(4):
            event = Track(message_id=str(number), user_id=f"customer {number % 2}", event="Seen")
            workspace.events.append([event], source="web")
        token = workspace.vault.tokens(IdentifierKind.USER_ID, ["customer 0"])[0]
        assert workspace.events.erase([token], upto=1) == 1
        assert workspace.events.erase([token]) == 4
        assert [(one.token, one.upto) for one in workspace.erasures.all()] == [(token, 4)]
        assert seen(workspace) == [2, 4]
        with workspace.database.write() as connection:  # as in data from before the erasure
            connection.execute(delete(TOMBSTONES))
        assert seen(workspace) == [1, 2, 3, 4]
    with Workspace.open(tmp_path / "shop") as workspace:
        assert seen(workspace) == [2, 4]
        with workspace.database.read() as connection:
            assert connection.execute(select(TOMBSTONES.c.token, TOMBSTONES.c.upto)).all() == [(token, 4)]
