from suasion.models.features.registry import discover
from suasion.models.input_words import in_words


def test_every_feature_of_this_release_is_described() -> None:
    features, ratios = discover()
    names = [f"{scope}.{one.name}" for one in features for scope in one.scopes]
    names += [f"category.{one.name}" for one in ratios]
    found = in_words(names, "Bakery")
    assert [one.name for one in found] == names
    assert all(one.measures and one.unit and one.words["en"] and one.words["zh"] for one in found)


def test_a_feature_that_is_gone_keeps_its_name() -> None:
    (found,) = in_words(["category.gone"], "Bakery")
    assert (found.scope, found.measures, found.words["en"]) == ("category", "", "Bakery: gone")
