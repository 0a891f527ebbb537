"""The Java that Spark runs on: found as Spark's own script finds it, and looked at before ten seconds are lost."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from suasion.core.errors import ExtraMissing

LEAST = 17
"""The first version of Java that Spark 4 runs on."""

_HINT = "sudo apt-get install openjdk-17-jre-headless, or set JAVA_HOME to where another one lies."


def require_java() -> str:
    """Give the path of the Java that Spark will run on: that of ``JAVA_HOME``, or else the first in ``PATH``.

    Raises
    ------
    suasion.core.errors.ExtraMissing
        If there is none, or it is older than `LEAST`.
    """
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home, "bin", "java")) if home else shutil.which("java")
    if java is None or shutil.which(java) is None:
        raise ExtraMissing("Spark needs Java, and there is none here.", hint=_HINT)
    found = _version(java)
    if found < LEAST:
        raise ExtraMissing(
            f"Spark needs Java {LEAST} or later; the one here is {found or 'of no known version'}.", hint=_HINT
        )
    return java


def _version(java: str) -> int:
    """Ask it; 0 if the answer is none that a Java gives."""
    try:
        said = subprocess.run([java, "-version"], capture_output=True, text=True, check=True, timeout=60).stderr
    except (OSError, subprocess.SubprocessError):
        return 0
    found = re.search(r'version "(?:1\.)?(\d+)', said)  # "1.8.0_402" is 8
    return int(found[1]) if found else 0
