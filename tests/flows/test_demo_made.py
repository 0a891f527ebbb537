"""The whole demo through the real command line, on a small made retailer."""

import json
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from sqlalchemy import delete, select, update

from suasion import Workspace
from suasion.adapters.mailbox.local import letters
from suasion.core.errors import Conflict
from suasion.core.progress import NoProgress
from suasion.customers.tables import TRAIT
from suasion.decisions.tables import DECISIONS
from suasion.deliveries.tables import DELIVERY
from suasion.events.tables import QUARANTINE
from suasion.flows.demo import decide, measure, predict
from suasion.flows.demo.know import opted_out
from suasion.flows.demo.scene import MOMENT
from suasion.flows.demo.write import locale_of
from suasion.models.tables import MODELS
from suasion.wiring import VaultAddresses
from tests.cli.command import suasion, suasion_here
from tests.made_demo import made_demo
from tests.made_retailer import UNKNOWN_PRODUCT

CHINESE = re.compile(r"[\u4e00-\u9fff]")
TASK = {
    "ndcg_at_10": None,
    "recall_at_10": None,
    "baselines": {"popularity": None, "recent_popularity": None, "own_frequency": None},
    "gain_interval": None,
}
CONTRACT: dict[str, Any] = {
    "workspace": None,
    "report": None,
    "seconds": None,
    "steps": {
        "collect": dict.fromkeys(
            ("lines_in", "lines_stored", "lines_quarantined", "lines_dropped", "events", "seconds")
        ),
        "know": {"customers": None, "segments": [{"name": None, "size": None, "as_of": None}], "seconds": None},
        "predict": {
            "targets": [
                {
                    **dict.fromkeys(("name", "learner", "average_precision", "auc", "ece", "ece_noise")),
                    "baselines": {"rfm": None, "last_month": None},
                    "gain_interval": None,
                }
            ],
            "seconds": None,
        },
        "recommend": {"with_repeats": TASK, "new_only": TASK, "seconds": None},
        "decide": {
            **dict.fromkeys(("customers", "contacted", "holdout", "budget", "spend")),
            "constraints": [{"name": None, "limit": None, "used": None, "price": None}],
            **dict.fromkeys(("certified_gap", "exploration_cost", "greedy_loss", "violations", "seconds")),
        },
        "write": {"messages": None, "rejected": None, "source": None, "seconds": None},
        "send": dict.fromkeys(("planned", "sent", "skipped", "failed", "uncertain", "seconds")),
        "measure": dict.fromkeys(
            ("aa_interval", "aa_difference", "kept", "held_out", "sample_ratio_p_value", "seconds")
        ),
    },
}
"""Every name that the demo prints; a list stands for any number of such parts, None for a value."""


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the workspace of a finished demo, and what it printed."""
    return made_demo(tmp_path_factory)


@pytest.fixture(scope="session")
def steps(finished: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((finished / "out").read_text(encoding="utf-8"))["steps"]
    return found


@pytest.fixture
def workspace(finished: Path) -> Iterator[Workspace]:
    """The finished workspace, to be read."""
    with Workspace.open(finished / "shop", read_only=True) as opened:
        yield opened


@pytest.fixture
def copy(finished: Path, tmp_path: Path) -> Path:
    """A finished workspace of one's own, to be written to."""
    return Path(shutil.copytree(finished / "shop", tmp_path / "shop"))


@pytest.fixture
def mail(finished: Path) -> list[EmailMessage]:
    return [letter.read() for letter in letters(finished / "shop" / "mailbox")]


def names(found: Any) -> Any:
    if isinstance(found, dict):
        return {name: names(value) for name, value in found.items()}
    return [names(found[0])] if isinstance(found, list) and found and isinstance(found[0], dict) else None


def timeless(steps: dict[str, Any]) -> dict[str, Any]:
    return {
        step: {name: value for name, value in figures.items() if name != "seconds"} for step, figures in steps.items()
    }


