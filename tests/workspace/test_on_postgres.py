"""A workspace whose rows are in PostgreSQL: the same one, owned once on all machines, and its address shown nowhere."""

import re
import shutil
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import httpx
import pytest

from suasion import Workspace
from suasion.adapters.storage.postgres import PostgresDatabase
from suasion.core.errors import SettingError, WorkspaceBusy, WorkspaceError
from suasion.events.spec import Track
from suasion.wiring import database_url
from suasion.workspace.directory import SETTINGS_FILE
from tests import postgres_server
from tests.http.made_app import serving

PAGE = Path(__file__).parents[2] / "docs" / "python.md"
VARIABLE = "SUASION_DATABASE_URL"


@pytest.fixture
def url(monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of the server, as an operator gives it."""
    monkeypatch.setenv(VARIABLE, postgres_server.url())
    return postgres_server.url()


@pytest.fixture
def shop(tmp_path: Path, url: str) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "Ann's Shop") as workspace:
        yield workspace


def seen(number: int) -> Track:
    return Track(message_id=f"m{number}", user_id="ann", event="Seen")


def test_its_rows_are_in_two_schemas_and_no_database_is_in_its_directory(shop: Workspace) -> None:
    schema = shop.settings.text("database.schema")
    assert re.fullmatch(r"suasion_ann_s_shop_[0-9a-f]{6}", schema)
    assert isinstance(shop.database, PostgresDatabase)
    shop.events.append([seen(1)], source="web")
    assert not list(shop.directory.glob("*.db*"))
    assert "://" not in re.sub(r"https?://", "", (shop.directory / SETTINGS_FILE).read_text(encoding="utf-8"))
    (event,) = shop.events.recent(0) or []
    assert shop.vault.reveal(event.tokens) == {event.tokens[0]: "ann"}


def test_it_has_one_owner_among_all_machines_and_any_number_of_readers(shop: Workspace, tmp_path: Path) -> None:
    elsewhere = tmp_path / "another machine"
    elsewhere.mkdir()
    for name in (SETTINGS_FILE, "vault.key"):
        shutil.copy(shop.directory / name, elsewhere / name)
    with pytest.raises(WorkspaceBusy, match="Another process has the workspace of schema"):
        Workspace.open(elsewhere)
    shop.events.append([seen(1)], source="web")
    with Workspace.open(elsewhere, read_only=True) as reader:
        assert reader.events.last_sequence() == 1
        with pytest.raises(WorkspaceError, match="opened read-only"):
            reader.events.append([seen(2)], source="web")
    shop.close()
    with Workspace.open(elsewhere) as owner:
        assert owner.events.append([seen(1)], source="web").counts()["duplicate"] == 1


def test_without_the_address_it_is_not_opened_and_nothing_is_made_instead(
    shop: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.close()
    monkeypatch.delenv(VARIABLE)
    for read_only in (True, False):
        with pytest.raises(SettingError, match="SUASION_DATABASE_URL is not set"):
            Workspace.open(shop.directory, read_only=read_only)
    assert not list(shop.directory.glob("*.db*"))


def test_an_address_is_not_taken_for_a_workspace_that_has_its_own_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Workspace.create(tmp_path / "shop").close()
    monkeypatch.setenv(VARIABLE, "postgresql://ada:secret-word@127.0.0.1:1/x")
    with pytest.raises(SettingError, match=r"state\.db") as found:
        Workspace.open(tmp_path / "shop")
    assert "secret-word" not in str(found.value)


def test_making_one_that_was_cut_short_is_finished_in_the_same_schema(tmp_path: Path, url: str) -> None:
    Workspace.create(tmp_path / "shop").close()
    finished = (tmp_path / "shop" / SETTINGS_FILE).read_text(encoding="utf-8")
    (tmp_path / "shop" / SETTINGS_FILE).rename(tmp_path / "shop" / f"{SETTINGS_FILE}.new")
    Workspace.create(tmp_path / "shop").close()
    assert (tmp_path / "shop" / SETTINGS_FILE).read_text(encoding="utf-8") == finished


def test_the_address_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "url"
    file.write_text("postgresql://here\n", encoding="utf-8")
    environment = {"SUASION_DATABASE_URL_FILE": str(file)}
    assert database_url(environment) == "postgresql://here"
    assert database_url(environment | {VARIABLE: "postgresql://there"}) == "postgresql://there"
    file.write_text(" \n", encoding="utf-8")
    for name in (file, tmp_path / "gone"):
        with pytest.raises(SettingError, match="holds no address"):
            database_url({"SUASION_DATABASE_URL_FILE": str(name)})


def test_while_the_server_is_away_nothing_is_acknowledged_and_then_all_is_well_again(shop: Workspace) -> None:
    def post(client: httpx.Client, number: int) -> int:
        event = {"userId": "ann", "event": "Seen", "messageId": f"m{number}"}
        return client.post("/v1/track", json=event).status_code

    with serving(shop, Authorization="Source web") as client:
        assert (post(client, 1), client.get("/readyz").status_code) == (200, 200)
        with postgres_server.stopped():
            answers = [post(client, number) for number in (2, 3)]
            ready = client.get("/readyz")
            assert answers == [503, 503]
            assert (ready.status_code, ready.json()["checks"]["state.db"]) == (503, "cannot be read")
        assert [post(client, number) for number in (3, 4)] == [200, 200]
        assert client.get("/readyz").status_code == 200
    assert shop.events.last_sequence() == 3


def test_the_whole_loop_of_the_python_page_says_the_same_there(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    page = PAGE.read_text(encoding="utf-8")
    programs, printed = (re.findall(rf"```{kind}\n(.*?)```", page, re.DOTALL) for kind in ("python", "text"))
    said, names = StringIO(), dict[str, object]()
    with redirect_stdout(said):
        for program in programs:
            exec(compile(program, "python.md", "exec"), names)
    assert said.getvalue() == "".join(printed)
    assert not list((tmp_path / "shop").glob("*.db*"))
