import re
from typing import Any, get_args, get_type_hints, is_typeddict

import pytest

from suasion.core.errors import InputRefused
from suasion.reports.figures import figures_of
from suasion.reports.summary import Summary, contract
from tests.reports.made import made

# The names as the issue writes them; "..." there leaves the rest of `measure` open.
PROMISED = {
    "": {"workspace", "report", "seconds", "steps"},
    "steps": {"collect", "know", "predict", "recommend", "decide", "write", "send", "measure"},
    "steps.collect": {"lines_in", "lines_stored", "lines_quarantined", "lines_dropped", "events", "seconds"},
    "steps.know": {"customers", "segments", "seconds"},
    "steps.know.segments": {"name", "size", "as_of"},
    "steps.predict": {"targets", "seconds"},
    "steps.predict.targets": {
        "name", "learner", "average_precision", "auc", "ece", "ece_noise", "baselines", "gain_interval",
    },
    "steps.predict.targets.baselines": {"rfm", "last_month"},
    "steps.recommend": {"with_repeats", "new_only", "seconds"},
    "steps.recommend.with_repeats": {"ndcg_at_10", "recall_at_10", "baselines", "gain_interval"},
    "steps.recommend.new_only": {"ndcg_at_10", "recall_at_10", "baselines", "gain_interval"},
    "steps.recommend.new_only.baselines": {"popularity", "recent_popularity", "own_frequency"},
    "steps.decide": {
        "customers", "contacted", "holdout", "budget", "spend", "constraints", "certified_gap", "exploration_cost",
        "greedy_loss", "violations", "seconds",
    },
    "steps.decide.constraints": {"name", "limit", "used", "price"},
    "steps.write": {"messages", "rejected", "source", "seconds"},
    "steps.send": {"planned", "sent", "skipped", "failed", "uncertain", "seconds"},
}  # fmt: skip


def names_of(kind: Any, path: str = "") -> dict[str, set[str]]:
    if not is_typeddict(kind):
        return {name: found for inner in get_args(kind) for name, found in names_of(inner, path).items()}
    hints = get_type_hints(kind)
    found = {path: set(hints)}
    for name, inner in hints.items():
        found |= names_of(inner, f"{path}.{name}".strip("."))
    return found


def test_the_contract_has_the_issues_names_and_no_others() -> None:
    found = names_of(Summary)
    assert {path: found[path] for path in PROMISED} == PROMISED
    assert "aa_interval" in found["steps.measure"]
    assert set(found) - set(PROMISED) == {"steps.measure", "steps.recommend.with_repeats.baselines"}


def test_the_public_part_leaves_the_figures_out() -> None:
    summary = made()
    public = contract(summary)
    assert public == {name: value for name, value in summary.items() if name != "figures"}


@pytest.mark.parametrize("path", sorted(PROMISED)[1:])
def test_a_missing_name_is_refused_by_its_path(path: str) -> None:
    summary = made()
    place: Any = summary
    for name in path.split("."):
        place = place[name][0] if isinstance(place[name], list) else place[name]
    lost = min(place)
    del place[lost]
    with pytest.raises(InputRefused, match=re.escape(f"`{lost}`")):
        contract(summary)


def test_a_figure_of_another_type_is_refused() -> None:
    summary = made()
    summary["steps"]["collect"]["lines_in"] = "many"
    with pytest.raises(InputRefused, match=r"Expected `int`, got `str`.*lines_in"):
        contract(summary)


def test_not_enough_data_is_none_in_the_contract() -> None:
    summary = made()
    summary["steps"]["measure"]["aa_interval"] = None
    assert contract(summary)["steps"]["measure"]["aa_interval"] is None


def test_figures_survive_being_stored() -> None:
    figures = figures_of(made())
    assert figures.measure.aa[0].difference is not None
    assert figures.targets[0].reliability[0].customers == 245


def test_figures_that_are_missing_are_refused_with_the_remedy() -> None:
    with pytest.raises(InputRefused, match="suasion demo"):
        figures_of({"workspace": "."})
