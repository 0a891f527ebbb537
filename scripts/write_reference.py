"""Write the pages of docs/ that follow from the code: settings, errors, fault points, commands, data, OpenAPI. `--check` only compares."""

import importlib
import inspect
import json
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from typer.testing import CliRunner

from suasion.core import faults
from suasion.core.database import STATE, VAULT
from suasion.core.errors import SuasionError
from suasion.core.settings import SETTINGS

DOCS = Path(__file__).resolve().parent.parent / "docs"
WIDTH = 100

FACTS = {
    "log_tail": "Events that are not yet in a sealed file, in order; identifiers in them are tokens.",
    "log_messages": "A 128-bit hash of (source, messageId) of every event that an import brought, by which a repeated one is known.",
    "log_manifest": "The manifest: one row per sealed range of sequence numbers, with the SHA-256 of its files, how many events were removed, and when other files replaced them.",
    "log_message_days": "Which day each of the tables `log_messages_00` to `log_messages_31` holds.",
    **{
        f"log_messages_{slot:02d}": "The ids of one day of live events, kept for 30 days: 128-bit hashes of (source, messageId) and of what was said."
        for slot in range(32)
    },
    "log_tombstone": "Whose events no read shows, up to which sequence number, and when the files held none of them any more.",
    "log_lineage": "Which log this is since it was last turned back by a restore, and the last sequence number there was then.",
    "log_quarantine": "What could not be stored, with its reason; identifiers of customers in it are tokens.",
    "tracking_plan": "Every version of the tracking plan, as it was written; the newest is in force.",
    "log_imports": "Files imported or being imported, how far each came, and its report.",
    "identity_act": "Each time a token made a customer, was linked to one or claimed by two, and each time customers merged or parted; rows are only added.",
    "identity_token": "Each token that was seen: its kind, its first and its earliest event, and whether many people share it.",
    "identity_link": "Which two tokens an event said to be one person: the earliest event that did, and how far it is trusted.",
    "identity_decision": "Each time a person merged two customers or parted one: who, when and why; rows are only added.",
    "identity_decision_token": "The tokens of both sides of each of those decisions.",
    "duplicate_pair": "Which customers were offered as one person, by the tokens that made them: weight and levels of evidence, no values; and who dismissed it, when and why.",
    "duplicate_look": "Each look for such pairs: when, how many customers and pairs, and what was too large to compare.",
    "consent_act": "What each customer granted, withdrew and was asked, per channel, topic and purpose, with its proof; rows are only added.",
    "consent_text": "Every version of every text that customers agree to, with its SHA-256; rows are only added.",
    "item": "The catalog's items.",
    "offer": "The catalog's offers: kind, dates, terms.",
    "offer_item": "Which coupon of an offer is good for which item.",
    "segment_definition": "Every version of every segment's condition.",
    "experiment_assignments": "Which arm each customer is in; an arm once given stays.",
    "models": "One row per trained version: its card, and the SHA-256 that names its file.",
    "recommenders": "One row per fitted recommender: what was chosen and why, and the SHA-256 of its file.",
    "plans": "One row per plan: actions, limits, chance, settings, value and proven bound.",
    "decisions": "One row per customer of a plan: eligible actions, expected profits, probabilities, choice, draw, arm, reason.",
    "draft": "Texts proposed for a campaign, with where they came from.",
    "draft_review": "What the check of each draft found.",
    "draft_approval": "Who approved which draft, and when.",
    "delivery": "The ledger: one row per campaign, customer and channel, with its state and reason.",
    "workspace_hold": "When the workspace was restored, of which moment, which jobs wait; nothing leaves before the release.",
    "http_kept_answer": "For 24 hours, the first answer to each request that came with an Idempotency-Key, encrypted under a key derived from the vault's.",
    "job": "Long work that was asked for: what, by whom, how far it came, its result or why it failed.",
    "flow_step": "Which step of which flow finished, under which settings, and the figures it gave.",
    "person": "The staff accounts: name, role, language, and the password's argon2id hash.",
    "sign_in_link": "One-time sign-in links, by the SHA-256 of their token: made, used or revoked when.",
    "session": "Who is signed in, by the SHA-256 of the session's token; rows that are over go.",
    "access_key": "Bearer keys and write keys, by the SHA-256 of the key: scopes or source, whose, until when.",
    "audit": "Who signed in and who changed people, passwords, links and keys; rows are only added.",
    "identifiers": "Each identifier: a keyed hash to find it by, its random token, its kind, and its value encrypted.",
    "vault_key": "The secrets that identifiers lie under and links are signed with, each wrapped by the vault's key.",
    "erasure": "The erasure ledger: which tokens were erased, up to which event, since when; what is restored learns from it.",
}
DERIVED = {
    "log_machine": "Events marked as a machine's after they were stored, because only their neighbours gave them away.",
    "log_machine_look": "Up to which sequence number nothing that comes can change what is marked.",
    "customer_follower": "Up to which sequence number identity and traits have followed the log.",
    "customer": "The customers, and which of them became part of another, from what was said and decided about tokens.",
    "customer_token": "Which customer holds each token, from the same.",
    "trait": "Traits with source, version and as-of time, from identify events and from scored models.",
    "segment_run": "When each version of a segment was computed, as of when, and its size.",
    "segment_member": "Who was in it.",
}
FILES = (
    ("`lake/events/`", "fact", "Sealed events as Parquet, typed; a file is a range of sequence numbers and never changes. Tokens, names, times, and the properties that the e-commerce spec and the tracking plan name."),
    ("`lake/raw/`", "fact", "The same events' properties, context and products as JSON, and what the sender's clock said."),
    ("`lake/order_lines/`", "derived", "The lines of the orders among them, one row per product."),
    ("`models/<sha256>.json`", "derived", "A trained model, as plain JSON."),
    ("`models/recommender-<hash>.npz`", "derived", "A fitted recommender, as plain NumPy arrays."),
    ("`vault.key`", "fact", "The vault's key, mode 0600, unless `SUASION_VAULT_KEY` gives it. Without it no identifier can be read."),
    ("`suasion.toml`", "fact", "The settings."),
    ("`uploads/`", "neither", "Files sent to be imported, as they came and mode 0600; each goes when it is imported, or after 7 days."),
    ("`serving.json`", "neither", "While a server runs: its address, its process and a key for commands of this machine's owner. Mode 0600."),
    ("`tmp/`", "neither", "Where a computation over columns puts what does not fit into `engine.memory_limit_gb`; may be deleted while nothing runs."),
    ("`rebuild.db`", "neither", "While `suasion rebuild` runs, or when it was cut short: what it has computed so far."),
    ("`last_backup.json`", "neither", "When the workspace was last backed up, and where to; `suasion doctor` reads it."),
    ("`owner.lock`", "neither", "Held by the one process that may write."),
    ("`demo.json`", "fact", "Demo only: which data the workspace was begun with."),
    ("`mailbox/`", "derived", "Demo only: the emails that the local SMTP server received, one file each."),
    ("`report/`", "derived", "Demo only: the report in English and Simplified Chinese, and its figures as JSON."),
)  # fmt: skip


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
        "and so do `backup`, `restore`, `release`, `verify`, `rebuild` and `vault` ([operating.md](operating.md)).",
    ]
    for name, text in commands():
        plain = "\n".join(line.rstrip() for line in text.splitlines())
        lines += ["", f"## {name}", "", "```text", plain, "```"]
    return "\n".join(lines) + "\n"


