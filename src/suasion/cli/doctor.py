"""`suasion doctor`: whether a workspace is well, looked at from beside it, so that it works when nothing else does."""

import os
import platform
import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import Any

import typer

from suasion.cli.options import JsonOption, WorkspaceOption, chosen

_PARTS = (
    "duckdb",
    "ibis-framework",
    "lightgbm",
    "numpy",
    "pyarrow",
    "scikit-learn",
    "sqlalchemy",
    "fastapi",
    "uvicorn",
)
_SECRETS = (
    "SUASION_VAULT_KEY",
    "SUASION_VAULT_KEY_NEXT",
    "SUASION_DATABASE_URL",
    "SUASION_DATABASE_URL_FILE",
    "SUASION_LLM_BASE_URL",
    "SUASION_LLM_MODEL",
    "SUASION_LLM_API_KEY",
)


def doctor(*, workspace: WorkspaceOption = None, json_output: JsonOption = False) -> None:
    """Look at a workspace: what is well, to be noticed or wrong, with what to do; versions; where settings come from.

    A server may run meanwhile. Exits with 1 if something is wrong; what is only to be noticed does not count.
    """
    from suasion.cli.output import print_json

    directory = chosen(workspace).resolve()
    found = examined(directory)
    if json_output:
        print_json(found)
    else:
        _print(found)
    if not found["well"]:
        raise typer.Exit(1)


def examined(directory: Path) -> dict[str, Any]:
    """Look at everything; nothing is changed and no server is needed."""
    from suasion.core.errors import SuasionError

    state: Any = None
    settings: list[dict[str, Any]] = []
    checks: dict[str, str] = {}
    lines: list[dict[str, str]] = []
    try:
        settings = _settings(directory)
        lines = _looks(directory)
        if not any(line["detail"].startswith("damaged") for line in lines):  # nothing it says could be believed
            state = _state(directory)
            checks = dict(state.checks)
    except SuasionError as error:
        checks["workspace"] = f"{error.message} {error.hint}".strip()
    return {
        "directory": str(directory),
        "well": not any(checks.values()) and all(line["state"] != "fail" for line in lines),
        "checks": checks,
        "looks": lines,
        "owner": _owner(directory),
        "versions": _versions(),
        "databases": {one.database: f"step {one.step} of {one.newest}" for one in state.schemas} if state else {},
        "events": {"sequence": state.log.sequence, "tail": state.log.tail} if state else {},
        "disk_bytes": {one.part: one.bytes for one in state.disk} if state else {},
        "disk_free_bytes": state.disk_free_bytes if state else None,
        "settings": settings,
        "secrets": {name: "set in the environment" if name in os.environ else "not set" for name in _SECRETS}
        | {"vault.key": "there" if (directory / "vault.key").is_file() else "not there"},
    }


def _looks(directory: Path) -> list[dict[str, str]]:
    from suasion.upkeep.looks import looks

    return [dict(vars(look)) for look in looks(directory)]


def _state(directory: Path) -> Any:
    from suasion.http.system_state import SystemLook
    from suasion.workspace import Workspace

    with Workspace.open(directory, read_only=True) as opened:
        return SystemLook(opened).now()


def _settings(directory: Path) -> list[dict[str, Any]]:
    from suasion.core.settings import SETTINGS, Settings
    from suasion.workspace.directory import SETTINGS_FILE, require_workspace

    require_workspace(directory)
    file = directory / SETTINGS_FILE
    values = Settings.read(file)
    tree = tomllib.loads(file.read_text(encoding="utf-8"))
    given = {f"{section}.{key}" for section, options in tree.items() for key in options}
    return [
        {
            "name": setting.name,
            "value": values[setting.name],
            "source": "suasion.toml" if setting.name in given else "default",
            "changed": values[setting.name] != setting.default,
        }
        for setting in SETTINGS
    ]


def _owner(directory: Path) -> str:
    from suasion.cli.connection import is_owned
    from suasion.cli.serving import announced

    if not (directory / "owner.lock").exists() or not is_owned(directory):
        return "nobody"
    serving = announced(directory)
    if serving is not None and serving.lives:
        return f"a server at {serving.address} (process {serving.pid})"
    return "a process that is no server"


def _versions() -> dict[str, str]:
    from suasion.core.version import __version__

    system = {"suasion": __version__, "python": platform.python_version(), "system": platform.platform()}
    return system | {name: version(name) for name in _PARTS}


def _print(found: dict[str, Any]) -> None:
    from suasion.cli.output import print_table, shown

    typer.echo(f"{found['directory']}: {'well' if found['well'] else 'UNWELL'}; owned by {found['owner']}")
    for name, wrong in found["checks"].items():
        typer.echo(f"  {name}: {wrong or 'well'}")
    for line in found["looks"]:
        todo = f". {line['todo']}" if line["todo"] else ""
        if line["name"] != "workspace":  # said above
            typer.echo(f"  {line['state']:4}  {line['name']}: {line['detail']}{todo}")
    for title in ("databases", "events", "versions", "secrets"):
        for name, value in found[title].items():
            typer.echo(f"  {name}: {shown(value)}")
    for name, size in found["disk_bytes"].items():
        typer.echo(f"  {name}: {size / 1e6:,.1f} MB")
    if found["disk_free_bytes"] is not None:
        typer.echo(f"  free on the disk: {found['disk_free_bytes'] / 1e9:,.1f} GB")
    # A setting as its file has it: a thousands separator is no part of a number there.
    settings = [one | {"value": str(one["value"])} for one in found["settings"]]
    print_table(settings, ("name", "value", "source", "changed"), none="No setting could be read.")
