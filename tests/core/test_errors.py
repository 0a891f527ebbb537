import pytest

from suasion.core.errors import ColumnMissing, ExtraMissing, InputRefused, NotFound, SuasionError


def test_a_missing_column_names_what_is_there_and_the_nearest() -> None:
    error = ColumnMissing.from_names("orders.csv", ["customer_id"], ["customer", "time"])
    assert "customer_id" in str(error)
    assert "Did you mean ['customer']" in str(error)


def test_an_unknown_thing_names_the_choices() -> None:
    error = NotFound.among("segment", "champion", ["lapsed", "champions"])
    assert "['champions', 'lapsed']" in error.message
    assert error.hint == "Did you mean 'champions'?"


def test_a_missing_extra_says_the_line_that_installs_it() -> None:
    assert ExtraMissing.named("aiosmtpd", "demo").hint == "pip install 'suasion[demo]'"


def test_errors_can_be_caught_as_ours_or_as_the_built_in() -> None:
    for kind in (SuasionError, InputRefused, ValueError):
        with pytest.raises(kind):
            raise ColumnMissing.from_names("x", ["a"], [])
