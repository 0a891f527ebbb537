"""The built web console as answers: one page for every screen, and its files, whose names change with their bytes."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi import Request, Response

import suasion
from suasion.core.errors import NotFound

BUILT = Path(suasion.__file__).parent / "console"
"""Where packaging puts the build (console/build.py)."""

SCREENS = (
    "campaigns",
    "components",
    "customers",
    "data-health",
    "events",
    "get-started",
    "items",
    "models",
    "segments",
    "settings",
    "sign-in",
    "system",
)
"""The first part of every address that the console shows a screen for, besides ``/`` itself."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""The page runs its own files and nothing else, and talks to this server only."""

_FRAMED = "sandbox; default-src 'none'; frame-ancestors 'self'"
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".html": "text/html; charset=utf-8",
}
# The names carry a hash of the bytes, so what was fetched once is right for good.
_FOR_GOOD = "public, max-age=31536000, immutable"
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
_NOT_BUILT = (
    "<!doctype html><html lang=en><meta charset=utf-8><title>Suasion</title><h1>The console is not built</h1>"
    "<p>The API answers, but this copy of Suasion was installed without its web console.</p>"
    "<p>From a source tree, build it: <code>python console/build.py</code>. A wheel brings it built.</p>"
)


@dataclass(frozen=True)
class Asset:
    """One file of the build: its bytes, and the smaller forms that stand beside it."""

    body: bytes
    media_type: str
    encoded: dict[str, bytes]


def shell(request: Request, built: Path = BUILT) -> Response:
    """Answer with the console's page, whatever the screen: the address is read in the browser."""
    page = built / "index.html"
    if not page.is_file():
        return Response(_NOT_BUILT, 503, media_type="text/html")
    body = page.read_bytes()
    headers = {
        "ETag": f'"{hashlib.sha256(body).hexdigest()[:32]}"',
        "Cache-Control": "no-cache",
        "Content-Security-Policy": POLICY,
    }
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="text/html")


def asset(name: str, request: Request, built: Path = BUILT) -> Response:
    """Answer with a file of the build, in the smallest form that the browser takes.

    Raises
    ------
    suasion.core.errors.NotFound
        If the build has no such file.
    """
    found = _assets(built).get(name)
    if found is None:
        raise NotFound("The console has no such file.", hint="It may be of an older version: reload the page.")
    headers = {"Cache-Control": _FOR_GOOD, "Vary": "Accept-Encoding"}
    if name.endswith(".html"):
        headers["Content-Security-Policy"] = _FRAMED
    taken = _accepted(request.headers.get("accept-encoding", ""))
    for encoding, _ in _ENCODINGS:
        if encoding in taken and encoding in found.encoded:
            headers["Content-Encoding"] = encoding
            return Response(found.encoded[encoding], headers=headers, media_type=found.media_type)
    return Response(found.body, headers=headers, media_type=found.media_type)


@cache
def _assets(built: Path) -> dict[str, Asset]:
    """Read the build once; a name that is not in it can reach no file."""
    files = {path.name: path for path in (built / "assets").glob("*") if path.suffix in _TYPES}
    return {name: _read(path) for name, path in files.items()}


def _read(path: Path) -> Asset:
    beside = {encoding: path.with_name(path.name + suffix) for encoding, suffix in _ENCODINGS}
    encoded = {encoding: other.read_bytes() for encoding, other in beside.items() if other.is_file()}
    return Asset(path.read_bytes(), _TYPES[path.suffix], encoded)


def _accepted(header: str) -> set[str]:
    """Read an Accept-Encoding header.

    Examples
    --------
    >>> sorted(_accepted("gzip, br;q=0.5, zstd;q=0"))
    ['br', 'gzip']
    """
    parts = [part.partition(";") for part in header.lower().split(",")]
    return {name.strip() for name, _, quality in parts if quality.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00"}}
