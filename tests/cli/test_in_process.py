import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse

from suasion.cli.in_process import InProcess

PIECE = b"x" * 100_000


@pytest.fixture
def made() -> dict[str, int]:
    return {"written": 0}


@pytest.fixture
def client(made: dict[str, int]) -> Iterator[httpx.Client]:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        made["started"] = 1
        yield
        made["stopped"] = 1

    app = FastAPI(lifespan=lifespan)

    @app.post("/length")
    async def length(request: Request) -> dict[str, object]:
        sizes = [len(chunk) async for chunk in request.stream()]
        return {"bytes": sum(sizes), "name": request.query_params["name"], "longest": max(sizes)}

    @app.get("/large")
    def large() -> StreamingResponse:
        async def pieces() -> AsyncIterator[bytes]:
            for _ in range(100):
                made["written"] += 1
                yield PIECE
                await asyncio.sleep(0)

        return StreamingResponse(pieces())

    @app.get("/broken")
    def broken() -> None:
        raise ZeroDivisionError

    with httpx.Client(base_url="http://127.0.0.1", transport=InProcess(app)) as client:
        yield client


def test_the_application_is_started_and_stopped(client: httpx.Client, made: dict[str, int]) -> None:
    assert made["started"] == 1
    client.close()
    assert made["stopped"] == 1


def test_a_body_is_streamed_in(client: httpx.Client) -> None:
    found = client.post("/length", params={"name": "é x"}, content=(PIECE for _ in range(5))).json()
    assert found == {"bytes": 500_000, "name": "é x", "longest": 100_000}


def test_an_answer_is_streamed_out_as_fast_as_it_is_read(client: httpx.Client, made: dict[str, int]) -> None:
    with client.stream("GET", "/large") as answer:
        read = answer.iter_raw()
        assert next(read) == PIECE
        assert made["written"] < 20, "what nobody reads is not made"
        assert sum(map(len, read)) == 99 * len(PIECE)


def test_an_answer_that_nobody_reads_to_its_end_holds_nothing_up(client: httpx.Client) -> None:
    with client.stream("GET", "/large") as answer:
        next(answer.iter_raw())
    assert client.post("/length", params={"name": "a"}, content=b"1").json()["bytes"] == 1


def test_what_the_application_raises_is_not_lost(client: httpx.Client) -> None:
    assert client.get("/broken").status_code == 500
    assert client.get("/nowhere").status_code == 404
