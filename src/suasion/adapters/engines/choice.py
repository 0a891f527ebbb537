"""Which engine computes over everybody's history."""

from pathlib import Path

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.core.engine import Engine
from suasion.core.settings import Settings


def history_engine(settings: Settings, temp_directory: Path, near: DuckDBEngine) -> Engine:
    """Give the engine that ``engine.kind`` names; nothing starts before its first session.

    Parameters
    ----------
    temp_directory
        Where it may put what does not fit in memory.
    near
        The one in this process, for what must see the newest event or answer at once; also the default for the rest.
    """
    if settings.text("engine.kind") != "spark":
        return near
    from suasion.adapters.engines.spark import SparkEngine
    from suasion.adapters.engines.spark_process import SparkPlace

    place = SparkPlace(settings.text("engine.spark_master"), settings.number("engine.memory_limit_gb"), temp_directory)
    return SparkEngine(place, settings.whole("engine.threads"))
