# ruff: noqa: INP001 (a script beside JavaScript, no package)
"""Makes ``src/suasion/snippet/suasion.js``, the file that pages load, of ``snippet/suasion.js``.

Usage: ``python snippet/build.py``. The result is committed, so that a wheel needs nothing more for it; a test holds it
to its source.
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SHIPPED = HERE.parent / "src" / "suasion" / "snippet" / "suasion.js"


def build_snippet(to: Path = SHIPPED) -> None:
    """Minify the snippet.

    Raises
    ------
    NodeMissing
        If there is no packaged Node.
    subprocess.CalledProcessError
        If the source is no JavaScript.
    """
    sys.path.insert(0, str(HERE.parent / "console"))
    from build import install_parts
    from packaged_node import run

    install_parts()
    run("node", "minify.mjs", "suasion.js", str(to), folder=HERE)


if __name__ == "__main__":
    build_snippet(Path(sys.argv[1]) if len(sys.argv) > 1 else SHIPPED)
