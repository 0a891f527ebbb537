"""A server takes its memory from the system."""

import subprocess
import sys

_SORTS = """
from suasion.core.memory import take_from_system

take_from_system()
import io
import pyarrow as pa
import pyarrow.parquet as pq

table = pa.table({"number": range(100_000)}).sort_by([("number", "descending")])
file = io.BytesIO()
pq.write_table(table, file, compression="zstd")
for batch in pq.ParquetFile(file).iter_batches():
    table = pa.concat_tables([table, pa.Table.from_batches([batch])])
pools = {"mimalloc": pa.mimalloc_memory_pool, "jemalloc": pa.jemalloc_memory_pool}
others = [pools[name]().max_memory() for name in pa.supported_memory_backends() if name in pools]
print(pa.default_memory_pool().backend_name, pa.system_memory_pool().max_memory() > table.nbytes, *others)
"""


def test_whatever_arrow_computes_takes_its_memory_from_the_system() -> None:
    ran = subprocess.run([sys.executable, "-c", _SORTS], capture_output=True, text=True, check=True)
    backend, used, *others = ran.stdout.split()
    assert (backend, used) == ("system", "True")
    assert set(others) <= {"0"}
