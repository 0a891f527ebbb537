"""The pages that problem documents point to: what a code means."""

import inspect
from collections.abc import Iterator

from fastapi.responses import HTMLResponse
from markupsafe import Markup

from suasion.core.errors import NotFound, SuasionError
from suasion.http.caller import PUBLIC
from suasion.http.problems import EDGE_PROBLEMS, status_of
from suasion.http.routing import Routes

ROUTES = Routes("problems")

_PAGE = Markup(
    "<!doctype html><html lang=en><meta charset=utf-8><title>{code}</title>"
    "<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:40em;margin:3em auto;padding:0 1em}}</style>"
    "<h1><code>{code}</code></h1><p>{meaning}</p><p>Answered with HTTP status {status}.</p>"
)


@ROUTES.get("/problems/{code}", needs=PUBLIC, response_class=HTMLResponse)
def explained(code: str) -> HTMLResponse:
    """Say what a problem's code means."""
    known = {kind.code: (inspect.getdoc(kind) or "", int(status_of(kind))) for kind in _error_classes(SuasionError)}
    known |= {one.code: (one.meaning, int(one.status)) for one in EDGE_PROBLEMS.values()}
    if code not in known:
        raise NotFound.among("problem", code, known)
    meaning, status = known[code]
    return HTMLResponse(_PAGE.format(code=code, meaning=meaning.split("\n\n")[0], status=status))


def _error_classes(kind: type[SuasionError]) -> Iterator[type[SuasionError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _error_classes(child)
