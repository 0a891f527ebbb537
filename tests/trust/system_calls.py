"""What a program really asks of the disk: its system calls on one directory, with all data, as strace sees them.

strace and not a shim of our own: it watches the very SQLite and Parquet writers that the product uses, needs no
compiler, and sees the order between files, too.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_TRACED = (
    "openat,open,creat,lseek,write,pwrite64,writev,pwritev,pwritev2,ftruncate,truncate,fallocate,rename,renameat,renameat2,"
    "unlink,unlinkat,mkdir,mkdirat,rmdir,link,linkat,symlink,symlinkat,fsync,fdatasync,sync_file_range,copy_file_range,"
    "sendfile,splice,mmap,io_uring_setup"
)
_LONGEST = 1 << 26  # bytes of one write that strace shows; longer ones are noticed by what the call returned
_NAMED = r"-?\w+(?:<(?P<{0}>[^>]*)>)?"
_TEXT = r'"(?P<{0}>[^"]*)"'
_LINE = re.compile(r"(?P<pid>\d+) +(?P<call>\w+)\((?P<arguments>.*)\) += (?P<result>-?\w+)(?P<rest>.*)")
_BEGUN = re.compile(r"(?P<pid>\d+) +(?P<call>\w+)\((?P<arguments>.*?) ?<unfinished \.\.\.>")
_RESUMED = re.compile(r"(?P<pid>\d+) +<\.\.\. \w+ resumed>(?P<arguments>.*)\) += (?P<result>-?\w+)(?P<rest>.*)")
_AT = re.compile(_NAMED.format("base") + ", " + _TEXT.format("path"))
_OPENED = re.compile(r"(?P<number>\d+)<(?P<path>[^>]*)>")
_TWO_AT = re.compile(", ".join((_NAMED.format("a"), _TEXT.format("old"), _NAMED.format("b"), _TEXT.format("new"))))
_TWO = re.compile(_TEXT.format("old") + ", " + _TEXT.format("new"))
_FILE = re.compile(r"(?P<number>\d+)<(?P<path>[^>]*)>(?:, )?(?P<more>.*)")
_WRITTEN = re.compile(_TEXT.format("data") + r"(?P<cut>\.\.\.)?, \d+(?:, (?P<offset>\d+))?")


@dataclass(frozen=True)
class Call:
    """One change that was asked of the disk.

    Parameters
    ----------
    kind
        ``make`` (a file), ``folder``, ``write``, ``resize``, ``rename``, ``remove``, ``sync`` (a file or folder), or
        ``say``: a line that the program wrote into its file of marks.
    begun, ended
        Where in the trace it began and was answered; others may lie between.
    path
        Relative to the watched directory.
    offset, data
        Of a write; `offset` is the new size of a ``resize``.
    target
        The new name of a ``rename``.
    """

    kind: str
    begun: int
    ended: int
    path: str
    offset: int = 0
    data: bytes = b""
    target: str = ""


def calls_of(command: Sequence[str], directory: Path, marks: Path, environment: dict[str, str]) -> list[Call]:
    """Run a program to its end and give what it asked of the disk in `directory`, in the order of the answers.

    Parameters
    ----------
    marks
        A file outside the directory, whose lines become calls of the kind ``say``.

    Raises
    ------
    AssertionError
        If the program fails, or changes files in a way that this does not follow.
    """
    trace = marks.with_suffix(".trace")
    watching = ["strace", "-f", "-y", "-xx", "-s", str(_LONGEST), "--seccomp-bpf", "-qq", "-e", "signal=none"]
    watching += ["-e", f"trace={_TRACED}", "-o", str(trace), "--"]
    ended = subprocess.run(
        [*watching, *command], env=environment, capture_output=True, text=True, check=False, timeout=3600
    )
    assert ended.returncode == 0, ended.stderr
    with trace.open(encoding="ascii") as lines:
        found = list(_Reader(directory.resolve(), marks.resolve()).read(lines))
    trace.unlink()
    return sorted(found, key=lambda call: call.ended)


def python(module: str, *arguments: str | Path) -> list[str]:
    """Give the command that runs a module of ours."""
    return [sys.executable, "-m", module, *map(str, arguments)]


class _Reader:
    def __init__(self, directory: Path, marks: Path) -> None:
        self._inside, self._marks = f"{directory}{os.sep}", str(marks)
        self._directory = str(directory)
        self._at: dict[int, int] = {}  # how far each open file was written with `write`
        self._appending: set[int] = set()

    def read(self, lines: Iterable[str]) -> Iterator[Call]:
        waiting: dict[str, tuple[int, str, str]] = {}
        for number, line in enumerate(lines):
            if begun := _BEGUN.fullmatch(line.rstrip("\n")):
                waiting[begun["pid"]] = (number, begun["call"], begun["arguments"])
                continue
            if resumed := _RESUMED.fullmatch(line.rstrip("\n")):
                first, call, arguments = waiting.pop(resumed["pid"])
                arguments, result, rest = arguments + resumed["arguments"], resumed["result"], resumed["rest"]
            elif whole := _LINE.fullmatch(line.rstrip("\n")):
                first, call, arguments, result, rest = (
                    number,
                    whole["call"],
                    whole["arguments"],
                    whole["result"],
                    whole["rest"],
                )
            else:
                continue  # the end of a thread
            if not result.startswith("-"):
                yield from self._calls(call, arguments, result + rest, (first, number))

    def _calls(self, call: str, arguments: str, result: str, when: tuple[int, int]) -> Iterator[Call]:
        if call in {"open", "openat", "creat"}:
            yield from self._opened(arguments, result, when)
        elif call == "lseek":
            if file := _FILE.match(arguments):
                self._at[int(file["number"])] = int(result)
        elif call in {"rename", "renameat", "renameat2", "link", "linkat"}:
            yield from self._renamed(call, arguments, when)
        elif call in {"unlink", "unlinkat", "rmdir", "mkdir", "mkdirat"}:
            found = self._inner(self._named(arguments))
            if found is not None:
                yield Call("folder" if call.startswith("mkdir") else "remove", *when, found)
        elif call == "mmap":
            file = re.search(r"\d+<(?P<path>[^>]*)>", arguments)
            shared = "MAP_SHARED" in arguments and "PROT_WRITE" in arguments
            if file and shared and (found := self._inner(_text(file["path"]))) is not None:
                assert found.endswith("-shm"), f"{found} is changed through memory, which a trace does not show"
        elif file := _FILE.match(arguments):
            path = _text(file["path"])
            if path == self._marks:
                yield Call("say", *when, "", data=self._data(file["more"], result)[0])
            elif (found := self._inner(path, also_itself=True)) is not None and not found.endswith("-shm"):
                yield self._changed(call, file, result, found, when)

    def _changed(self, call: str, file: re.Match[str], result: str, path: str, when: tuple[int, int]) -> Call:
        number, more = int(file["number"]), file["more"]
        if call in {"fsync", "fdatasync"}:
            return Call("sync", *when, path)
        if call == "ftruncate":
            return Call("resize", *when, path, offset=int(more))
        assert call in {"write", "pwrite64"}, f"{path} is changed by {call}, which this does not follow"
        data, offset = self._data(more, result)
        if offset is None:
            assert number not in self._appending, f"{path} is appended to, which this does not follow"
            offset = self._at.get(number, 0)
            self._at[number] = offset + len(data)
        return Call("write", *when, path, offset, data)

    def _data(self, more: str, result: str) -> tuple[bytes, int | None]:
        written = _WRITTEN.match(more)
        assert written is not None, more[:200]
        assert not written["cut"], "a write was longer than the trace shows"
        data = bytes.fromhex(written["data"].replace("\\x", ""))[: int(result.partition(" ")[0])]
        return data, None if written["offset"] is None else int(written["offset"])

    def _opened(self, arguments: str, result: str, when: tuple[int, int]) -> Iterator[Call]:
        opened = _OPENED.match(result)
        if opened is None:
            return
        number, path = int(opened["number"]), self._inner(_text(opened["path"]))
        self._at[number] = 0
        self._appending.discard(number)
        if path is None or path.endswith("-shm"):
            return
        if "O_APPEND" in arguments:
            self._appending.add(number)
        if "O_CREAT" in arguments:
            yield Call("make", *when, path)
        if "O_TRUNC" in arguments:
            yield Call("resize", *when, path)

    def _renamed(self, call: str, arguments: str, when: tuple[int, int]) -> Iterator[Call]:
        two = (_TWO_AT if "at" in call else _TWO).match(arguments)
        assert two is not None, arguments
        old, new = self._inner(_text(two["old"])), self._inner(_text(two["new"]))
        if old is None and new is None:
            return
        assert old is not None, f"{new} comes from elsewhere, which this does not follow"
        assert new is not None, f"{old} leaves, which this does not follow"
        assert call.startswith("rename"), f"{old} gets a second name, which this does not follow"
        yield Call("rename", *when, old, target=new)

    def _named(self, arguments: str) -> str:
        found = _AT.match(arguments) or re.match(_TEXT.format("path"), arguments)
        assert found is not None, arguments
        path = _text(found["path"])
        base = found.groupdict().get("base")
        return path if path.startswith(os.sep) or base is None else str(Path(_text(base)) / path)

    def _inner(self, path: str, *, also_itself: bool = False) -> str | None:
        if path.endswith("(deleted)"):
            return None
        if also_itself and path == self._directory:
            return "."
        return path.removeprefix(self._inside) if path.startswith(self._inside) else None


def _text(quoted: str) -> str:
    return bytes.fromhex(quoted.replace("\\x", "")).decode() if "\\x" in quoted else quoted
