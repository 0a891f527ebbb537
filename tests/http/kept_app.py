"""The smallest application with kept answers, run as a process that can be killed: kept_app.py DIRECTORY KEY."""

import asyncio
import sys
from pathlib import Path

import httpx
from fastapi import FastAPI, Request, Response

from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.core.clock import SystemClock
from suasion.http.caller import Caller
from suasion.http.idempotency import answered_once
from suasion.http.kept_answers import KeptAnswers


def ask(directory: Path, key: str) -> httpx.Response:
    """Send one request, by a new application over the state database of `directory`; its effect is an x in a file."""
    database = SQLiteDatabase(directory / "state.db")
    app = FastAPI()
    app.state.kept_answers = KeptAnswers(database, SystemClock(), names_key=bytes(32), answers_key=bytes(32))

    async def effect(_request: Request) -> Response:
        with (directory / "effects").open("a") as file:
            file.write("x")
        return Response("done")

    @app.post("/api/made")
    async def made(request: Request) -> Response:
        request.state.caller = Caller("session", "person:ada", frozenset(), account="ada")
        return await answered_once(request, effect)

    async def answer() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
            return await client.post("/api/made", headers={"Idempotency-Key": key})

    try:
        return asyncio.run(answer())
    finally:
        database.close()


if __name__ == "__main__":
    ask(Path(sys.argv[1]), sys.argv[2])
