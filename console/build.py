# ruff: noqa: INP001 (scripts beside TypeScript, no package)
"""Builds the console into ``src/suasion/console`` when its sources changed since the last build.

Usage: ``python console/build.py``. The packaging hook (hatch_build.py) calls `build_console` too.
"""

import hashlib
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from packaged_node import HERE, NodeMissing, run

BUILT = HERE.parent / "src" / "suasion" / "console"
STAMP = BUILT / "sources.sha256"
_INSTALLED = HERE / "node_modules" / ".installed.sha256"
# What decides the build's bytes; tests and this folder's Python do not.
_SOURCES = ("src", "index.html", "package.json", "package-lock.json", ".npmrc", "tsconfig.json", "vite.config.ts")


def sources_hash() -> str:
    """Digest the names and bytes of everything the build reads."""
    digest = hashlib.sha256()
    for name in _SOURCES:
        top = HERE / name
        files = sorted(path for path in top.rglob("*") if path.is_file()) if top.is_dir() else [top]
        for path in files:
            digest.update(path.relative_to(HERE).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def is_built() -> bool:
    """Whether the build stands and was made of the sources as they are."""
    return STAMP.is_file() and STAMP.read_text(encoding="ascii").strip() == sources_hash()


def install_parts() -> None:
    """Install the packages that the lock names, unless they are."""
    wanted = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
    if _INSTALLED.is_file() and _INSTALLED.read_text(encoding="ascii") == wanted:
        return
    run("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error")
    _INSTALLED.write_text(wanted, encoding="ascii")


def build_console() -> bool:
    """Build if needed; True if something was built.

    Raises
    ------
    NodeMissing
        If a build is needed and there is no packaged Node.
    subprocess.CalledProcessError
        If a package cannot be installed or the sources do not build.
    """
    if is_built():
        return False
    install_parts()
    run("npm", "run", "--silent", "build")
    STAMP.write_text(sources_hash() + "\n", encoding="ascii")
    return True


if __name__ == "__main__":
    try:
        sys.stdout.write("The console is built.\n" if build_console() else "The console is built already.\n")
    except NodeMissing as error:
        sys.exit(str(error))
