"""A customer's copy of everything that is hers, as a zip that is written while it is read."""

import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from suasion.core.clock import Clock
from suasion.core.database import Database
from suasion.core.engine import Session
from suasion.core.version import __version__
from suasion.events.log import EventLog
from suasion.exports.formats import Pieces
from suasion.governance.copied import KINDS
from suasion.governance.reading import Line, Reading, found

FORMAT = 1
INDEX = "index.json"
_HANDED_ON_BYTES = 65_536
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True)
class CustomerExport:
    """A copy that is about to be written.

    Parameters
    ----------
    customer
        Her present id.
    file
        What a file of it is called.
    pieces
        Of the zip, in order; closing them ends the read behind them. To be asked for once.
    rows
        Lines written so far, by file.
    """

    customer: str
    file: str
    pieces: Iterator[bytes]
    rows: Counter[str]


@dataclass(frozen=True)
class CustomerCopies:
    """Writes copies.

    Parameters
    ----------
    session
        Opens a session of the analytical engine.
    models
        Where fitted recommenders are.
    """

    database: Database
    events: EventLog
    session: Callable[[], AbstractContextManager[Session]]
    models: Path
    clock: Clock

    def of(self, customer: str) -> CustomerExport:
        """Begin a copy of everything that is one customer's, under all her names, with her identifiers in the clear.

        It is one consistent read, which lasts as long as the pieces are asked for. Nothing is written anywhere here,
        but what the engine has no room for.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is no such customer.
        """
        with self.database.read() as connection:
            name = found(connection, customer).customer
        rows = Counter[str]()
        file = f"customer-{name}-{self.clock.now():%Y-%m-%d}.zip"
        return CustomerExport(name, file, self._pieces(name, rows), rows)

    def _pieces(self, customer: str, rows: Counter[str]) -> Iterator[bytes]:
        with self.database.read() as connection, self.session() as session:
            reading = Reading.begin(connection, session, self.events, self.models, customer)
            as_of = self.clock.now()
            yield from zipped(_files(reading, as_of, rows), as_of)


def _files(reading: Reading, as_of: datetime, rows: Counter[str]) -> Iterator[tuple[str, Iterable[bytes]]]:
    for kind in KINDS:
        yield kind.file, _lines(reading.in_the_clear(kind.lines(reading)), kind.file, rows)
    index = {
        "format": FORMAT,
        "release": __version__,
        "customer": reading.her.customer,
        "names": reading.her.names,
        "as_of": as_of,
        "last_event": reading.log.last_sequence,
        "files": [{"file": kind.file, "lines": rows[kind.file], "title": kind.title} for kind in KINDS],
    }
    yield INDEX, [msgspec.json.format(_encode(index), indent=1), b"\n"]


def _lines(lines: Iterable[Line], file: str, rows: Counter[str]) -> Iterator[bytes]:
    for line in lines:
        rows[file] += 1
        yield _encode(line) + b"\n"


def zipped(files: Iterable[tuple[str, Iterable[bytes]]], moment: datetime) -> Iterator[bytes]:
    """Write files into a zip, handed on as it grows; no more than a piece of it is ever in memory.

    Examples
    --------
    >>> import io
    >>> from datetime import UTC
    >>> whole = b"".join(zipped([("a.txt", [b"one ", b"two"])], datetime(2026, 1, 1, tzinfo=UTC)))
    >>> zipfile.ZipFile(io.BytesIO(whole)).read("a.txt")
    b'one two'
    """
    pieces = Pieces()
    waiting = 0
    with zipfile.ZipFile(pieces, "w") as archive:
        for name, parts in files:
            entry = zipfile.ZipInfo(name, moment.timetuple()[:6])
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            with archive.open(entry, "w", force_zip64=True) as file:
                for part in parts:
                    waiting += file.write(part)
                    if waiting >= _HANDED_ON_BYTES:
                        waiting = 0
                        yield pieces.taken()
    yield pieces.taken()
