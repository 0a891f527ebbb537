from pathlib import Path

import pytest

from suasion.adapters.engines.csv_header import csv_header
from suasion.core.errors import FileUnreadable


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a,b\n1,2\n", (",", ["a", "b"])),
        ('\ufeff"a";b\r\n', (";", ["a", "b"])),
        ("a\tb\tc,d\n", ("\t", ["a", "b", "c,d"])),
        ('"x,y,z"|b\n', ("|", ["x,y,z", "b"])),
        ('"two\nlines",b\n', (",", ["two\nlines", "b"])),
        ("only", (",", ["only"])),
    ],
)
def test_delimiter_and_names_come_from_the_first_record(
    tmp_path: Path, text: str, expected: tuple[str, list[str]]
) -> None:
    (tmp_path / "a.csv").write_text(text, encoding="utf-8", newline="")
    assert csv_header(tmp_path / "a.csv") == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\na,b\n", "first line .* empty"),
        ("a,,b\n", r"place\(s\) \[2\]"),
        ("a,b,A\n", r"more than once: \['a', 'A'\]"),
        ('"a"x,b\n', "header line"),
        ("a,b\0c\n", r"NUL .* place\(s\) \[2\]"),
        ('a,b,"\0"\n', r"NUL .* place\(s\) \[3\]"),
    ],
)
def test_a_header_that_names_columns_badly_is_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    with pytest.raises(FileUnreadable, match=said) as refused:
        csv_header(tmp_path / "a.csv")
    assert str(tmp_path) not in str(refused.value)
    assert "a.csv" in str(refused.value)


def test_a_file_of_too_many_columns_is_refused_before_it_costs_anything(tmp_path: Path) -> None:
    file = tmp_path / "wide.csv"
    file.write_text(",".join(f"c{at}" for at in range(2_001)) + "\n")
    with pytest.raises(FileUnreadable, match="2,001 columns"):
        csv_header(file)
