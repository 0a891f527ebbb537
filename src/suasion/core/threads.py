"""One thread for arithmetic: the same sums on one kind of machine, and no threads that spin waiting for a busy core.

Measured on two shared cores: training the demo's 13 models took 70 CPU-seconds with two BLAS threads and 46 with one.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from threadpoolctl import threadpool_limits

_P = ParamSpec("_P")
_R = TypeVar("_R")


def one_thread(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Limit BLAS and OpenMP to one thread while `function` runs."""

    @wraps(function)
    def limited(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        with threadpool_limits(limits=1):
            return function(*args, **kwargs)

    return limited
