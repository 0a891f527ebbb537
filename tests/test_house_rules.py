"""The house rules that a machine can hold: public surface, documentation, file sizes, names, migrations."""

import ast
import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import suasion
from suasion.adapters.storage.migrations import migrate
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.core import errors
from suasion.core.database import STATE, VAULT
from suasion.core.settings import SETTINGS, Settings, default_file

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "suasion"
FILES = sorted(SOURCE.rglob("*.py"))


def test_the_public_surface_is_what_is_listed() -> None:
    assert sorted(suasion.__all__) == ["SuasionError", "Workspace", "__version__"]
    assert all(hasattr(suasion, name) for name in suasion.__all__)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_source_file_stays_readable(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 450, "a file does one thing"
    assert not re.search(r"(^|_)(utils?|helpers?|common|misc|shared|manager)($|_)", path.stem), "name what it is"
    assert ast.get_docstring(ast.parse("\n".join(lines))), "a file says in one sentence why it is there"


def test_every_folder_has_its_sentence_in_the_architecture() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    folders = [path.name for path in SOURCE.iterdir() if (path / "__init__.py").exists()]
    assert folders
    missing = [name for name in folders if f"`{name}/`" not in page]
    assert not missing


def test_every_setting_is_documented_with_its_default() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    missing = [s.name for s in SETTINGS if f"`{s.name}`" not in page or s.help not in page]
    assert not missing, "run: python scripts/write_reference.py"


def test_the_default_settings_file_reads_back_to_the_defaults(tmp_path: Path) -> None:
    path = tmp_path / "suasion.toml"
    path.write_text(default_file(), encoding="utf-8")
    assert dict(Settings.read(path)) == {s.name: s.default for s in SETTINGS}


def test_every_error_is_documented_with_its_code() -> None:
    page = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    classes = [c for _, c in inspect.getmembers(errors, inspect.isclass) if issubclass(c, errors.SuasionError)]
    assert len(classes) > 10
    assert len({c.code for c in classes}) == len(classes), "codes are distinct"
    missing = [c.__name__ for c in classes if f"`{c.code}`" not in page]
    assert not missing, "run: python scripts/write_reference.py"


def test_every_error_but_the_base_is_also_a_matching_built_in() -> None:
    classes = [c for _, c in inspect.getmembers(errors, inspect.isclass) if issubclass(c, errors.SuasionError)]
    built_in = (ValueError, LookupError, RuntimeError, ImportError, OSError)
    assert [c.__name__ for c in classes if not issubclass(c, built_in)] == ["SuasionError", "WorkspaceError"]


@pytest.mark.parametrize(("kind", "metadata"), [("state", STATE), ("vault", VAULT)])
def test_the_migrations_make_what_the_stages_declare(tmp_path: Path, kind: str, metadata: object) -> None:
    for path in FILES:
        if path.name == "tables.py":  # importing it registers its stage's tables
            import_module(".".join(path.relative_to(SOURCE.parent).with_suffix("").parts))
    database = SQLiteDatabase(tmp_path / "x.db")
    migrate(database, kind)  # type: ignore[arg-type]
    with database.read() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)  # type: ignore[arg-type]
    database.close()
    assert differences == []


def test_no_file_names_a_registry_or_this_machine() -> None:
    host = re.compile(r"https?://[^ )\"]*(pypi|npmjs|debian)[^ )\"]*/", re.IGNORECASE)
    suffixes = {".py", ".md", ".toml", ".txt", ".yaml", ".cfg", ""}
    kept = [p for p in ROOT.rglob("*") if p.is_file() and p.suffix in suffixes and ".venv" not in p.parts]
    kept = [p for p in kept if not {".git", "node_modules"} & set(p.parts) and "suasion-demo" not in p.parts]
    offending = [p for p in kept if host.search(p.read_text(encoding="utf-8", errors="ignore"))]
    assert not offending
