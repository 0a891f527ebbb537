"""What every test may use: a clean environment, the real engines, and the small made retailer."""

import os
from collections.abc import Iterator

import pytest

# One thread each: two cores are shared by parallel test workers.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_name, "1")


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test sees the caller's own settings."""
    for name in list(os.environ):
        if name.startswith("SUASION_"):
            monkeypatch.delenv(name)
    yield
