from hypothesis import given
from hypothesis import strategies as st

from suasion.core.randomness import generator, unit_interval


@given(st.lists(st.text(max_size=4), max_size=3), st.lists(st.text(max_size=4), max_size=3))
def test_other_names_give_another_number(one: list[str], other: list[str]) -> None:
    assert (unit_interval(1, *one) == unit_interval(1, *other)) == (one == other)


def test_numbers_are_uniform_over_names() -> None:
    numbers = sorted(unit_interval(3, "customer", str(i)) for i in range(20_000))
    # Kolmogorov-Smirnov at the 0.1 % level: 1.95 / sqrt(n).
    distance = max(abs(number - i / len(numbers)) for i, number in enumerate(numbers))
    assert distance < 1.95 / len(numbers) ** 0.5


def test_another_seed_gives_another_stream() -> None:
    assert generator(1, "a").random() != generator(2, "a").random()
    assert generator(1, "a").random() == generator(1, "a").random()