def text_of(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    content: str = part.get_content()
    return content


def test_standard_output_is_one_json_object_and_nothing_else(finished: Path) -> None:
    out = (finished / "out").read_text(encoding="utf-8")
    assert out.count("\n") == 1
    assert out.endswith("}\n")
    found = json.loads(out)
    assert found["workspace"] == str(finished / "shop")
    assert Path(found["report"]).read_text(encoding="utf-8").startswith("<!doctype html>")
    assert found["seconds"] == pytest.approx(sum(step["seconds"] for step in found["steps"].values()), abs=0.01)


def test_every_name_of_the_contract_is_printed_and_the_steps_stand_in_order(finished: Path) -> None:
    found = json.loads((finished / "out").read_text(encoding="utf-8"))
    assert names(found) == CONTRACT
    assert list(found["steps"]) == list(CONTRACT["steps"])


def test_every_step_says_its_line_on_standard_error(finished: Path) -> None:
    said = re.findall(r"✓ (\d) (\w+)", (finished / "err").read_text(encoding="utf-8"))
    assert said == [(str(number), step) for number, step in enumerate(CONTRACT["steps"], 1)]


def test_every_line_ends_stored_quarantined_or_dropped(retailer: Path, steps: dict[str, Any]) -> None:
    lines = pq.read_table(retailer / "transactions.parquet").to_pylist()
    unknown = sum(line["product_id"] == UNKNOWN_PRODUCT for line in lines)
    known = [line for line in lines if line["product_id"] != UNKNOWN_PRODUCT]
    paid = sum(line["quantity"] == 0 and line["sales_value"] > 0 for line in known)
    collect = steps["collect"]
    assert collect["lines_in"] == len(lines)
    assert collect["lines_quarantined"] == unknown + paid
    assert collect["lines_dropped"] == sum(line["quantity"] == 0 for line in known) - paid
    assert collect["lines_in"] == sum(collect[f"lines_{fate}"] for fate in ("stored", "quarantined", "dropped"))


def test_every_household_is_a_customer_and_in_named_segments(retailer: Path, steps: dict[str, Any]) -> None:
    households = set(pq.read_table(retailer / "transactions.parquet")["household_id"].to_pylist())
    know = steps["know"]
    assert know["customers"] == len(households)
    assert len({segment["name"] for segment in know["segments"]}) >= 6
    assert all(0 <= segment["size"] <= know["customers"] for segment in know["segments"])
    assert {segment["as_of"] for segment in know["segments"]} == {"2017-10-30T00:00:00+00:00"}


def test_models_are_judged_for_the_shop_and_every_department(steps: dict[str, Any]) -> None:
    targets = steps["predict"]["targets"]
    assert [target["name"] for target in targets] == ["shop", "DELI", "DRUG GM", "GROCERY", "MEAT", "PASTRY", "PRODUCE"]
    assert all(0 < target["average_precision"] <= 1 and 0 < target["auc"] <= 1 for target in targets)
    assert all(target["gain_interval"][0] <= target["gain_interval"][1] for target in targets)


def test_the_drawn_plan_keeps_every_limit_and_the_chosen_one_is_proven(steps: dict[str, Any]) -> None:
    decide = steps["decide"]
    assert decide["violations"] == 0
    assert all(limit["used"] <= limit["limit"] for limit in decide["constraints"])
    assert decide["spend"] <= decide["budget"]
    assert 0 <= decide["certified_gap"] <= 1e-4
    assert 0 < decide["contacted"] < decide["customers"] - decide["holdout"]


def test_redemptions_are_counted_only_of_the_campaign_that_began_at_the_moment(workspace: Workspace) -> None:
    live = {action.campaign for action in decide.plan(workspace).request.actions if action.kind == "offer"}
    assert {"14", "16", "17", "18"} <= live
    found = measure.figures(workspace)["figures"]["redemptions"]
    assert [campaign["campaign"] for campaign in found] == ["18"]


def test_every_planned_message_has_an_outcome(steps: dict[str, Any]) -> None:
    send = steps["send"]
    assert send["planned"] == send["sent"] + send["skipped"] + send["failed"] + send["uncertain"]
    assert send["planned"] == steps["write"]["messages"] == steps["decide"]["contacted"]
    assert send["sent"] == send["planned"], "nothing stands in the way here"


def addresses_of(workspace: Workspace, customers: Sequence[str]) -> dict[str, str]:
    revealed = VaultAddresses(workspace.customers.identity, workspace.vault).reveal(customers)
    return {customer: address.text for customer, address in revealed.items()}


def test_the_mailbox_holds_each_sent_message_once(mail: list[EmailMessage], steps: dict[str, Any]) -> None:
    assert len(mail) == steps["send"]["sent"] > 0
    assert len({message["Message-ID"] for message in mail}) == len(mail)
    assert len({message["To"] for message in mail}) == len(mail)


def test_nobody_who_opted_out_gets_a_message(mail: list[EmailMessage], workspace: Workspace) -> None:
    customers = workspace.customers.identity.customers()
    addresses = addresses_of(workspace, customers)
    out = {addresses[customer] for customer in customers if opted_out(workspace, customer)}
    assert len(out) > 5
    assert not out & {message["To"] for message in mail}
    assert {message["To"] for message in mail} < set(addresses.values())


def test_nobody_held_out_gets_a_message(mail: list[EmailMessage], workspace: Workspace) -> None:
    with workspace.database.read() as connection:
        held_out = connection.scalars(select(DECISIONS.c.customer).where(DECISIONS.c.arm == "held_out")).all()
    addresses = addresses_of(workspace, held_out)
    assert len(addresses) > 20
    assert not set(addresses.values()) & {message["To"] for message in mail}


def test_everybody_is_written_to_in_their_language(mail: list[EmailMessage], workspace: Workspace) -> None:
    customers = workspace.customers.identity.customers()
    addresses = addresses_of(workspace, customers)
    chinese = {address for customer, address in addresses.items() if locale_of(workspace, customer) == "zh-Hans"}
    for message in mail:
        for text in (message["Subject"], text_of(message, "plain"), text_of(message, "html")):
            assert bool(CHINESE.search(text)) == (message["To"] in chinese)
    assert 0 < sum(message["To"] in chinese for message in mail) < len(mail)


def test_every_message_can_be_unsubscribed_from_and_has_no_unfilled_tag(mail: list[EmailMessage]) -> None:
    for message in mail:
        assert re.fullmatch(r"<https://shop\.example/u\S+>", message["List-Unsubscribe"])
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        link = message["List-Unsubscribe"].strip("<>")
        assert link in text_of(message, "plain")
        assert not re.search(r"\{\{|\{%|%\}|\}\}", text_of(message, "plain") + text_of(message, "html"))
    assert len({message["List-Unsubscribe"] for message in mail}) == len(mail)


def test_a_second_run_says_it_is_done_and_gives_the_same(copy: Path, retailer: Path, finished: Path) -> None:
    first = json.loads((finished / "out").read_text(encoding="utf-8"))
    before = {path.name: path.read_bytes() for path in (copy / "mailbox").iterdir()}
    again = suasion_here("demo", "--data", retailer, "--workspace", copy, "--no-serve", "--json")
    assert again.code == 0, again.err
    assert again.err.count("(done before)") == len(CONTRACT["steps"])
    assert json.loads(again.out)["steps"] == first["steps"]
    assert {path.name: path.read_bytes() for path in (copy / "mailbox").iterdir()} == before


def test_every_figure_follows_from_what_is_stored(finished: Path) -> None:
    again = suasion("report", "--recompute", "--json", "--workspace", finished / "shop")
    assert again.code == 0, again.err
    assert "every figure is the same" in again.err
    assert json.loads(again.out) == json.loads((finished / "out").read_text(encoding="utf-8"))


def test_a_department_without_a_model_is_left_out_of_the_plan_and_a_shop_without_one_stops_it(copy: Path) -> None:
    with Workspace.open(copy) as workspace:
        first = decide.plan(workspace)
        without_model(workspace, "GROCERY")
        decide.do(workspace, NoProgress())
        second, third = (workspace.decisions.plan(plan_id) for plan_id in workspace.decisions.plans())
        other = second if third.plan_id == first.plan_id else third
        offers = np.array([action.kind == "offer" for action in first.request.actions])
        profits = [plan.request.problem.profit for plan in (first, other)]
        assert (profits[0][:, ~offers] == profits[1][:, ~offers]).all(), "an email does not hang on a department"
        assert (profits[0][:, offers] != profits[1][:, offers]).any()
        assert decide.figures(workspace)["figures"]["without_model"] == ["GROCERY"]
        without_model(workspace, "shop")
        with pytest.raises(Conflict, match="3 buyers"):
            decide.do(workspace, NoProgress())


def without_model(workspace: Workspace, target: str) -> None:
    """Let the newest card of a target say that there was not enough data."""
    with workspace.database.write() as connection:
        card = json.loads(connection.scalars(select(MODELS.c.card).where(MODELS.c.target == target)).one())
        changed = json.dumps(card | {"reason": "not enough data: 3 buyers"})
        connection.execute(update(MODELS).where(MODELS.c.target == target).values(card=changed))


def test_every_decision_names_the_data_the_models_and_the_scores_it_came_from(workspace: Workspace) -> None:
    plan = decide.plan(workspace)
    found = workspace.decisions.explain(plan.plan_id, plan.request.customers[0])
    with workspace.session() as session:
        assert found.data_sequence == workspace.events.view(session).last_sequence
        scored = workspace.models.score(session, workspace.history(session), MOMENT, ["shop"]).to_pylist()
    assert found.as_of == MOMENT
    assert found.models == {card.target.name: card.version for card in workspace.models.cards()}
    assert found.scores["chance"] == next(one["score"] for one in scored if one["customer"] == found.customer)
    assert found.scores["amount"] > 0
    assert found.recomputed


def test_a_published_prediction_that_the_models_do_not_give_is_found(copy: Path) -> None:
    with Workspace.open(copy) as workspace:
        predict.do(workspace, NoProgress())
        with workspace.database.write() as connection:
            of_one = TRAIT.c.customer == workspace.customers.identity.customers()[0]
            of_shop = TRAIT.c.name == "predicted.purchase.shop"
            assert connection.execute(update(TRAIT).where(of_one, of_shop).values(value="0.123")).rowcount == 1
        with pytest.raises(Conflict, match="1 predictions were published before"):
            predict.do(workspace, NoProgress())


def test_another_plan_beside_the_demos_changes_no_figure(copy: Path) -> None:
    with Workspace.open(copy) as workspace:
        ours = decide.plan(workspace)
        workspace.decisions.decide(replace(ours.request, name="somebody else's"))
        assert decide.plan(workspace).plan_id == ours.plan_id


def test_what_was_changed_since_is_found_and_named(copy: Path) -> None:
    with Workspace.open(copy) as workspace, workspace.database.write() as connection:
        connection.execute(
            delete(QUARANTINE).where(QUARANTINE.c.line == select(QUARANTINE.c.line).limit(1).scalar_subquery())
        )
        one = select(DELIVERY.c.id).where(DELIVERY.c.state == "sent").limit(1).scalar_subquery()
        connection.execute(update(DELIVERY).where(DELIVERY.c.id == one).values(state="failed", reason="changed"))
        drawn = select(DECISIONS.c.customer).where(DECISIONS.c.drawn != "no_contact").limit(1).scalar_subquery()
        connection.execute(delete(DECISIONS).where(DECISIONS.c.customer == drawn))
    (file,) = (copy / "lake" / "order_lines").iterdir()
    pq.write_table(pq.read_table(file).slice(1), file)
    ended = suasion_here("report", "--recompute", "--workspace", copy)
    assert (ended.code, ended.out) == (1, "")
    for step in (
        "collect: lines_stored was",
        "collect: lines_quarantined was",
        "decide: customers was 450, is 449",
        "send: sent was",
    ):
        assert step in ended.err
    assert "Traceback" not in ended.err


def test_a_finished_demo_refuses_other_settings_and_other_data(copy: Path, retailer: Path, tmp_path: Path) -> None:
    other = suasion_here("demo", "--data", tmp_path, "--workspace", copy, "--no-serve")
    assert (other.code, other.out) == (1, "")
    assert str(retailer) in other.err
    settings = copy / "suasion.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("seed = 20171030", "seed = 1"), encoding="utf-8")
    other = suasion_here("demo", "--data", retailer, "--workspace", copy, "--no-serve")
    assert (other.code, other.out) == (1, "")
    assert "other settings" in other.err


def test_the_demo_page_s_question_why_is_answered(
    finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (Path(__file__).parents[2] / "docs" / "demo.md").read_text(encoding="utf-8")
    (program,) = re.findall(r"^```python\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    (tmp_path / "suasion-demo").symlink_to(finished / "shop")
    monkeypatch.chdir(tmp_path)
    exec(compile(program, "demo.md", "exec"), {})
    why, *options = capsys.readouterr().out.splitlines()
    assert why.endswith(" True")
    assert len(options) > 2


def test_there_is_no_report_before_the_demo_ran(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "empty").close()
    told = suasion("report", "--workspace", tmp_path / "empty")
    assert told.code == 1
    assert "has not been started" in told.err
    assert "suasion demo" in told.err
