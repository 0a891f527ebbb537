"""Nobody adds a table and forgets whose it is."""

import re
from fnmatch import fnmatch
from importlib import import_module
from pathlib import Path

import pytest
from sqlalchemy import select

import suasion
from suasion import Workspace
from suasion.core.database import STATE, VAULT
from suasion.governance.belonging import ByTheLog, Her, Nobodys, rows_of, table_named
from suasion.governance.copied import KINDS
from suasion.governance.held_files import FILES
from suasion.governance.reading import found
from suasion.governance.register import TABLES
from tests.governance.canaries import fill

SOURCE = Path(suasion.__file__).parent
HERS = {name: held for name, held in TABLES.items() if not isinstance(held.whose, Nobodys | ByTheLog)}
GO = sorted(name for name, held in HERS.items() if held.erased.startswith("goes"))


def test_every_table_is_in_the_register_and_nothing_else() -> None:
    for path in SOURCE.rglob("*.py"):
        if "Table(" in path.read_text(encoding="utf-8") and "adapters" not in path.parts and path.name != "rebuild.py":
            import_module(".".join(path.relative_to(SOURCE.parent).with_suffix("").parts))
    assert set(STATE.tables) | set(VAULT.tables) == set(TABLES)


def test_whatever_is_somebodys_is_in_her_copy_and_says_what_an_erasure_does() -> None:
    files = {kind.file for kind in KINDS}
    assert {name for name, held in HERS.items() if not held.copy or not held.erased} == set()
    assert {held.copy for held in TABLES.values() if held.copy} | {"recommenders.jsonl"} == files
    assert not [name for name, held in TABLES.items() if isinstance(held.whose, Nobodys) and (held.copy or held.erased)]
    assert not [one.path for one in FILES if bool(one.whose) != bool(one.erased)]
    assert {one.copy.partition(",")[0] for one in FILES if one.copy} <= files


def test_every_file_of_a_workspace_that_was_used_is_in_it(tmp_path: Path) -> None:
    patterns = [re.sub("<[a-z0-9]+>", "*", one.path) + ("*" if one.path.endswith("/") else "") for one in FILES]
    patterns += ["state.db*", "vault.db*"]
    with Workspace.create(tmp_path / "shop") as workspace:
        customers = fill(workspace, 2)
        pieces = workspace.export_customer(customers[0]).pieces
        first = next(pieces)
        workspace.erase_customers([customers[1]], who="person:eve")
        files = [path.relative_to(workspace.directory).as_posix() for path in workspace.directory.rglob("*")]
        assert (first + b"".join(pieces)).startswith(b"PK"), "a copy that was begun before ends well"
        unknown = [
            name
            for name in files
            if (workspace.directory / name).is_file() and not any(fnmatch(name, one) for one in patterns)
        ]
    assert len(files) > 10
    assert unknown == []


@pytest.mark.parametrize("name", sorted(HERS))
def test_the_columns_by_which_rows_are_hers_are_there(name: str) -> None:
    her = Her("c1", ("c1", "c2"), {"t_1": "email"})
    conditions = list(HERS[name].whose.conditions(table_named(name), her))
    assert conditions
    for condition in conditions:
        select(table_named(name)).where(condition).compile()


def test_rows_that_are_hers_in_two_ways_come_once_and_none_is_left_after_an_erasure(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "shop") as workspace:
        customers = fill(workspace, 6)
        with workspace.database.read() as connection, workspace.vault_database.read() as vault:
            her = found(connection, customers[0])
            before = {}
            for name in GO:
                where = vault if name in VAULT.tables else connection
                rows = [tuple(row) for row in rows_of(where, table_named(name), HERS[name].whose, her)]
                assert len(rows) == len(set(rows))
                before[name] = len(rows)
        assert min(before.values()) > 0, before
        assert workspace.erase_customers([customers[0]], who="person:eve") == 1
        with workspace.database.read() as connection, workspace.vault_database.read() as vault:
            after = {
                name: len(
                    list(rows_of(vault if name in VAULT.tables else connection, table_named(name), held.whose, her))
                )
                for name, held in HERS.items()
                if name in GO
            }
        assert after == dict.fromkeys(GO, 0)
