"""The house rules that a machine can hold: public surface, documentation, file sizes, names, migrations."""

import ast
import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import suasion
from suasion.adapters.storage.migrations import migrate
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.cli import app
from suasion.core.database import STATE, VAULT
from suasion.core.errors import SuasionError
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


def test_the_reference_pages_say_what_the_code_says_now() -> None:
    # In a process of its own: other tests of this one declare tables, errors and fault points of theirs.
    command = [sys.executable, str(ROOT / "scripts" / "write_reference.py"), "--check"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    check = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert check.returncode == 0, check.stderr


def test_every_error_is_documented_with_its_code() -> None:
    page = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    classes = _errors()
    assert len(classes) > 15
    assert len({c.code for c in classes}) == len(classes), "codes are distinct"
    missing = [c.__name__ for c in classes if f"| `{c.__name__}` | `{c.code}` |" not in page]
    assert not missing, "run: python scripts/write_reference.py"


def test_every_error_but_the_base_is_also_a_matching_built_in() -> None:
    built_in = (ValueError, LookupError, RuntimeError, ImportError, OSError)
    bare = sorted(c.__name__ for c in _errors() if not issubclass(c, built_in))
    assert bare == ["SuasionError", "WorkspaceError"]


def _errors() -> list[type[SuasionError]]:
    """Every error that the source defines, also those beside what raises them."""
    import suasion.flows.demo  # noqa: F401 - imports every stage

    found, waiting = [], [SuasionError]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        found += [kind] if kind.__module__.startswith("suasion.") else []
    return found


def test_every_fault_point_is_documented() -> None:
    page = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
    source = "\n".join(path.read_text(encoding="utf-8") for path in FILES)
    names = re.findall(r"faults\.declare\(\s*\"([^\"]+)\"", source)
    assert len(names) > 10
    assert len(names) == source.count("faults.declare("), "a fault point's name is written out where it is declared"
    missing = [name for name in names if f"| `{name}` |" not in page]
    assert not missing, "run: python scripts/write_reference.py"


def test_every_command_is_documented() -> None:
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    names = [command.name for command in app.registered_commands]
    for group in app.registered_groups:
        assert group.typer_instance is not None
        names += [f"{group.name} {command.name}" for command in group.typer_instance.registered_commands]
    assert {"init", "demo", "import orders", "key make"} <= set(names)
    missing = [name for name in names if f"\n## suasion {name}\n" not in page]
    assert not missing, "run: python scripts/write_reference.py"


def test_every_table_is_documented_once_as_a_fact_or_as_derived() -> None:
    import suasion.flows.demo  # noqa: F401 - registers every stage's tables

    page = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
    tables = [*STATE.tables, *VAULT.tables]
    assert len(tables) > 20
    numbered = {name for name in tables if re.search(r"_(0[1-9]|[1-9]\d)$", name)}  # told of with the first, _00
    assert len(numbered) == 31
    wrong = [name for name in tables if len(re.findall(rf"\n\| `{name}`[ a-z]*\|", page)) != (name not in numbered)]
    assert not wrong, "list it in governance/register.py and run scripts/write_reference.py"


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
