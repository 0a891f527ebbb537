"""An erasure is in the vault's ledger before it is in the log, and the log learns of whatever it missed."""

import re
import shutil
from pathlib import Path

import msgspec
from sqlalchemy import delete, select

from suasion import Workspace
from suasion.events.log import EventLog
from suasion.events.quarantine import Refusal, quarantine
from suasion.events.replay import replay
from suasion.events.spec import Track, parse
from suasion.events.tables import TOMBSTONES
from suasion.events.waiting import Selection
from suasion.privacy.identifiers import IdentifierKind
from tests.events.made_events import token_of
from tests.events.workbench import events, quarantine_rows


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


def test_a_log_turned_back_by_other_means_than_ours_loses_nothing_of_what_comes(tmp_path: Path) -> None:
    shop, older = tmp_path / "shop", tmp_path / "older.db"
    Workspace.create(shop).close()
    came(shop, 1, 2)
    shutil.copy(shop / "state.db", older)
    came(shop, 3, 4)
    with Workspace.open(shop) as workspace:
        token = workspace.vault.tokens(IdentifierKind.USER_ID, ["bob"])[0]
        assert workspace.events.erase([token]) == 4
    for path in shop.glob("state.db*"):
        path.unlink()
    shutil.copy(older, shop / "state.db")
    came(shop, 5)
    came(shop, 6)
    with Workspace.open(shop) as workspace:
        assert seen(workspace) == [3, 4]
        assert sorted(one.upto for one in workspace.erasures.all()) == [2, 4]


def test_nobody_is_erased_beyond_the_last_event(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "shop").close()
    came(tmp_path / "shop", 1)
    with Workspace.open(tmp_path / "shop") as workspace:
        assert workspace.events.erase(workspace.vault.tokens(IdentifierKind.USER_ID, ["bob"]), upto=9) == 1
    came(tmp_path / "shop", 2)
    with Workspace.open(tmp_path / "shop") as workspace:
        assert seen(workspace) == [2]


def came(shop: Path, *numbers: int) -> None:
    with Workspace.open(shop) as workspace:
        events = [Track(message_id=str(number), user_id="bob", event="Seen") for number in numbers]
        workspace.events.append(events, source="web")


def refused(log: EventLog) -> None:
    """Set two live events aside and one line of an import, and store two events; half of each is bob's."""
    log.tracking.save("events: {Bought: {schema: {required: [price]}}}\n")
    for number, name in enumerate(("ann", "bob")):
        said = {"type": "track", "userId": name, "event": "Bought", "messageId": f"m{number}"}
        log.append([parse(msgspec.json.encode(said))], source="web")
        log.append([Track(message_id=f"s{number}", user_id=name, event="Seen")], source="web")
    with log.database.write() as connection:
        line = Refusal("unreadable", "of bob", {"customer": token_of(log, "bob"), "note": "said by bob"}, 1)
        quarantine(connection, [line], source="shop", origin="import", loaded=log.clock.now())


def test_what_was_set_aside_of_whom_is_erased_comes_back_by_no_replay(log: EventLog) -> None:
    refused(log)
    ann, bob = token_of(log, "ann"), token_of(log, "bob")
    log.erase([bob])
    left = quarantine_rows(log)
    assert bob not in str(left)
    assert not re.search(r"\bbob\b", str(left))
    assert sorted((one["origin"], one["reason"]) for one in left) == [("", "against_plan"), ("import", "unreadable")]
    assert ann in str(left)
    log.tracking.save("events: {}\n")
    assert replay(log, Selection(), ()).stored == 1
    assert {row["token"] for row in events(log)} == {ann}


def test_an_erased_customer_is_not_looked_on_any_more(log: EventLog) -> None:
    refused(log)
    log.erase([token_of(log, "bob")])
    assert [one.number for one in log.live.after(0)] == [1, 2, 3]
    assert [one.tokens for one in log.live.after(0) if one.tokens] == [(token_of(log, "ann"),)]
