"""The application: every route over one workspace, guarded, with problem documents for whatever is refused."""

from functools import cache, partial
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from suasion.core.version import __version__
from suasion.events.machines import Rules
from suasion.flows.jobs.store import Jobs
from suasion.http import routes
from suasion.http.caller import Callers
from suasion.http.guard import Guard
from suasion.http.incidents import Incidents
from suasion.http.kept_answers import KeptAnswers
from suasion.http.limits import Limited, Limiter
from suasion.http.metrics import Metrics
from suasion.http.problems import answer_with_problems
from suasion.http.request_log import RequestLog
from suasion.http.routing import Routes, add_routes
from suasion.http.shapes import Problem
from suasion.http.straight import Straight
from suasion.http.system_state import SystemLook
from suasion.http.watch import Watched
from suasion.workspace import Workspace

_ABOUT = (
    "Everything the console does, it does through this API. Times are UTC, money is in the workspace's currency, lists "
    "are paged by cursor, refusals are problem documents (RFC 9457)."
)
_CREDENTIALS = {
    "session": {"type": "apiKey", "in": "cookie", "name": "suasion_session", "description": "A browser's session."},
    "key": {
        "type": "http",
        "scheme": "bearer",
        "description": "A key with scopes, made in Settings or by `suasion key`.",
    },
    "writeKey": {"type": "http", "scheme": "basic", "description": "A source's write key as the user, no password."},
}


def create_app(workspace: Workspace, callers: Callers, jobs: Jobs, hosts: tuple[str, ...] = ()) -> FastAPI:
    """Make the application.

    Parameters
    ----------
    workspace
        What is served; open for writing, or else every route that writes refuses.
    callers
        Tells who asks.
    jobs
        The workspace's, the same that its worker takes them from; without a worker they wait for the next one.
    hosts
        Names besides loopback that a request's Host may carry.
    """
    # The documentation pages of the framework load scripts from elsewhere, so they stay off.
    app = FastAPI(
        title="Suasion",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # `watch` sees every request
    )
    app.state.workspace = workspace
    app.state.callers = callers
    app.state.jobs = jobs
    app.state.system = SystemLook(workspace)
    app.state.metrics = Metrics(workspace)
    app.state.kept_answers = KeptAnswers(
        workspace.database,
        workspace.clock,
        names_key=workspace.derived_key(b"suasion idempotency names"),
        answers_key=workspace.derived_key(b"suasion idempotency answers"),
    )
    log = RequestLog(workspace.settings.text("server.log_level"), workspace.clock)
    asked = workspace.settings.whole("intake.source_requests_per_minute")
    app.state.intake_limiter = Limiter(asked) if asked else None
    app.state.machine_rules = Rules.of(workspace.settings)
    # Each stands around those above it.
    app.add_middleware(Straight, routes=app.router.routes)
    app.add_middleware(Incidents, outermost=False)
    app.add_middleware(Limited, limiter=Limiter(workspace.settings.whole("server.requests_per_minute")))
    app.add_middleware(Guard, hosts=hosts)
    app.add_middleware(Incidents, outermost=True)
    app.add_middleware(Watched, listeners=(app.state.metrics.count, log.write))
    answer_with_problems(app)
    add_routes(app, resources())
    app.openapi = cache(partial(document, app))  # type: ignore[method-assign]
    return app


def reference() -> dict[str, Any]:
    """Write the OpenAPI document of every route, without a workspace."""
    app = FastAPI()
    add_routes(app, resources())
    return document(app)


def resources() -> list[Routes]:
    """Find the `ROUTES` of every file in `http/routes/`, by name."""
    names = sorted((module.name for module in iter_modules(routes.__path__)), key=_asked_most_first)
    found: list[Routes] = [import_module(f"{routes.__name__}.{name}").ROUTES for name in names]
    return found


def _asked_most_first(name: str) -> tuple[bool, str]:
    return not name.startswith("intake"), name


def document(app: FastAPI) -> dict[str, Any]:
    """Write the OpenAPI document of the application; the same in every process."""
    whole = get_openapi(title="Suasion", version=__version__, description=_ABOUT, routes=app.routes)
    components = whole.setdefault("components", {})
    components["securitySchemes"] = _CREDENTIALS
    schemas = components.setdefault("schemas", {})
    shape = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= shape.pop("$defs") | {"Problem": shape}
    # FastAPI's own shape of a refused request, which `answer_with_problems` replaces.
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    components["schemas"] = dict(sorted(schemas.items()))
    return whole