def data_page() -> str:
    """Every table and file, as a fact or as derived.

    Raises
    ------
    SystemExit
        If a table is not listed in this script, or one listed does not exist.
    """
    tables = {**dict.fromkeys(STATE.tables, "state.db"), **dict.fromkeys(VAULT.tables, "vault.db")}
    listed = FACTS | DERIVED
    if set(tables) != set(listed) or set(FACTS) & set(DERIVED):
        raise SystemExit(
            f"scripts/write_reference.py must list each table once as fact or derived: "
            f"not listed {sorted(set(tables) - set(listed))}, gone {sorted(set(listed) - set(tables))}, "
            f"in both {sorted(set(FACTS) & set(DERIVED))}"
        )
    lines = [
        "# Data",
        "",
        "What a workspace holds. A **fact** cannot be computed from anything else: lose it and it is gone. What is **derived** follows from",
        "facts by code in this project: `suasion rebuild` deletes and computes the derived tables again, and a test holds it to what was there.",
        "",
        "Times in tables are whole microseconds since 1970, UTC. `alembic_version` in both databases says which migration they are at.",
    ]
    for title, part in (("Facts", FACTS), ("Derived", DERIVED)):
        lines += ["", f"## {title}", "", "| table | in | what it holds |", "|---|---|---|"]
        shown = {name: sentence for name, sentence in part.items() if not re.search(r"_(0[1-9]|[1-9]\d)$", name)}
        lines += [f"| {_numbered(name)} | `{tables[name]}` | {sentence} |" for name, sentence in shown.items()]
    lines += ["", "## Files", "", "| file | fact or derived | what it is |", "|---|---|---|"]
    lines += [f"| {name} | {kind} | {sentence} |" for name, kind, sentence in FILES]
    return "\n".join(lines) + "\n"


def openapi_document() -> str:
    """Write the OpenAPI document, its keys sorted so that a change of one route is a change of one place."""
    from suasion.http.app import reference

    return json.dumps(reference(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "errors.md": errors_page,
    "faults.md": faults_page,
    "cli.md": cli_page,
    "data.md": data_page,
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
