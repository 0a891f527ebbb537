import numpy as np
import pytest

from suasion.measurement.aa_check import aa_check, sample_ratio
from suasion.reports.figures import MeasureFigures
from suasion.reports.measured import measure_step


def test_the_public_figures_are_those_of_the_check_on_the_amount() -> None:
    aa = aa_check(np.arange(200.0), np.arange(200) % 4 == 0)
    step = measure_step(MeasureFigures(aa=aa, sample_ratio=sample_ratio(60, 200, 0.25)), seconds=2.5)
    assert aa[0].difference is not None
    assert step["aa_interval"] == [aa[0].difference.low, aa[0].difference.high]
    assert (step["aa_difference"], step["kept"], step["held_out"]) == (aa[0].difference.estimate, 150, 50)
    assert step["sample_ratio_p_value"] == pytest.approx(0.1025, abs=1e-4)
    assert step["seconds"] == 2.5


def test_a_small_arm_gives_counts_and_no_interval() -> None:
    step = measure_step(MeasureFigures(aa=aa_check(np.ones(40), np.arange(40) < 5)), seconds=1.0)
    assert (step["aa_interval"], step["aa_difference"], step["held_out"]) == (None, None, 5)
