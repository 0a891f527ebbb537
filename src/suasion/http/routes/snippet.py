"""The browser snippet, for pages of any site."""

import gzip
import hashlib
from functools import cache
from pathlib import Path

from fastapi import Request, Response

import suasion
from suasion.http.caller import PUBLIC
from suasion.http.routing import Routes

ROUTES = Routes("snippet")

SNIPPET = Path(suasion.__file__).parent / "snippet" / "suasion.js"
"""Made of snippet/suasion.js by snippet/build.py."""

_HEADERS = {
    # A page reads it from another site: as a script, and with its integrity checked.
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "public, max-age=3600, stale-while-revalidate=86400",
    "Vary": "Accept-Encoding",
}


# Its address may carry a version, so that a page gets a new one at once.
@ROUTES.get("/snippet/suasion.js", needs=PUBLIC, any_query=True, response_class=Response)
def snippet(request: Request) -> Response:
    """Give the snippet."""
    body, packed, tag = _read()
    headers = _HEADERS | {"ETag": tag}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        body, headers = packed, headers | {"Content-Encoding": "gzip"}
    return Response(body, headers=headers, media_type="text/javascript")


@cache
def _read() -> tuple[bytes, bytes, str]:
    body = SNIPPET.read_bytes()
    # A weak tag: the bytes packed and unpacked are the same script.
    return body, gzip.compress(body, 9, mtime=0), f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
