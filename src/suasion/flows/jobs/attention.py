"""The loop at a glance, with what jobs know: an import that one of them is at is no import left unfinished."""

from dataclasses import replace
from typing import Any

from sqlalchemy import select

from suasion.campaigns.overview import Overview
from suasion.core.errors import NotFound
from suasion.events.imports.report import ITEMS
from suasion.events.tables import IMPORTS
from suasion.flows.jobs.job import Job
from suasion.flows.jobs.kinds.imports import KINDS, uploads
from suasion.flows.jobs.store import Jobs
from suasion.workspace import Workspace

_PREFIX = "import_"
_Import = tuple[str, str, str]  # kind, source, name of the file


def overview(workspace: Workspace, jobs: Jobs) -> Overview:
    """Look at every stage; of imports that are not finished only those are named that no job waits for or works on.

    A job and its import are known by kind, source and the file's name, for a file sent again is another upload of the
    same import. While one is at work, another of the same three that stands still is not named either.
    """
    before = _under_way(workspace, jobs)
    found = workspace.overview()
    kept = _ids(workspace, before | _under_way(workspace, jobs))  # one may have begun, or ended, in between
    needed = [
        one for one in found.needs_attention if not (one.code == "import_unfinished" and one.values["import"] in kept)
    ]
    return replace(found, needs_attention=tuple(needed))


def _under_way(workspace: Workspace, jobs: Jobs) -> frozenset[_Import]:
    at_work = jobs.open(tuple(kind.name for kind in KINDS))
    found = (_import(workspace, job) for job in at_work if not job.arguments.get("dry_run"))
    return frozenset(one for one in found if one is not None)


def _import(workspace: Workspace, job: Job) -> _Import | None:
    told: dict[str, Any] = job.arguments
    kind = job.kind.removeprefix(_PREFIX)
    try:
        file = uploads(workspace).upload(told["upload"]).name
    except NotFound:  # it has just been tidied away
        return None
    return kind, "catalog" if kind == ITEMS else told["source"], file


def _ids(workspace: Workspace, under_way: frozenset[_Import]) -> frozenset[str]:
    table = IMPORTS.c
    unfinished = select(table.id, table.kind, table.source, table.file).where(table.finished.is_(None))
    with workspace.database.read() as connection:
        rows = connection.execute(unfinished).all()
    return frozenset(row.id for row in rows if (row.kind, row.source, row.file) in under_way)
