"""Write the pages of docs/ that follow from the code: settings, errors, fault points. Tests fail when they are stale."""

import inspect
from pathlib import Path

from suasion.core import errors, faults
from suasion.core.settings import SETTINGS

DOCS = Path(__file__).parent.parent / "docs"


def settings_page() -> str:
    """Every option of suasion.toml."""
    lines = [
        "# Settings",
        "",
        "They stand in `suasion.toml` in the workspace's directory, one section per prefix. Secrets never do: the vault's key is a file of",
        "its own or `SUASION_VAULT_KEY`; a language model is named by `SUASION_LLM_BASE_URL`, `SUASION_LLM_MODEL` and `SUASION_LLM_API_KEY`.",
        "",
        "| setting | default | range | what it decides |",
        "|---|---|---|---|",
    ]
    for setting in SETTINGS:
        bounds = ["" if end is None else f"{end:g}" for end in (setting.low, setting.high)]
        span = " to ".join(bounds) if any(bounds) else " ".join(setting.choices)
        lines.append(f"| `{setting.name}` | `{setting.default}` | {span} | {setting.help} |")
    return "\n".join(lines) + "\n"


def errors_page() -> str:
    """Every error with its code."""
    lines = [
        "# Errors",
        "",
        "Each has a stable code, says what happened with the offending value, and hints at what to do. `suasion.SuasionError` is the base.",
        "",
        "| error | code | also a | when |",
        "|---|---|---|---|",
    ]
    classes = [c for _, c in inspect.getmembers(errors, inspect.isclass) if issubclass(c, errors.SuasionError)]
    for kind in classes:
        built_in = next(c for c in kind.__mro__ if c.__module__ == "builtins")
        lines.append(
            f"| `{kind.__name__}` | `{kind.code}` | `{built_in.__name__}` | {inspect.getdoc(kind).splitlines()[0]} |"
        )  # type: ignore[union-attr]
    return "\n".join(lines) + "\n"


def faults_page() -> str:
    """Every fault point."""
    import suasion.flows.demo

    assert suasion.flows.demo
    lines = [
        "# Fault points",
        "",
        "Places where a test can kill the process with `SUASION_FAULT=name`, to prove that a second run ends in the same state.",
        "",
        "| fault point | when it is passed |",
        "|---|---|",
        *(f"| `{name}` | {what} |" for name, what in sorted(faults.declared().items())),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    for name, page in (("settings", settings_page()), ("errors", errors_page()), ("faults", faults_page())):
        (DOCS / f"{name}.md").write_text(page, encoding="utf-8")
