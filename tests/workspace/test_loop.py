"""The steps of the loop on a small made shop: each can be run again, and all of them read only what came before."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from suasion import Workspace
from suasion.campaigns.writing import Brief
from suasion.core.errors import Conflict, InputRefused, NotFound
from suasion.decisions.plan import Basis, Plan
from suasion.events.spec import Identify
from tests.decisions.made import request
from tests.made_screens import MOMENT, copied, email

BRIEF = Brief("Corner Shop", "1 Example Street, Springfield", approved_by="ann", products=3)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    directory = copied(tmp_path_factory, tmp_path_factory.mktemp("loop") / "shop")
    with Workspace.open(directory) as workspace:
        yield workspace


@pytest.fixture(scope="module")
def plan(shop: Workspace) -> Plan:
    return shop.decide("summer", MOMENT)


def test_the_same_decision_is_the_same_plan(shop: Workspace, plan: Plan) -> None:
    again = shop.decide("summer", MOMENT)
    assert (again.plan_id, again.made_at) == (plan.plan_id, plan.made_at)
    assert shop.decisions.plans("summer") == [plan.plan_id]
    assert plan.contacts
    assert plan.basis.as_of == MOMENT
    assert plan.settings == dict(shop.settings)


def test_an_explanation_says_what_kept_an_action_from_a_customer(shop: Workspace, plan: Plan) -> None:
    shut = next(who for who, row in zip(plan.request.customers, plan.request.eligible, strict=True) if not row.any())
    found = shop.explain(plan.plan_id, shut)
    assert [one.barrier.code for one in found.options if one.barrier] == ["no_consent"]
    assert found.recomputed
    assert shop.explain(plan.plan_id, min(plan.contacts), recompute=False).recomputed is None
    with pytest.raises(NotFound):
        shop.explain(plan.plan_id, "nobody")


def test_messages_are_written_once_for_everybody_to_contact(shop: Workspace, plan: Plan) -> None:
    assert shop.write(plan.plan_id, BRIEF) == len(plan.contacts)
    drafts = shop.contents.approved_drafts("summer email")
    assert shop.write(plan.plan_id, BRIEF) == len(plan.contacts)
    assert shop.contents.approved_drafts("summer email") == drafts
    planned = shop.export("deliveries", campaign="summer")
    assert planned["customer"].to_pylist() == sorted(plan.contacts)
    assert set(planned["state"].to_pylist()) == {"planned"}


def test_a_message_shows_only_what_may_be_shown_in_the_customers_language(shop: Workspace) -> None:
    shown = shop.decide("autumn", MOMENT)
    shop.write(
        shown.plan_id,
        Brief("Shop", "1 Example Street", "ann", 3, lambda item: item["category"] == "MEAT", lambda _who: "zh-Hans"),
    )
    (drafted,) = shop.deliveries.one_per_draft("autumn")
    assert shop.contents.draft(drafted.draft).locale == "zh-Hans"
    text = shop.email_composer()(drafted, "sample@example.test").message.text
    shelf = {"MEAT": range(1, 12, 3), "other": [n for n in range(12) if n % 3 != 1]}
    assert any(re.search(rf"\bItem {n}\b", text) for n in shelf["MEAT"])
    assert not any(re.search(rf"\bItem {n}\b", text) for n in shelf["other"])


def test_a_plan_without_its_moment_has_no_messages(shop: Workspace) -> None:
    bare = shop.decisions.decide(request(name="bare"), basis=Basis())
    with pytest.raises(Conflict, match="which moment"):
        shop.write(bare.plan_id, BRIEF)


def test_a_campaign_counts_everybody_once(shop: Workspace, plan: Plan) -> None:
    found = shop.campaign("summer")
    assert found.audience == found.contacted + found.held_out + sum(one.customers for one in found.excluded)
    assert found.plan is not None
    assert "summer" in {one.name for one in shop.campaigns().rows}
    held_out = next(who for who, arm in zip(plan.request.customers, plan.arms, strict=True) if arm == "held_out")
    assert shop.left_out("summer", held_out).arm == "held_out"
    assert shop.aa_check("summer").plan_id == plan.plan_id


def test_training_again_keeps_or_adds_versions_as_asked(shop: Workspace) -> None:
    first = shop.train(MOMENT, categories=1)
    kept = shop.train(MOMENT, categories=1, again=False)
    assert first.cards[0].target.name == "shop"
    assert len(first.cards) == 2
    assert [card.version for card in kept.cards] == [card.version for card in first.cards]
    assert (kept.published.added, kept.published.differing) == (0, 0)
    assert kept.published.already > 0
    assert shop.train(MOMENT, categories=0, again=False).cards == first.cards[:1]


def test_fitting_again_is_the_same_version(shop: Workspace) -> None:
    first = shop.fit_recommender(MOMENT)
    assert shop.fit_recommender(MOMENT).version == first.version
    assert first.moment == MOMENT


def test_stored_segments_run_again_and_others_are_saved(shop: Workspace) -> None:
    earlier = MOMENT - timedelta(days=30)
    runs = shop.run_segments(as_of=earlier)
    assert {run.name for run in runs} == set(shop.segments.definitions())
    assert {run.as_of for run in runs} == {earlier}
    (one,) = shop.run_segments([shop.segments.definitions()["lapsed"]], earlier)
    assert one.size == next(run.size for run in runs if run.name == "lapsed")


def test_what_is_appended_is_known_after_follow(shop: Workspace) -> None:
    told = Identify(message_id="late", user_id="somebody-late", timestamp=MOMENT, traits={"email": email(900)})
    shop.events.append([told], source="till")
    assert shop.follow() == shop.events.last_sequence()
    assert len(shop.customer_views.found(email(900)).rows) == 1


@pytest.mark.parametrize("step", ["train", "fit_recommender", "run_segments", "decide"])
def test_no_step_is_done_as_of_a_moment_that_is_not_yet(shop: Workspace, step: str) -> None:
    first = ("future",) if step == "decide" else ()
    with pytest.raises(InputRefused, match="in the future"):
        getattr(shop, step)(*first, as_of=datetime.now(UTC) + timedelta(days=1))
    with pytest.raises(InputRefused, match="no time zone"):
        getattr(shop, step)(*first, as_of=datetime(2025, 1, 1))


def test_an_export_to_arrow_is_what_a_parquet_file_of_it_holds(shop: Workspace, tmp_path: Path) -> None:
    from pyarrow import parquet

    from suasion.exports.contents import export
    from suasion.exports.formats import written

    for what in ("traits", "items", "predictions"):
        file = tmp_path / f"{what}.parquet"
        file.write_bytes(b"".join(written(export(shop.database, what), "parquet")))
        assert parquet.read_table(file).equals(shop.export(what))
    with pytest.raises(InputRefused):
        shop.export("items", plan="p")
