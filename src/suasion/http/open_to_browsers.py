"""What lets a page of any site send to the intake (the Fetch standard's CORS), and only there.

A write key is public once it is in a page, so any origin may send. No credentials: a cookie never opens the intake.
"""

from fastapi import Request, Response

SHARED = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Retry-After",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""The headers of every answer of the intake."""
_SHARED = [(name.lower().encode(), value.encode()) for name, value in SHARED.items()]
_MAX_AGE_SECONDS = 86_400
_HEADERS = "Authorization, Content-Type, Content-Encoding, X-Retry-Count"


def share(response: Response) -> Response:
    """Put the headers on an answer."""
    response.raw_headers.extend(_SHARED)
    return response


class Preflight:
    """Answers OPTIONS: what a browser asks before it sends what a form could not.

    Parameters
    ----------
    methods
        What the path takes.
    """

    def __init__(self, *methods: str) -> None:
        allowed = ", ".join(sorted({*methods, "OPTIONS"}))
        self._headers = SHARED | {
            "Allow": allowed,
            "Access-Control-Allow-Methods": allowed,
            "Access-Control-Allow-Headers": _HEADERS,
            "Access-Control-Max-Age": str(_MAX_AGE_SECONDS),
            "Cache-Control": f"max-age={_MAX_AGE_SECONDS}",
        }

    async def __call__(self, _request: Request) -> Response:
        return Response(status_code=204, headers=self._headers)
