"""Upkeep of a workspace whose rows are in PostgreSQL: all but the backup, which is said plainly."""

from pathlib import Path

import pytest
from sqlalchemy import delete, select

from suasion import Workspace
from suasion.core.database import STATE
from suasion.core.errors import WorkspaceError
from suasion.customers.tables import TRAIT
from suasion.privacy.identifiers import IdentifierKind
from suasion.upkeep.backup import back_up
from suasion.upkeep.looks import looks
from suasion.upkeep.rebuild import rebuild
from suasion.upkeep.vault_keys import replace_vault_keys
from suasion.upkeep.verify import verify
from tests import postgres_server
from tests.upkeep.small_shop import address, small_shop


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SUASION_DATABASE_URL", postgres_server.url())
    return small_shop(tmp_path / "shop")


def table_rows(workspace: Workspace) -> dict[str, list[str]]:
    with workspace.database.read() as connection:
        return {
            name: sorted(repr(tuple(row)) for row in connection.execute(select(table)))
            for name, table in STATE.tables.items()
        }


def test_it_is_verified_rebuilt_given_new_keys_and_looked_at_and_its_backup_is_the_server_s(
    shop: Path, tmp_path: Path
) -> None:
    assert [one.name for one in verify(shop) if not one.ok] == []
    with Workspace.open(shop) as workspace:
        token = workspace.vault.find([(IdentifierKind.EMAIL, address(2))])
        before = table_rows(workspace)
        with workspace.database.write() as connection:
            connection.execute(delete(TRAIT))
        rebuild(workspace)
        assert table_rows(workspace) == before
    assert replace_vault_keys(shop).rekeyed > 6
    with Workspace.open(shop) as workspace:
        assert workspace.vault.find([(IdentifierKind.EMAIL, address(2))]) == token
    assert [one.name for one in verify(shop) if not one.ok] == []
    assert {one.name: one.state for one in looks(shop) if one.state != "ok"} == {"backup": "warn"}
    with pytest.raises(WorkspaceError, match="on a database server"):
        back_up(shop, tmp_path / "data")
