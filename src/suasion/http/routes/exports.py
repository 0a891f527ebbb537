"""Tables out, as files: streamed, so that a large one costs no more memory than a small one."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Annotated, Any

from fastapi import Path, Query
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime

from suasion.access.audit import Audit
from suasion.exports.contents import Asked, Export, What, export
from suasion.exports.formats import MEDIA_TYPES, Format, written
from suasion.http.caller import CallerHere
from suasion.http.routing import Routes, WorkspaceHere
from suasion.http.streaming import streamed

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
    who: CallerHere,
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
    asked = Asked(segment, as_of, plan, campaign)
    table = export(workspace.database, what, asked, workspace.personalisation.now())
    name = f"{table.name}-{workspace.clock.now():%Y-%m-%d}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    told = {name: str(value) for name, value in vars(asked).items() if value is not None}
    workspace.access.audit.record(who.name, "export.begun", f"export:{what}", format=form, raw=raw, **told)
    counted = _Counted(table)
    pieces = _until_its_end(workspace.access.audit, who.name, what, counted, written(counted.table, form, raw=raw))
    return StreamingResponse(streamed(pieces), media_type=MEDIA_TYPES[form], headers=headers)


def _until_its_end(
    audit: Audit, actor: str, what: What, counted: "_Counted", pieces: Iterator[bytes]
) -> Iterator[bytes]:
    """Hand on a file and write to the audit trail how it ended; a kill in between leaves a beginning without an end."""
    whole = False
    try:
        with closing(pieces):  # type: ignore[type-var]  # it is a generator
            yield from pieces
        whole = True
    finally:
        audit.record(actor, "export.ended", f"export:{what}", rows=counted.rows, whole=whole)


class _Counted:
    """A table that knows how many of its rows were read."""

    def __init__(self, table: Export) -> None:
        self.rows = 0
        self._read = table.rows
        self.table = replace(table, rows=self._counting)

    def _counting(self) -> Iterator[tuple[Any, ...]]:
        with closing(self._read()) as rows:  # type: ignore[type-var]  # it is a generator
            for row in rows:
                self.rows += 1
                yield row
