"""Write the pages of docs/ that follow from the code: settings, errors, fault points, commands, data, features, steps, OpenAPI. `--check` only compares."""

import importlib
import inspect
import json
import math
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import msgspec.structs
from typer.testing import CliRunner

from suasion.core import faults
from suasion.core.database import STATE, VAULT
from suasion.core.errors import SuasionError
from suasion.core.settings import SETTINGS
from suasion.governance.held_files import FILES
from suasion.governance.register import TABLES
from suasion.models import features
from suasion.models.preparation.registry import steps

DOCS = Path(__file__).resolve().parent.parent / "docs"
WIDTH = 100


def _numbered(name: str) -> str:
    """Show a table, or the first of a row of numbered tables that hold the same."""
    return f"`{name}` and those numbered on" if name.endswith("_00") else f"`{name}`"


def load_everything() -> None:
    """Import every stage and adapter, so that all they register is known."""
    importlib.import_module("suasion.flows.demo")
    importlib.import_module("suasion.flows.jobs.worker")
    importlib.import_module("suasion.workspace.keeping")
    importlib.import_module("suasion.http.server")
    importlib.import_module("suasion.http.app")
    upkeep = importlib.import_module("suasion.upkeep")
    for module in pkgutil.iter_modules(upkeep.__path__, "suasion.upkeep."):
        importlib.import_module(module.name)
    adapters = importlib.import_module("suasion.adapters")
    for module in pkgutil.walk_packages(adapters.__path__, "suasion.adapters."):
        if ".migrations." not in module.name:  # alembic runs those itself
            importlib.import_module(module.name)


def settings_page() -> str:
    """Every option of suasion.toml."""
    lines = [
        "# Settings",
        "",
        "They stand in `suasion.toml` in the workspace's directory, one section per prefix. Secrets never do: the vault's key is a file of",
        "its own or `SUASION_VAULT_KEY`; a language model is named by `SUASION_LLM_BASE_URL`, `SUASION_LLM_MODEL` and `SUASION_LLM_API_KEY`;",
        "a [PostgreSQL database](postgresql.md) by `SUASION_DATABASE_URL`, or by the file that `SUASION_DATABASE_URL_FILE` names.",
        "",
        "| setting | default | range | what it decides |",
        "|---|---|---|---|",
    ]
    for setting in SETTINGS:
        bounds = (setting.low, setting.high)
        span = " ".join(f"{word} {end:g}" for word, end in zip(("from", "to"), bounds, strict=True) if end is not None)
        lines.append(
            f"| `{setting.name}` | `{setting.default}` | {span or ' '.join(setting.choices)} | {setting.help} |"
        )
    return "\n".join(lines) + "\n"


def error_classes() -> list[type[SuasionError]]:
    """Every error of ours, the base first, then each under its parent."""

    def below(kind: type[SuasionError]) -> Iterator[type[SuasionError]]:
        yield kind
        for child in sorted(kind.__subclasses__(), key=lambda child: child.__name__):
            yield from below(child)

    return [kind for kind in below(SuasionError) if kind.__module__.startswith("suasion.")]


def errors_page() -> str:
    """Every error with its code."""
    lines = [
        "# Errors",
        "",
        "Each has a stable code, says what happened with the offending value, and most hint at what to do. `suasion.SuasionError` is the base.",
        "The command line prints message and hint and exits with 1.",
        "",
        "| error | code | kind of | also a | where | when |",
        "|---|---|---|---|---|---|",
    ]
    for kind in error_classes():
        built_in = next(c for c in kind.__mro__ if c.__module__ == "builtins")
        parent = kind.__bases__[0]
        above = f"`{parent.__name__}`" if issubclass(parent, SuasionError) else ""
        when = (inspect.getdoc(kind) or "").splitlines()[0]
        lines.append(
            f"| `{kind.__name__}` | `{kind.code}` | {above} | `{built_in.__name__}` | `{kind.__module__}` | {when} |"
        )
    return "\n".join(lines) + "\n"


