"""Tables out, as files: streamed, so that a large one costs no more memory than a small one."""

from collections.abc import AsyncIterator, Iterator
from typing import Annotated

from fastapi import Path, Query
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime
from starlette.concurrency import run_in_threadpool

from suasion.exports.contents import Asked, What, export
from suasion.exports.formats import MEDIA_TYPES, Format, written
from suasion.http.routing import Routes, WorkspaceHere

ROUTES = Routes("exports")

_FILE = {"schema": {"type": "string", "format": "binary"}}


@ROUTES.get(
    "/api/exports/{what}",
    needs="exports:read",
    response_class=StreamingResponse,
    openapi_extra={
        "responses": {
            "200": {
                "description": "The file.",
                "content": {kind.partition(";")[0]: _FILE for kind in MEDIA_TYPES.values()},
            }
        }
    },
)
def file(
    workspace: WorkspaceHere,
    what: Annotated[What, Path(description="Which table.")],
    *,
    form: Annotated[Format, Query(alias="format", description="The kind of file.")] = "csv",
    raw: Annotated[
        bool, Query(description="CSV for programs: texts exactly as they are, also those a spreadsheet would compute.")
    ] = False,
    segment: Annotated[str | None, Query(max_length=200, description="Of segment-members: which.")] = None,
    as_of: Annotated[AwareDatetime | None, Query(description="Of segment-members: which run; the last.")] = None,
    plan: Annotated[str | None, Query(max_length=100, description="Of decisions: which plan; the newest.")] = None,
    campaign: Annotated[str | None, Query(max_length=200, description="Of deliveries: one campaign's only.")] = None,
) -> StreamingResponse:
    """Give a whole table as a file. Customers are ids; what identifies them stays in the vault."""
    table = export(workspace.database, what, Asked(segment, as_of, plan, campaign))
    name = f"{table.name}-{workspace.clock.now():%Y-%m-%d}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    pieces = written(table, form, raw=raw)
    return StreamingResponse(_streamed(pieces), media_type=MEDIA_TYPES[form], headers=headers)


async def _streamed(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Hand on piece by piece; whoever hangs up ends the read at once."""
    try:
        while (piece := await run_in_threadpool(next, pieces, None)) is not None:
            yield piece
    finally:
        pieces.close()  # type: ignore[attr-defined]  # it is a generator
