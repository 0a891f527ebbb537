"""What a plan may promote, and what it is told when it may not."""

import pytest

from suasion.core.errors import InputRefused
from suasion.events.promoted import Promotion
from suasion.events.tracking.plan import read_plan


def test_events_and_pages_promote_together_and_the_columns_are_in_order() -> None:
    plan = read_plan(
        "events: {Added: {promote: {size: number}}, Seen: {promote: {colour: string, size: number}}}\n"
        "page: {promote: {until: time}}"
    )
    assert plan.promotions == (Promotion("colour", "string"), Promotion("size", "number"), Promotion("until", "time"))
    assert read_plan("events: {Added: {}}").promotions == ()


@pytest.mark.parametrize(
    ("plan", "told"),
    [
        ("events: {A: {promote: {size: number}}, B: {promote: {size: string}}}", "'B' promotes 'size' as string, and"),
        ("events: {A: {promote: {size: number}}, B: {promote: {Size: number}}}", "'B' promotes 'Size', and 'A'"),
        ("events: {A: {promote: {size: int}}}", "cannot be read"),
        ("events: {A: {promote: {unit price: number}}}", "'unit price', which cannot be a column"),
        ("events: {A: {promote: {address.town: string}}}", "cannot be a column"),
        ("events: {A: {promote: {_x: string}}}", "cannot be a column"),
        ("events: {A: {promote: {颜色: string}}}", "cannot be a column"),
        (f"events: {{A: {{promote: {{{'a' * 61}: string}}}}}}", "cannot be a column"),
        ("identify: {promote: {town: string}}", "'identify' promotes properties"),
        ("group: {promote: {town: string}}", "'group' promotes properties"),
    ],
)
def test_what_cannot_be_a_column_is_refused_with_what_to_do(plan: str, told: str) -> None:
    with pytest.raises(InputRefused, match=told) as refused:
        read_plan(plan)
    assert refused.value.hint


def test_sixty_four_are_promoted_and_one_more_is_refused() -> None:
    def plan(count: int) -> str:
        half = count // 2
        parts = [", ".join(f"x{number}: number" for number in some) for some in (range(half), range(half, count))]
        return f"events: {{A: {{promote: {{{parts[0]}}}}}, B: {{promote: {{{parts[1]}}}}}}}"

    assert len(read_plan(plan(64)).promotions) == 64
    with pytest.raises(InputRefused, match="65 properties; 64 is the most"):
        read_plan(plan(65))