def faults_page() -> str:
    """Every fault point."""
    lines = [
        "# Fault points",
        "",
        "Places where a test can kill the process with `SUASION_FAULT=name` (`name:3` for the third passage), as `kill -9` would, to prove",
        "that a second run ends in the same state.",
        "",
        "| fault point | when it is passed |",
        "|---|---|",
        *(f"| `{name}` | {what.rstrip('.')} |" for name, what in sorted(faults.declared().items())),
    ]
    return "\n".join(lines) + "\n"


def commands() -> list[tuple[str, str]]:
    """Every command with its help as plain text of a fixed width."""
    from suasion.cli import app

    names = [(), *((one.name or "",) for one in app.registered_commands)]
    for group in app.registered_groups:
        names += [
            (group.name or "",),
            *((group.name or "", one.name or "") for one in group.typer_instance.registered_commands),
        ]
    found = []
    for name in names:
        shown = CliRunner().invoke(app, [*name, "--help"], prog_name="suasion", terminal_width=WIDTH, color=False)
        found.append((" ".join(("suasion", *name)), shown.stdout.strip()))
    return found


def cli_page() -> str:
    """Every command."""
    lines = [
        "# Command line",
        "",
        "Exit codes: 0 done; 1 it could not be done, and the message says why; 2 the command line was wrong; 130 stopped with Ctrl-C.",
        "Results go to standard output, progress and messages to standard error. With `--json` the result is one JSON value.",
        "",
        "A command that reads or writes a workspace's data asks its HTTP API: through `suasion serve` if that runs on the workspace, else by",
        "opening the workspace itself for as long as it takes; another command that has it is waited for, 10 seconds at most. Long work is a job:",
        "the command waits for it, with a bar. Stop the command with Ctrl-C and a server goes on with the job; without a server the job is",
        "interrupted, and the same import given again goes on where it stopped. `init`, `demo`, `report`, `serve` and `doctor` work on the directory,",
        "and so do `backup`, `restore`, `release`, `verify`, `rebuild` and `vault` ([operating.md](operating.md)). `prepare` needs no workspace.",
    ]
    for name, text in commands():
        plain = "\n".join(line.rstrip() for line in text.splitlines())
        lines += ["", f"## {name}", "", "```text", plain, "```"]
    return "\n".join(lines) + "\n"


def data_page() -> str:
    """Every table and file, as a fact or as derived, with what of it is a customer's.

    Raises
    ------
    SystemExit
        If a table is not in `governance/register.py`, or one there does not exist.
    """
    tables = {**dict.fromkeys(STATE.tables, "state.db"), **dict.fromkeys(VAULT.tables, "vault.db")}
    if set(tables) != set(TABLES):
        raise SystemExit(
            f"governance/register.py must list each table: not listed {sorted(set(tables) - set(TABLES))}, "
            f"gone {sorted(set(TABLES) - set(tables))}"
        )
    lines = [
        "# Data",
        "",
        "What a workspace holds. A **fact** cannot be computed from anything else: lose it and it is gone. What is **derived** follows from",
        "facts by code in this project: `suasion rebuild` deletes and computes the derived tables again, and a test holds it to what was there.",
        "The last columns say how a row is of a customer, and what becomes of it when she is erased ([privacy.md](privacy.md)).",
        "",
        "Times in tables are whole microseconds since 1970, UTC. `alembic_version` in both databases says which migration they are at.",
    ]
    for title, kind in (("Facts", "fact"), ("Derived", "derived")):
        lines += [
            "",
            f"## {title}",
            "",
            "| table | in | what it holds | of a customer by | erased |",
            "|---|---|---|---|---|",
        ]
        for name, held in TABLES.items():
            if held.kind == kind and not re.search(r"_(0[1-9]|[1-9]\d)$", name):
                told = f"{held.what} | {held.whose.told} | {held.erased or '—'}"
                lines.append(f"| {_numbered(name)} | `{tables[name]}` | {told} |")
    lines += [
        "",
        "## Files",
        "",
        "| file | fact or derived | what it is | of a customer by | erased |",
        "|---|---|---|---|---|",
    ]
    lines += [f"| `{one.path}` | {one.kind} | {one.what} | {one.whose or '—'} | {one.erased or '—'} |" for one in FILES]
    return "\n".join(lines) + "\n"


