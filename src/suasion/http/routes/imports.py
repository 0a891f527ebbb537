"""Files in: an upload, an import of it as a job, and what became of its lines."""

from typing import Annotated, Any, Literal

import msgspec
from fastapi import Body, Path, Query, Request
from pydantic import AwareDatetime, BaseModel, Field
from starlette.concurrency import run_in_threadpool

from suasion.core.errors import Conflict
from suasion.events.imports.report import ImportReport
from suasion.flows.jobs import imported as library
from suasion.flows.jobs.imported import Imported, SetAside
from suasion.flows.jobs.kinds.imports import (
    ImportEvents,
    ImportItems,
    ImportOrders,
    ImportTraits,
    looked_into,
    needed,
    uploads,
)
from suasion.flows.jobs.uploads import Upload, kept_until, too_large
from suasion.http.body import OWN_MEASURE
from suasion.http.paging import Listed, PlaceHere, listed
from suasion.http.routes.jobs import JobShape, JobsHere, QueueHere
from suasion.http.routing import Routes, WorkspaceHere
from suasion.http.shapes import Input
from suasion.workspace import Workspace

ROUTES = Routes("imports")

_MB = 1_000_000
_ARGUMENTS = {"items": ImportItems, "orders": ImportOrders, "events": ImportEvents, "traits": ImportTraits}

Column = Annotated[str, Field(min_length=1, max_length=500, description="A column of the file.")]
ImportId = Annotated[str, Path(max_length=64)]
UploadId = Annotated[str, Path(max_length=64)]


class UploadShape(BaseModel):
    """A file that was sent, waiting to be imported."""

    id: str
    name: str = Field(description="What it is called, made harmless.")
    bytes: int
    columns: list[str] = Field(description="What its header, or its Parquet schema, names.")
    sample: list[list[str | None]] = Field(
        description="Its first rows, at most 5, as text cut to 200 characters; personal data, as the file is."
    )
    kept_until: AwareDatetime = Field(description="When it goes if nobody imports it.")


class ItemColumns(Input):
    """Which column of a file with one row per item holds what."""

    item: Column
    name: Column | None = Field(None, description="What it is called; null: its id.")
    category: Column | None = Field(None, description="The broadest shelf.")
    subcategory: Column | None = None
    kind: Column | None = Field(None, description="The narrowest shelf.")
    brand: Column | None = None
    size: Column | None = None


class OrderColumns(Input):
    """Which column of a file with one row per order line holds what."""

    customer: Column
    order: Column
    time: Column
    item: Column
    quantity: Column
    amount: Column
    discount: tuple[Column, ...] = ()
    coupon_discount: tuple[Column, ...] = ()
    add_items: bool = Field(False, description="Add items the catalog does not hold, instead of setting lines aside.")
    item_name: Column | None = Field(None, description="What an added item is called; null: its id.")
    item_category: Column | None = Field(None, description="The category of an added item.")


class EventColumns(Input):
    """Which column of a file with one row per event holds what."""

    event: str = Field(min_length=1, max_length=200, description="The name of the events, such as Coupon Redeemed.")
    customer: Column
    time: Column
    properties: dict[str, Column] = Field({}, description="Our name of a property to the file's column.")
    message_id: Column | None = Field(None, description="What tells rows apart; null: their whole content.")


class TraitColumns(Input):
    """Which column of a file with one row per customer holds what."""

    customer: Column
    traits: dict[str, Column] = Field(description="Our name of a trait to the file's column.")
    time: Column | None = Field(None, description="Since when it is true; null if `since` says so for all rows.")


class _Upload(Input):
    upload: str = Field(max_length=64, description="The id of an upload.")
    keep_upload: bool = Field(False, description="Keep the upload, for another mapping of the same file.")
    dry_run: bool = Field(
        False, description="Change nothing: the job's result says what the import would do. The upload stays for it."
    )


class ItemsInput(_Upload):
    """Import items."""

    kind: Literal["items"]
    mapping: ItemColumns


class _Asked(_Upload):
    source: str = Field(
        min_length=1, max_length=200, description="Where the file comes from; ids are unique within it."
    )


class OrdersInput(_Asked):
    """Import orders."""

    kind: Literal["orders"]
    mapping: OrderColumns


class EventsInput(_Asked):
    """Import events that are no orders."""

    kind: Literal["events"]
    mapping: EventColumns


class TraitsInput(_Asked):
    """Import traits of customers."""

    kind: Literal["traits"]
    mapping: TraitColumns
    since: AwareDatetime | None = Field(None, description="Since when the traits are true, unless a column says so.")


ImportInput = Annotated[ItemsInput | OrdersInput | EventsInput | TraitsInput, Body(discriminator="kind")]


