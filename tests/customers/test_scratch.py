import pyarrow as pa
import pytest

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.customers.scratch import Scratch


def test_what_a_reader_puts_in_is_gone_when_it_leaves_and_the_rest_stays() -> None:
    with DuckDBEngine(1).session() as session:
        kept = session.add_arrow("kept", pa.table({"a": [1]}))
        scratch = Scratch(session)
        added = scratch.add_arrow("added", pa.table({"a": [2]}))
        computed = scratch.materialize("computed", added)
        early = scratch.add_arrow("early", pa.table({"a": [3]}))
        scratch.release(early)
        assert scratch.fetch(computed)["a"].to_pylist() == [2]
        scratch.release_all()
        for gone in (added, computed, early):
            with pytest.raises(Exception, match="does not exist"):
                session.fetch(gone)
        assert session.fetch(kept)["a"].to_pylist() == [1]
        scratch.release_all()
