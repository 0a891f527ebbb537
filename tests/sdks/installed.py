"""Installs the Node SDK that `package.json` names, by the Node that a wheel brings, unless it is there."""

import hashlib
import subprocess
import sys
from pathlib import Path

from filelock import FileLock

HERE = Path(__file__).resolve().parent
CONSOLE = HERE.parents[1] / "console"
_MODULES = HERE / "node_modules"
_PROGRAM = f"""
import sys
from pathlib import Path
sys.path.insert(0, {str(CONSOLE)!r})
from packaged_node import run
run(*sys.argv[2:], folder=Path(sys.argv[1]))
"""


def node(*command: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
    """Run ``node …`` or ``npm …`` in this folder; fails if it fails."""
    return subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(HERE), *command],
        capture_output=True,
        text=True,
        check=True,
        timeout=timeout,
    )


def install_node_sdk() -> None:
    """Install what the lock file says; the test workers wait for each other."""
    wanted = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
    stamp = _MODULES / ".installed.sha256"
    (HERE.parents[1] / "build").mkdir(exist_ok=True)
    with FileLock(HERE.parents[1] / "build" / "node-sdk.lock"):
        if stamp.is_file() and stamp.read_text(encoding="ascii") == wanted:
            return
        node("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error", timeout=300)
        stamp.write_text(wanted, encoding="ascii")
