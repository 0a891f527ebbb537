"""How parallel workers share the tests: by whole files, in the order they are collected."""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

_ONE_WORKER = ("tests/adapters/engines",)
"""Folders whose fixtures are so dear that one worker runs all their files: Spark's cluster is started once."""


class ByFile(LoadScopeScheduling):  # type: ignore[misc]  # it ships no types
    """Tests of one file run in one worker and in one order, so that what its module makes is made once.

    The order of collection is kept: the doctests come last, and they are short, so no worker waits long for the other.
    """

    def __init__(self, config: pytest.Config, log: Any) -> None:
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", maxsplit=1)[0]
        return next((folder for folder in _ONE_WORKER if file.startswith(f"{folder}/")), file)
