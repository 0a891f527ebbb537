"""Parts of a definition as the plain data that `measures.parse` reads."""

from typing import Any

from suasion.customers.measures.measure import Comparison, RowFilter


def plain_filters(rows: tuple[RowFilter, ...]) -> dict[str, Any]:
    """Turn filters of rows into plain data."""
    return {row.field: plain_comparison(row.comparison) for row in rows}


def plain_comparison(comparison: Comparison) -> dict[str, Any]:
    """Turn a comparison into plain data."""
    value = comparison.value
    return {comparison.operator: list(value) if isinstance(value, tuple) else value}
