"""A process to which every disk is read-only: the system refuses what would change one, as for a disk mounted so.

It needs no right to mount anything: a filter of the system's own (seccomp) answers with EROFS whoever would open a file
for writing, make, rename or delete one, in that process alone.
"""

import platform
import subprocess
import sys
from pathlib import Path

from tests.cli.command import Ended, environment

_NUMBERS = {
    "x86_64": {
        "open": 2,
        "openat": 257,
        "access": 21,
        "faccessat": 269,
        "faccessat2": 439,
        "changing": (76, 77, 82, 83, 84, 85, 86, 87, 88, 90, 91, 258, 263, 264, 265, 266, 268, 316),
    },
    "aarch64": {
        "open": None,
        "openat": 56,
        "access": None,
        "faccessat": 48,
        "faccessat2": 439,
        "changing": (34, 35, 36, 37, 38, 45, 46, 52, 53, 276),
    },
}
"""Of system calls, as the kernel's syscall_64.tbl and asm-generic/unistd.h have them."""

_PROGRAM = """
import ctypes, errno, os, struct, sys

LOAD, EQUALS, ANY_BIT, RETURN = 0x20, 0x15, 0x45, 0x06
ALLOWED, REFUSED = 0x7FFF0000, 0x00050000 | errno.EROFS
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
numbers = {numbers!r}

def filtered():
    for call in numbers["changing"]:
        yield from ((EQUALS, 0, 1, call), (RETURN, 0, 0, REFUSED))
    looked = [("open", 1, WRITING), ("openat", 2, WRITING), ("access", 1, os.W_OK)]
    looked += [("faccessat", 2, os.W_OK), ("faccessat2", 2, os.W_OK)]
    for name, argument, bits in looked:
        if numbers[name] is not None:  # else four steps on, to the next call
            yield from ((EQUALS, 0, 4, numbers[name]), (LOAD, 0, 0, 16 + 8 * argument))
            yield from ((ANY_BIT, 0, 1, bits), (RETURN, 0, 0, REFUSED), (RETURN, 0, 0, ALLOWED))
    yield RETURN, 0, 0, ALLOWED

steps = [(LOAD, 0, 0, 0), *filtered()]
code = b"".join(struct.pack("HBBI", *step) for step in steps)
held = ctypes.create_string_buffer(code)

class Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("steps", ctypes.c_void_p)]

system = ctypes.CDLL(None, use_errno=True)
whole = Filter(len(steps), ctypes.cast(held, ctypes.c_void_p))
zero = ctypes.c_ulong(0)
assert system.prctl(38, ctypes.c_ulong(1), zero, zero, zero) == 0  # no new privileges
assert system.prctl(22, ctypes.c_ulong(2), ctypes.byref(whole), zero, zero) == 0, os.strerror(ctypes.get_errno())
"""
_COMMAND = """
from suasion.cli import main
main()
"""


def suasion_on_a_read_only_disk(*arguments: str | Path) -> Ended:
    """Run ``suasion`` with arguments in a process of its own, all of whose disks are read-only."""
    return run_on_a_read_only_disk(_COMMAND, *arguments)


def run_on_a_read_only_disk(program: str, *arguments: str | Path) -> Ended:
    """Run a Python program in a process of its own, all of whose disks are read-only."""
    whole = _PROGRAM.format(numbers=_NUMBERS[platform.machine()]) + program
    command = [sys.executable, "-c", whole, *map(str, arguments)]
    ended = subprocess.run(command, capture_output=True, text=True, env=environment(), check=False, timeout=300)
    return Ended(ended.returncode, ended.stdout, ended.stderr)