def openapi_document() -> str:
    """Write the OpenAPI document, its keys sorted so that a change of one route is a change of one place."""
    from suasion.http.app import reference

    return json.dumps(reference(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def features_page() -> str:
    """Every shipped feature, by the file that declares it."""
    lines = [
        "# List of features",
        "",
        "What [features.md](features.md) explains, one by one: name, what it says, its unit, whether it is computed over everything bought (shop) or",
        "over one category too, and what it is for a customer of whom nothing is known that it could be made of.",
    ]
    for info in sorted(pkgutil.iter_modules(features.__path__), key=lambda info: info.name):
        module = importlib.import_module(f"{features.__name__}.{info.name}")
        declared, ratios = getattr(module, "FEATURES", ()), getattr(module, "RATIOS", ())
        if not (declared or ratios):
            continue
        said = (inspect.getdoc(module) or "").split("\n\n")[0].replace("\n", " ")
        lines += [
            "",
            f"## {info.name}",
            "",
            said,
            "",
            "| feature | says | unit | over | unknown is |",
            "|---|---|---|---|---|",
        ]
        for one in declared:
            empty = "unknown" if math.isnan(one.empty) else f"{one.empty:g}"
            lines.append(f"| `{one.name}` | {one.measures} | {one.unit} | {', '.join(one.scopes)} | {empty} |")
        lines += [f"| `{one.name}` | {one.measures} | {one.unit} | category | unknown |" for one in ratios]
    return "\n".join(lines) + "\n"


def steps_page() -> str:
    """Every step of a preparation recipe, as its docstring tells it."""
    lines = [
        "# Steps of a recipe",
        "",
        "What [preparation.md](preparation.md) explains, step by step. An option without a default has to be given.",
    ]
    for name, kind in steps().items():
        told, _, parameters = (inspect.getdoc(kind) or "").partition("Parameters\n----------\n")
        lines += ["", f"## {name}", "", told.strip().replace("\n", " ").replace("``", "`")]
        usual = {one.name: _usual(one) for one in msgspec.structs.fields(kind)}
        if not usual:
            continue
        lines += ["", "| option | default | says |", "|---|---|---|"]
        # An option's name stands at the margin, several share a text; what it says is indented.
        for match in re.finditer(r"^(\w[\w, ]*)\n((?: {4}.*(?:\n|$)|\n)+)", parameters, re.MULTILINE):
            names = match[1].split(", ")
            said = (
                " ".join(line.strip() for line in match[2].splitlines()).replace("``", "`").replace("|", "\\|").strip()
            )
            defaults = ", ".join(usual.pop(one) for one in names)
            lines.append(f"| {', '.join(f'`{one}`' for one in names)} | {defaults} | {said} |")
        if usual:
            raise SystemExit(f"The step {name} does not say what these options do: {sorted(usual)}")
    return "\n".join(lines) + "\n"


def _usual(option: msgspec.structs.FieldInfo) -> str:
    if option.required:
        return ""
    value = option.default if option.default_factory is msgspec.NODEFAULT else option.default_factory()
    return f"`{json.dumps(value)}`"


PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "errors.md": errors_page,
    "faults.md": faults_page,
    "cli.md": cli_page,
    "data.md": data_page,
    "feature_list.md": features_page,
    "preparation_steps.md": steps_page,
    "openapi.json": openapi_document,
}


def main() -> None:
    """Write the pages, or with `--check` name those that are stale."""
    load_everything()
    pages = {DOCS / name: page() for name, page in PAGES.items()}
    if sys.argv[1:] == ["--check"]:
        stale = [p.name for p, text in pages.items() if not p.exists() or p.read_text(encoding="utf-8") != text]
        if stale:
            raise SystemExit(f"{stale} are stale; run: python scripts/write_reference.py")
        return
    for path, text in pages.items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
