"""What commands say to the API, and how its refusals come back as our errors."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx

from suasion.core.errors import SuasionError, TooManyRequests, WorkspaceError

Row = dict[str, Any]


class Api:
    """The API of one workspace, whichever way it is reached.

    Parameters
    ----------
    client
        Leads there, with a credential.
    address
        Where a browser finds the workspace's server, now or when one runs.
    """

    def __init__(self, client: httpx.Client, address: str) -> None:
        self._client = client
        self.address = address.rstrip("/")

    def get(self, path: str, **parameters: Any) -> Any:
        """Ask for something; parameters that are None are left out.

        Raises
        ------
        suasion.core.errors.SuasionError
            What the API refused with, as the class it was.
        """
        return self._asked("GET", path, params=_given(parameters))

    def post(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Ask for something to be done; keys of the body that are None are left out."""
        return self._asked("POST", path, json=_given(body or {}))

    def put(self, path: str, body: Mapping[str, Any]) -> Any:
        """Ask for something to stand as given."""
        return self._asked("PUT", path, json=_given(body))

    def patch(self, path: str, body: Mapping[str, Any]) -> Any:
        """Ask for something to be changed."""
        return self._asked("PATCH", path, json=_given(body))

    def delete(self, path: str) -> Any:
        """Ask for something to be taken away."""
        return self._asked("DELETE", path)

    def upload(self, path: str, chunks: Iterator[bytes], size: int, **parameters: Any) -> Any:
        """Send a body of `size` bytes as it is."""
        headers = {"Content-Length": str(size), "Content-Type": "application/octet-stream"}
        return self._asked("POST", path, params=parameters, content=chunks, headers=headers)

    def rows(self, path: str, *, at_most: int | None = None, **parameters: Any) -> Iterator[Row]:
        """Go through a list, page by page."""
        left = at_most
        cursor: str | None = None
        while left is None or left > 0:
            size = 200 if left is None else min(200, left)
            page = self.get(path, limit=size, cursor=cursor, **parameters)
            yield from page["data"]
            left = None if left is None else left - len(page["data"])
            cursor = page["next"]
            if cursor is None:
                return

    @contextmanager
    def streamed(self, path: str, **parameters: Any) -> Iterator[Iterator[bytes]]:
        """Ask for something large and read it piece by piece."""
        with _reaching(), self._client.stream("GET", path, params=_given(parameters)) as answer:
            if not answer.is_success:
                answer.read()
                raise refusal(answer)
            yield answer.iter_bytes()

    def _asked(self, method: str, path: str, **options: Any) -> Any:
        with _reaching():
            answer = self._client.request(method, path, **options)
        if not answer.is_success:
            raise refusal(answer)
        return answer.json() if answer.content else None


def refusal(answer: httpx.Response) -> SuasionError:
    """Turn a problem document back into the error it was made of."""
    try:
        found = answer.json()
        code, message, hint = found["code"], found["detail"], found.get("hint", "")
    except (ValueError, KeyError, TypeError):
        code, message, hint = "", f"The server answered with status {answer.status_code}.", "Look at its log."
    return error_of(code, message, hint, wait_seconds=int(answer.headers.get("retry-after", 1)))


def error_of(code: str, message: str, hint: str = "", *, wait_seconds: int = 1) -> SuasionError:
    """Give the error of a code; the base class for a code that this release does not know.

    Examples
    --------
    >>> type(error_of("not_found", "There is no job 7.")).__name__
    'NotFound'
    """
    kind = _kinds().get(code, SuasionError)
    if issubclass(kind, TooManyRequests):
        return kind(message, wait_seconds=wait_seconds, hint=hint)
    return kind(message, hint=hint)


def _kinds() -> dict[str, type[SuasionError]]:
    found, waiting = {}, [SuasionError]
    while waiting:
        kind = waiting.pop()
        found[kind.code] = kind
        waiting += kind.__subclasses__()
    return found


@contextmanager
def _reaching() -> Iterator[None]:
    try:
        yield
    except httpx.TransportError as error:
        raise WorkspaceError(
            "The server went away.",
            hint="What was asked may be done or not: look with `suasion jobs`. An import goes on by itself.",
        ) from error


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
