import lightgbm
import numpy as np
import pytest

from suasion.models.learners.lightgbm import LightGBM
from suasion.models.learners.protocol import Outcome
from suasion.models.learners.registry import load
from tests.models.learners.made import data


@pytest.mark.parametrize("outcome", Outcome)
def test_what_is_expected_is_what_lightgbm_says(outcome: Outcome) -> None:
    Z, _ = data(2)
    fitted = LightGBM(outcome).fit(*data(1, outcome=outcome), 3)
    theirs = lightgbm.Booster(model_str=fitted.dump()["text"])
    np.testing.assert_allclose(fitted.predict(Z), np.asarray(theirs.predict(Z, num_threads=1)), rtol=1e-12)


def test_a_file_of_an_earlier_release_says_nothing_of_outcomes_which_were_chances() -> None:
    Z, _ = data(2)
    fitted = LightGBM().fit(*data(1), 3)
    again = load("lightgbm", {"text": fitted.dump()["text"]})
    assert again.scale == "log-odds"
    np.testing.assert_array_equal(again.predict(Z), fitted.predict(Z))
