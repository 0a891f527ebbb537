from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from suasion.decisions.plan import Plan, make
from suasion.decisions.reasons import reasons
from tests.decisions.made import request

ASKED = request()
MADE = Plan("p", datetime(2017, 10, 30, tzinfo=UTC), ASKED, *make(ASKED), ("kept",) * 60, {})


def test_a_reason_names_the_choice_the_runner_up_and_the_probability() -> None:
    row = int(np.flatnonzero((MADE.drawn == MADE.allocation.choice) & (MADE.drawn >= 0))[0])
    text = reasons(MADE)[row]
    assert text.startswith(ASKED.actions[int(MADE.drawn[row])].title)
    assert f"{MADE.exploration.probabilities[row, MADE.drawn[row] + 1]:.3f}" in text
    assert "more than" in text


def test_an_explored_action_is_said_to_be_one() -> None:
    drawn = MADE.drawn.copy()
    row = int(np.flatnonzero(MADE.allocation.choice >= 0)[0])
    drawn[row] = -1
    assert "To learn, No contact was drawn instead" in reasons(replace(MADE, drawn=drawn))[row]


def test_a_customer_without_any_action_is_said_to_have_none() -> None:
    eligible = ASKED.eligible.copy()
    eligible[0] = False
    asked = replace(ASKED, problem=replace(ASKED.problem, eligible=eligible))
    plan = Plan("p", datetime(2017, 10, 30, tzinfo=UTC), asked, *make(asked), ("kept",) * 60, {})
    assert reasons(plan)[0] == "No action is open to this customer."
