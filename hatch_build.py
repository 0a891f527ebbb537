"""The packaging hook: builds the console before a wheel or an editable install is made."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent


class ConsoleBuild(BuildHookInterface):  # type: ignore[type-arg]
    """Runs `console/build.py`; a source archive needs no build."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the console unless the archive carries only sources."""
        if self.target_name != "wheel":
            return
        sys.path.insert(0, str(ROOT / "console"))
        from build import build_console

        try:
            build_console()
        except subprocess.CalledProcessError as error:
            failed = " ".join(map(str, error.cmd[-3:]))
            raise SystemExit(
                f"The console could not be built: {failed} failed (exit {error.returncode}). Its messages stand above;"
                " npm needs to reach its package registry."
            ) from error
