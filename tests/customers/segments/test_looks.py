"""Looking into segments: what a definition would find and change, some members, the funnel, overlaps."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from suasion import Workspace
from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.core.errors import InputRefused, NotFound
from suasion.customers.consent import ConsentAct, stands
from suasion.customers.drawing import drawn, drawn_of
from suasion.customers.pinned import Pin
from suasion.customers.segments.counts import exact
from suasion.customers.segments.funnel import funnel
from suasion.customers.segments.why import Part
from suasion.customers.standing import email_reachable
from suasion.privacy.identifiers import IdentifierKind
from tests.made_screens import MOMENT, copied, order

OFTEN = """
name: often
title: {en: Often, zh: 常来}
description: {en: They come often., zh: 经常光顾。}
where:
  behaviour: {of: orders, measure: count, is: {at_least: LIMIT}}
"""


@pytest.fixture
def workspace(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with Workspace.open(copied(tmp_path_factory, tmp_path / "shop")) as opened:
        yield opened


def test_a_preview_finds_what_a_run_finds_and_saves_nothing(workspace: Workspace) -> None:
    views = workspace.segment_views
    found = views.preview(OFTEN.replace("LIMIT", "9"))
    with pytest.raises(NotFound):
        views.one("often")
    views.define(OFTEN.replace("LIMIT", "9"))
    assert 0 < found.size.customers == views.run("often", found.as_of).size < found.customers.customers
    assert found.difference is None
    assert found.words["en"] == "at least 9 orders"
    assert len(found.sample) == 10
    assert all(member.why.holds and member.why.value >= 9 for member in found.sample)


def test_a_preview_is_as_of_any_moment_that_has_been(workspace: Workspace) -> None:
    views = workspace.segment_views
    recent = OFTEN.replace("is: {at_least: LIMIT}", "within_days: 30, is: {at_least: 1}")
    then = views.preview(recent, MOMENT)
    views.define(recent)
    assert then.size.customers == views.run("often", MOMENT).size > views.preview(recent).size.customers == 0
    assert then.as_of == MOMENT
    with pytest.raises(InputRefused, match="future"):
        views.preview(recent, datetime.now(UTC) + timedelta(days=1))


def test_a_preview_says_what_saving_would_change(workspace: Workspace) -> None:
    views = workspace.segment_views
    views.define(OFTEN.replace("LIMIT", "9"))
    more = views.preview(OFTEN.replace("LIMIT", "4"))
    assert more.difference is not None
    assert more.size.customers == more.difference.size.customers + more.difference.entering.customers
    assert (more.difference.version, more.difference.leaving) == (1, exact(0))
    assert more.difference.entering.customers > 0
    assert [line for line in more.difference.lines if "at_least" in line] == [
        "-      at_least: 9",
        "+      at_least: 4",
    ]
    views.define(OFTEN.replace("LIMIT", "4"))
    fewer = views.preview(OFTEN.replace("LIMIT", "9")).difference
    assert fewer is not None
    assert (fewer.entering, fewer.leaving) == (exact(0), more.difference.entering)
    same = views.preview(OFTEN.replace("LIMIT", "4")).difference
    assert same is not None
    assert (same.lines, same.entering, same.leaving) == ((), exact(0), exact(0))
    with pytest.raises(InputRefused, match="at_lest"):
        views.preview(OFTEN.replace("at_least", "at_lest"))


def test_ten_members_are_drawn_the_same_each_time_and_not_by_their_ids(workspace: Workspace) -> None:
    members = workspace.segment_views.sample("lapsed", of=MOMENT).members
    shown = [member.customer for member in members]
    assert shown == [member.customer for member in workspace.segment_views.sample("lapsed", of=MOMENT).members]
    every = workspace.segments.members("lapsed", MOMENT)
    assert len(shown) == 10
    assert set(shown) < set(every)
    assert shown != every[:10]
    for member in members:
        assert member.why.holds
        assert member.figures is not None
        assert member.figures.last_order is not None
        assert member.why.value == pytest.approx((MOMENT - member.figures.last_order).total_seconds() / 86_400)
    assert {part.holds for part in _leaves(workspace, "no_email_consent")} == {True}


def _leaves(workspace: Workspace, name: str) -> list[Part]:
    return [member.why for member in workspace.segment_views.sample(name, of=MOMENT).members]


def test_the_funnel_counts_who_can_be_reached_now(workspace: Workspace) -> None:
    views, now = workspace.segment_views, datetime.now(UTC)
    workspace.events.append([order(1, "no-address", MOMENT, 1)], source="till", historical=True)
    (row,) = workspace.customer_views.found("no-address").rows
    workspace.consent.record([ConsentAct(row.customer, "email", "marketing", "granted", now, now, "form")])
    run = views.run("lapsed")
    members = workspace.segments.members(run.name, run.as_of)
    assert row.customer in members
    which, found = views.funnel("lapsed", of=run.as_of)
    with workspace.database.read() as connection:
        willing = {one for one in members if stands(connection, one, "email", "marketing", now)}
    reached = email_reachable(workspace.database, workspace.vault.suppressions, members, now)
    counts = {step.name: step.customers for step in found.steps}
    assert counts["not_suppressed"] == counts["consented"], "nobody is on the list"
    assert (counts["matched"], counts["consented"], counts["reachable"]) == (len(members), len(willing), len(reached))
    assert 0 < counts["reachable"] < counts["consented"] < counts["matched"]
    assert found.exact
    assert which.as_of == found.members_as_of == run.as_of < found.as_of
    assert (which.stands, which.version, which.size) == (False, run.version, run.size)
    gone, listed = sorted(reached)[:2]
    token = workspace.customers.identity.tokens_of([listed], IdentifierKind.EMAIL)[listed]
    (address,) = workspace.vault.reveal([token]).values()
    workspace.suppressions.add(IdentifierKind.EMAIL, [address], "hard_bounce", source="provider", who="owner")
    without = {step.name: step.customers for step in views.funnel("lapsed", of=run.as_of)[1].steps}
    assert without == counts | {
        "not_suppressed": counts["not_suppressed"] - 1,
        "reachable": counts["reachable"] - 1,
    }
    workspace.suppressions.lift(IdentifierKind.EMAIL, address, why="it works again", who="owner")
    workspace.consent.record([ConsentAct(gone, "email", "marketing", "withdrawn", now, now, "form")])
    after = {step.name: step.customers for step in views.funnel("lapsed", of=run.as_of)[1].steps}
    assert (after["consented"], after["reachable"]) == (counts["consented"] - 1, counts["reachable"] - 1)
    assert {step.customers for step in views.funnel("lapsed", "sms", of=run.as_of)[1].steps[1:]} == {0}
    with pytest.raises(InputRefused, match="channel 'post'"):
        views.funnel("lapsed", "post")


def test_of_many_members_the_funnel_is_estimated_with_its_interval(workspace: Workspace) -> None:
    members = workspace.customers.identity.customers()
    now, listed = datetime.now(UTC), workspace.vault.suppressions
    with workspace.database.read() as connection:
        every = funnel(connection, listed, members, "email", "marketing", members_as_of=now, at=now)
        rough = funnel(connection, listed, members, "email", "marketing", members_as_of=now, at=now, exact_up_to=100)
    assert every.exact
    assert (rough.exact, rough.looked_at) == (False, 100)
    assert rough.steps[0].customers == len(members)
    for one, other in zip(every.steps[1:], rough.steps[1:], strict=True):
        assert other.low <= one.customers <= other.high
        assert other.low <= other.customers <= other.high


def test_a_draw_depends_on_nothing_but_names_and_salt() -> None:
    names = [f"c{number}" for number in range(1_000)]
    assert drawn(names, 50) == drawn(list(reversed(names)), 50)
    assert drawn(names, 50) != drawn(names, 50, "other")
    assert drawn(names, 50)[:10] == drawn(names, 10)


def test_the_engine_draws_the_same_ones() -> None:
    names = [f"c{number}é" for number in range(1_000)]
    with DuckDBEngine().session() as session:
        table = session.add_arrow("members", pa.table({"customer": names}))
        assert session.fetch(drawn_of(table, 50, "a name"))["customer"].to_pylist() == drawn(names, 50, "a name")


def test_overlaps_are_those_of_the_sets(workspace: Workspace) -> None:
    views = workspace.segment_views
    runs = [row.run for row in views.listed(50).rows if row.run]
    sets = {run.name: set(workspace.segments.members(run.name, run.as_of)) for run in runs}
    which, found = views.overlaps("lapsed", of=MOMENT)
    mine = sets.pop("lapsed")
    assert which.size == len(mine)
    assert {one.other.name: one.both for one in found} == {name: len(mine & other) for name, other in sets.items()}
    assert [one.both for one in found] == sorted((one.both for one in found), reverse=True)
    for one in found:
        other = sets[one.other.name]
        assert (one.size, one.other_size) == (len(mine), len(other))
        assert one.share == pytest.approx(len(mine & other) / len(mine))
        assert one.similarity == (pytest.approx(len(mine & other) / len(mine | other)))
    views.define(OFTEN.replace("LIMIT", "100000"))
    run = views.run("often")
    assert {(one.share, one.both) for one in views.overlaps("often", of=run.as_of)[1]} == {(None, 0)}


def test_two_members_who_became_one_count_once(workspace: Workspace) -> None:
    views = workspace.segment_views
    run = views.one("lapsed").row.run
    assert run is not None
    first, second = workspace.segments.members("lapsed", run.as_of)[:2]
    workspace.deciding.merge(first, second, reason="the same person", who="test")
    assert run.size == len(workspace.segments.members("lapsed", run.as_of))
    assert {one.size for one in views.overlaps("lapsed", of=run.as_of)[1]} == {run.size - 1}
    assert views.funnel("lapsed", of=run.as_of)[1].steps[0].customers == run.size - 1
    for name in (first, second):
        (one,) = [one for one in views.of_customer(name, runs=True) if one.definition.name == "lapsed"]
        assert one.member, "whom a run found is a member of it under every name"


def test_a_run_leaves_what_was_saved_or_removed_meanwhile(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    views, build, meanwhile = workspace.segment_views, workspace.pinned.built_now, list[Callable[[], object]]()

    @contextmanager
    def slowly() -> Iterator[Pin]:
        with build() as pin:
            meanwhile.pop()()
            yield pin

    monkeypatch.setattr(workspace.pinned, "built_now", slowly)
    views.define(OFTEN.replace("LIMIT", "9"))
    meanwhile.append(lambda: views.define(OFTEN.replace("LIMIT", "4")))
    assert views.run("often").version == 1
    assert "at least 4 orders" in views.one("often").words["en"]
    meanwhile.append(lambda: workspace.segments.remove("often"))
    assert views.run("often").version == 2
    with pytest.raises(NotFound):
        views.one("often")
