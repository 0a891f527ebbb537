import os
import signal
import subprocess
import sys

import pytest

from suasion.core import faults

PROGRAM = """
from suasion.core import faults
point = faults.declare("here", "a test passes")
for passage in range(3):
    print(passage, flush=True)
    faults.pass_point(point)
"""


def run(fault: str) -> "subprocess.CompletedProcess[str]":
    environment = os.environ | {"SUASION_FAULT": fault, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, env=environment, check=False)


@pytest.mark.parametrize(("fault", "printed"), [("here", "0\n"), ("here:3", "0\n1\n2\n")])
def test_the_process_dies_at_the_passage_asked_for(fault: str, printed: str) -> None:
    died = run(fault)
    assert died.returncode == -signal.SIGKILL
    assert died.stdout == printed


@pytest.mark.parametrize("fault", ["", "elsewhere", "here:4"])
def test_it_lives_otherwise(fault: str) -> None:
    lived = run(fault)
    assert (lived.returncode, lived.stdout) == (0, "0\n1\n2\n")


def test_points_say_what_has_happened() -> None:
    name = faults.declare("test.point", "nothing has happened")
    assert faults.declared()[name] == "nothing has happened"
