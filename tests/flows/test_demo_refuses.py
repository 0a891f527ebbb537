"""The demo on bad input: a clear message, exit code 1, and a workspace in which nothing was stored."""

import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import func, select

from suasion import Workspace
from suasion.core.database import STATE
from tests.cli.command import PROGRAM, environment, suasion_here
from tests.made_once import made_once
from tests.made_retailer import write_made_retailer


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of a retailer with too few households for anything to be predicted."""
    return made_once(
        tmp_path_factory, "few-households", lambda directory: write_made_retailer(directory, households=20)
    )


def without(column: str) -> Callable[[Path], None]:
    return lambda file: pq.write_table(pq.read_table(file).drop_columns([column]), file)


def as_text(column: str) -> Callable[[Path], None]:
    def change(file: Path) -> None:
        table = pq.read_table(file)
        place = table.column_names.index(column)
        pq.write_table(table.set_column(place, column, table[column].cast(pa.string())), file)

    return change


def stored(directory: Path) -> dict[str, int]:
    """Count the rows of every table of the workspace that is not empty."""
    with Workspace.open(directory, read_only=True) as workspace, workspace.database.read() as connection:
        counts = {
            name: connection.scalar(select(func.count()).select_from(table)) or 0
            for name, table in STATE.tables.items()
            if name not in {"alembic_version", "customer_follower"}  # how far things were followed
        }
    return {name: count for name, count in counts.items() if count}


@pytest.mark.parametrize(
    ("table", "spoil", "said"),
    [
        ("coupons", Path.unlink, "lacks ['coupons']"),
        ("transactions", without("sales_value"), "transactions.parquet lacks ['sales_value']"),
        ("products", without("department"), "products.parquet lacks ['department']"),
        ("coupon_redemptions", lambda file: file.write_bytes(b""), "coupon_redemptions.parquet is empty"),
        ("demographics", lambda file: file.write_text("household_id,age\n1,35-44\n"), "demographics.parquet cannot be"),
        ("campaign_descriptions", as_text("start_date"), "start_date in"),
    ],
    ids=["no table", "no column", "no column of products", "empty", "text for parquet", "text for times"],
)
def test_a_bad_table_is_named_and_nothing_is_stored(
    few: Path, tmp_path: Path, table: str, spoil: Callable[[Path], None], said: str
) -> None:
    data = Path(shutil.copytree(few, tmp_path / "data"))
    spoil(data / f"{table}.parquet")
    ended = suasion_here("demo", "--data", data, "--workspace", tmp_path / "shop", "--no-serve", "--json")
    assert (ended.code, ended.out) == (1, "")
    assert said in ended.err
    assert table in ended.err
    assert "Hint:" in ended.err
    assert "Traceback" not in ended.err
    assert stored(tmp_path / "shop") == {}
    assert not (tmp_path / "shop" / "lake").exists()
    assert not (tmp_path / "shop" / "demo.json").exists(), "so that the next run may name other data"


def test_interrupted_it_says_that_it_can_go_on_and_then_says_what_there_is_too_little_of(
    few: Path, tmp_path: Path
) -> None:
    arguments = ["demo", "--data", str(few), "--workspace", str(tmp_path / "shop"), "--no-serve"]
    with subprocess.Popen(
        [*PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment()
    ) as process:
        assert process.stderr is not None
        assert any("✓ 1 collect" in line for line in process.stderr)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert "Stopped. What was finished is kept" in err
    assert "Traceback" not in err
    again = suasion_here(*arguments)
    assert (again.code, again.out) == (1, "")
    assert "(done before)" in again.err
    assert "nothing can be planned: not enough data:" in again.err
    assert "Traceback" not in again.err
