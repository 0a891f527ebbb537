import subprocess
import sys

from tests.cli.command import environment

LOST = """
import os, signal, sys, time
from suasion.cli.interrupt import never_lose_interrupts
class Finalized:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0)  # where the interrupt is raised
never_lose_interrupts()
try:
    Finalized()
    time.sleep(20)
    print("went on")
except KeyboardInterrupt:
    print("stopped")
"""
OTHER = """
from suasion.cli.interrupt import never_lose_interrupts
class Finalized:
    def __del__(self):
        raise ValueError("as before")
never_lose_interrupts()
Finalized()
"""


def ran(program: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", program]
    return subprocess.run(command, env=environment(), check=True, capture_output=True, text=True, timeout=60)


def test_an_interrupt_that_falls_into_a_finalizer_stops_the_command_all_the_same() -> None:
    ended = ran(LOST)
    assert (ended.stdout, ended.stderr) == ("stopped\n", "")


def test_other_errors_of_finalizers_are_told_as_before() -> None:
    assert "ValueError: as before" in ran(OTHER).stderr
