"""The web console: its page for every screen, and the files of its build."""

from fastapi import Request, Response

from suasion.http import console
from suasion.http.caller import PUBLIC
from suasion.http.routing import Routes

ROUTES = Routes("console")


@ROUTES.get("/assets/{name}", needs=PUBLIC, response_class=Response)
def asset(name: str, request: Request) -> Response:
    """Give a file of the console's build."""
    return console.asset(name, request)


# A screen's filters stand in its address, so a screen takes any query.
@ROUTES.get("/", needs=PUBLIC, any_query=True, response_class=Response)
def shell(request: Request) -> Response:
    """Show the console."""
    return console.shell(request)


for _screen in console.SCREENS:
    ROUTES.get(f"/{_screen}", needs=PUBLIC, any_query=True, response_class=Response)(shell)
    ROUTES.get(f"/{_screen}/{{rest:path}}", needs=PUBLIC, any_query=True, response_class=Response)(shell)
