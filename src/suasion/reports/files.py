"""Writes a report: a page in each language and the same figures as JSON, each whole or not at all."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from suasion.reports.page import FILES, render

FIGURES_FILE = "report.json"


def write_report(summary: Mapping[str, Any], directory: Path) -> Path:
    """Write ``report.en.html``, ``report.zh-Hans.html`` and ``report.json``; give the path of the English page.

    Nothing is written if any of them cannot be rendered.

    Raises
    ------
    suasion.core.errors.InputRefused
        If the summary does not keep its contract.
    """
    made = {name: render(summary, locale) for locale, name in FILES.items()}
    made[FIGURES_FILE] = json.dumps(summary, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n"
    directory.mkdir(parents=True, exist_ok=True)
    for name, text in made.items():
        _replace(directory / name, text)
    return directory / FILES["en"]


def _replace(path: Path, text: str) -> None:
    draft = path.with_name(path.name + ".draft")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
