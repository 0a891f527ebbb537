"""Pages of long lists over HTTP: a limit, an opaque cursor, and an answer that says where to go on."""

import base64
from collections.abc import Callable
from typing import Annotated, Generic, TypeVar

import msgspec
from fastapi import Depends, Query
from pydantic import AwareDatetime, BaseModel, Field

from suasion.core.errors import InputRefused
from suasion.core.paging import Key, Page

T = TypeVar("T")
S = TypeVar("S")

MAX_LIMIT = 200
_LARGEST = 2**63  # what a database column can hold


class Listed(BaseModel, Generic[T]):
    """One page of a list."""

    data: list[T]
    next: str | None = Field(description="The cursor of the next page; null on the last one.")
    total: int | None = Field(description="Rows of the whole list; null where counting would cost too much.")
    as_of: AwareDatetime = Field(description="When what the list shows was true.")


class Place:
    """Which page is asked for: at most `limit` rows behind the key `after`."""

    def __init__(
        self,
        limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="Rows a page.")] = 50,
        cursor: Annotated[
            str | None, Query(max_length=2000, description="The `next` of the page before; none for the first.")
        ] = None,
    ) -> None:
        self.limit = limit
        self.cursor = cursor

    def after(self, *kinds: type | tuple[type, ...]) -> Key | None:
        """Read the key that the page begins behind, which must have values of these types.

        Raises
        ------
        suasion.core.errors.InputRefused
            If the cursor is none of ours, or one of another list.
        """
        if self.cursor is None:
            return None
        try:
            raw = base64.b64decode(self.cursor + "=" * (-len(self.cursor) % 4), altchars=b"-_", validate=True)
            key = tuple(msgspec.json.decode(raw, type=list[str | int | float | None]))
        except (ValueError, msgspec.MsgspecError) as error:
            raise _not_ours() from error
        if len(key) != len(kinds) or not all(isinstance(*pair) for pair in zip(key, kinds, strict=True)):
            raise _not_ours()
        if any(isinstance(value, int) and not -_LARGEST <= value < _LARGEST for value in key):
            raise _not_ours()
        return key


PlaceHere = Annotated[Place, Depends(Place)]
"""The page that a request asks for."""


def cursor_of(key: Key) -> str:
    """Write the key of a page's last row as a cursor.

    Examples
    --------
    >>> Place(cursor=cursor_of(("bread", 7))).after(str, int)
    ('bread', 7)
    """
    return base64.urlsafe_b64encode(msgspec.json.encode(key)).decode().rstrip("=")


def listed(found: Page[S], shape: Callable[[S], T]) -> Listed[T]:
    """Translate a page of the library."""
    return Listed[T](
        data=[shape(row) for row in found.rows],
        next=None if found.after is None else cursor_of(found.after),
        total=found.total,
        as_of=found.as_of,
    )


def _not_ours() -> InputRefused:
    return InputRefused("The cursor is not one that this list gave.", hint="Begin again without a cursor.")