class ReportShape(BaseModel):
    """What became of every line: `lines_in` is always the sum of stored, quarantined and dropped ones."""

    lines_in: int
    lines_stored: int
    lines_quarantined: int
    lines_dropped: int
    events: int
    quarantined: dict[str, int] = Field(description="Lines by reason.")
    dropped: dict[str, int] = Field(description="Lines by reason.")
    items_added: int = Field(description="To the catalog; of orders only with `add_items`.")
    items_changed: int = Field(description="Items that say something else now.")
    items_unchanged: int = Field(description="Items that said this already.")
    no_address: dict[str, int] = Field(
        description="Lines whose email or phone is not spelt as one, by name: it names nobody, nothing is sent there."
    )


class ImportShape(BaseModel):
    """One import."""

    id: str
    kind: str
    source: str
    file: str
    started: AwareDatetime
    finished: AwareDatetime | None = Field(description="Null while it runs, or if it was cut short.")
    report: ReportShape | None


class SetAsideShape(BaseModel):
    """One line that could not be stored."""

    line: int = Field(description="The first row under the header is 1.")
    reason: str = Field(description="Stable; docs/imports.md says what to do.")
    detail: str
    row: Any = Field(description="As it came, with tokens where customers were named.")


@ROUTES.post(
    "/api/uploads",
    needs="imports:write",
    status_code=201,
    max_body_bytes=OWN_MEASURE,
    not_repeatable="The body is a file that is never held whole, and an upload nobody imports is removed by itself.",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def upload(
    request: Request,
    workspace: WorkspaceHere,
    name: Annotated[str, Query(min_length=1, max_length=500, description="What the file is called.")],
) -> UploadShape:
    """Take a CSV or Parquet file: the request's body is the file as it is."""
    limit = workspace.settings.whole("imports.max_upload_mb") * _MB
    said = request.headers.get("content-length", "")
    if said.isdecimal() and int(said) > limit:
        raise too_large(limit)
    with uploads(workspace).begin(name, limit) as draft:
        async for chunk in request.stream():
            await run_in_threadpool(draft.write, chunk)
        kept = await run_in_threadpool(draft.keep)
    return await run_in_threadpool(_looked_at, workspace, kept)


@ROUTES.delete("/api/uploads/{upload_id}", needs="imports:write", status_code=204)
def remove_upload(workspace: WorkspaceHere, jobs: JobsHere, upload_id: UploadId) -> None:
    """Delete a file that is not to be imported after all; refused while an import needs it."""
    found = uploads(workspace).upload(upload_id)
    if needed(jobs, found.id):
        raise Conflict("An import needs this upload.", hint="It goes by itself when the import is done.")
    uploads(workspace).remove(found.id)


def _looked_at(workspace: Workspace, kept: Upload) -> UploadShape:
    try:
        columns, sample = looked_into(workspace, kept)
    except Exception:
        uploads(workspace).remove(kept.id)
        raise
    until = kept_until(kept)
    return UploadShape(id=kept.id, name=kept.name, bytes=kept.bytes, columns=columns, sample=sample, kept_until=until)


@ROUTES.post("/api/imports", needs="imports:write", status_code=202)
def begin(told: ImportInput, queue: QueueHere) -> JobShape:
    """Import an upload, or see what that would do: a job, whose result is the import's report."""
    return queue.ask(f"import_{told.kind}", msgspec.convert(told.model_dump(exclude={"kind"}), _ARGUMENTS[told.kind]))


@ROUTES.get("/api/imports", needs="imports:read")
def list_imports(workspace: WorkspaceHere, place: PlaceHere) -> Listed[ImportShape]:
    """List imports, the one begun last first, however they were begun."""
    return listed(library.imports(workspace, place.limit, place.after(int, str)), _shape)


@ROUTES.get("/api/imports/{import_id}", needs="imports:read")
def one_import(workspace: WorkspaceHere, import_id: ImportId) -> ImportShape:
    """Show one import."""
    return _shape(library.imported(workspace, import_id))


@ROUTES.get("/api/imports/{import_id}/quarantined", needs="imports:read")
def set_aside(workspace: WorkspaceHere, import_id: ImportId, place: PlaceHere) -> Listed[SetAsideShape]:
    """List the lines an import could not store, each with its reason."""
    return listed(library.quarantined(workspace, import_id, place.limit, place.after(int)), _line)


def _shape(found: Imported) -> ImportShape:
    report = found.report
    return ImportShape(
        id=found.id,
        kind=found.kind,
        source=found.source,
        file=found.file,
        started=found.started,
        finished=found.finished,
        report=None if report is None else _counts(report),
    )


def _counts(report: ImportReport) -> ReportShape:
    return ReportShape(**{name: getattr(report, name) for name in ReportShape.model_fields})


def _line(found: SetAside) -> SetAsideShape:
    return SetAsideShape(**vars(found))
