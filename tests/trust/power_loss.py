"""What a disk may hold after the power went: a model of files, names and syncs, fed with the system calls of a program.

The model is strict, as POSIX is. What a program wrote is safe only after an fsync of that very file; that a file was
made, renamed or removed only after an fsync of its folder. Anything since then may have reached the disk or not, in any
order, and a write of many bytes may have reached it in part, cut at sectors of 512 bytes.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from tests.trust.system_calls import Call

SECTOR = 512
Left = dict[str, bytearray | None]
"""What a disk holds: each file's bytes, None for a folder."""


@dataclass(eq=False)
class _File:
    safe: bytearray = field(default_factory=bytearray)
    waiting: list[Call] = field(default_factory=list)


_FOLDER = _File()
"""Stands for every folder: what one holds is told by names."""


@dataclass(frozen=True)
class _Naming:
    call: Call
    file: _File

    @property
    def folder(self) -> str:
        return str(PurePosixPath(self.call.path).parent)

    def on(self, names: dict[str, _File]) -> None:
        if self.call.kind in {"rename", "remove"}:
            names.pop(self.call.path, None)
        if self.call.kind != "remove":
            names[self.call.target or self.call.path] = self.file


class Disk:
    """A disk that begins with the files of a directory, all safe, and is told every call in turn."""

    def __init__(self, directory: Path) -> None:
        self._safe_names: dict[str, _File] = {".": _FOLDER}
        for path in sorted(directory.rglob("*")):
            file = _FOLDER if path.is_dir() else _File(bytearray(path.read_bytes()))
            self._safe_names[path.relative_to(directory).as_posix()] = file
        self._names = dict(self._safe_names)
        self._namings: list[_Naming] = []

    def take(self, call: Call) -> None:
        """Go on by one call."""
        if call.kind in {"write", "resize"}:
            self._names[call.path].waiting.append(call)
        elif call.kind == "sync":
            self._sync(call)
        elif call.kind != "say" and not (call.kind in {"make", "folder"} and call.path in self._names):
            new = _FOLDER if call.kind == "folder" else _File()
            naming = _Naming(call, self._names.get(call.path, new))
            naming.on(self._names)
            self._namings.append(naming)

    def _sync(self, call: Call) -> None:
        file = self._names.get(call.path)
        if file is None:
            return
        if file is not _FOLDER:
            for change in [one for one in file.waiting if one.ended < call.begun]:
                _change(file.safe, change)
                file.waiting.remove(change)
            return
        for naming in [one for one in self._namings if one.folder == call.path and one.call.ended < call.begun]:
            naming.on(self._safe_names)
            self._namings.remove(naming)

    def left(self, kept: "Kept") -> Left:
        """Give what the disk holds when the power goes now."""
        names = dict(self._safe_names)
        for naming in self._namings:
            if kept.whole():
                naming.on(names)
        found: Left = {}
        for path, file in sorted(names.items()):
            folder = str(PurePosixPath(path).parent)
            if path == "." or not (folder == "." or (folder in found and found[folder] is None)):
                continue  # a file whose folder did not reach the disk is out of reach
            found[path] = None if file is _FOLDER else _content(file, kept)
        return found

    @property
    def waiting(self) -> int:
        """How many changes are not safe yet."""
        return len(self._namings) + sum(len(file.waiting) for file in set(self._names.values()))


@dataclass(frozen=True)
class Kept:
    """Which of the changes that are not safe reached the disk: each with this chance, or torn with half of the rest.

    Examples
    --------
    >>> everything, nothing = Kept(1.0), Kept(0.0)
    >>> everything.whole(), nothing.whole()
    (True, False)
    """

    chance: float
    torn: float = 0.0
    drawn: random.Random = field(default_factory=random.Random)

    def whole(self) -> bool:
        """Say whether the next change reached the disk."""
        return self.drawn.random() < self.chance

    def parts(self, call: Call) -> Iterator[Call]:
        """Give what of a change reached the disk."""
        if call.kind == "write" and self.drawn.random() < self.torn:
            for start in _sectors(call):
                if self.whole():
                    data = call.data[max(start - call.offset, 0) : start - call.offset + SECTOR]
                    yield Call("write", call.begun, call.ended, call.path, max(start, call.offset), data)
        elif self.whole():
            yield call


def _sectors(call: Call) -> range:
    return range(call.offset - call.offset % SECTOR, call.offset + len(call.data), SECTOR)


def _content(file: _File, kept: Kept) -> bytearray:
    found = bytearray(file.safe)
    for call in file.waiting:
        for part in kept.parts(call):
            _change(found, part)
    return found


def _change(content: bytearray, call: Call) -> None:
    if call.kind == "resize":
        del content[call.offset :]
        content.extend(bytes(call.offset - len(content)))
    else:
        content.extend(bytes(max(call.offset - len(content), 0)))
        content[call.offset : call.offset + len(call.data)] = call.data


def put(left: Left, directory: Path) -> None:
    """Write what a disk holds into a new directory."""
    directory.mkdir()
    for path, content in left.items():
        if content is None:
            (directory / path).mkdir()
        else:
            (directory / path).write_bytes(content)
