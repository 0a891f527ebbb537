"""Writing knows every name of the catalog when it reviews a draft."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from suasion.adapters.datasets.product_names import product_name
from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.campaigns.writing import Brief, Shelf, Writer, Writing
from suasion.content.drafts import KINDS, Kind
from suasion.content.facts import LOCALES, Facts, Locale, Offer, Product
from suasion.content.known_names import KnownNames
from suasion.content.writing import write
from suasion.customers.consent.personal import EVERYBODY
from suasion.decisions.actions import email
from suasion.decisions.plan import Basis
from suasion.flows.demo.scene import CAMPAIGN, MOMENT
from suasion.language.model import Completion
from suasion.workspace import Workspace
from tests.decisions.made import request
from tests.made_retailer import write_made_retailer


class SaysOneProduct:
    """A model that speaks of a product of the shop's which is not among the facts."""

    def __init__(self, name: str) -> None:
        self.name = name

    def complete(
        self, system: str, prompt: str, *, max_tokens: int, json_schema: Mapping[str, Any] | None = None
    ) -> Completion:
        words = {
            "subject": "Ideas for your next shop",
            "preheader": "Picked for you.",
            "headline": "For your list",
            "paragraphs": ["Hello,", f"Have another look at our {self.name.lower()} this week."],
        }
        return Completion(json.dumps(words), "made-1", 10, 20)


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Name the made catalog's products as the demo names them."""
    directory = tmp_path_factory.mktemp("retailer")
    write_made_retailer(directory, households=2)
    with DuckDBEngine().session() as session:
        rows = session.fetch(session.add_file("made_products", directory / "products.parquet")).to_pylist()
    columns = ("product_id", "department", "product_category", "product_type", "package_size")
    return sorted({product_name(*(row[name] and str(row[name]) for name in columns)) for row in rows})


def facts(kind: Kind, *shown: str) -> Facts:
    offer = Offer("Campaign 18", date(2017, 10, 30), date(2017, 12, 24)) if kind == "offer" else None
    products = tuple(Product(f"p{at}", name, "GROCERY", Decimal("2.99")) for at, name in enumerate(shown))
    moment = datetime(2017, 10, 30, tzinfo=UTC)
    return Facts("Complete Journey Market", "100 Example Street, Springfield", "USD", moment, products, offer)


def test_a_model_that_names_a_product_of_the_catalog_outside_the_facts_is_rejected(names: list[str]) -> None:
    shown, other = (name for name in names if name.startswith(("Pasta - Large", "Cereal - Large")))
    written = write(
        "recommendations",
        "en",
        facts("recommendations", shown),
        model=SaysOneProduct(other),
        known_names=KnownNames(names),
    )
    assert written.draft.provenance.source == "template"
    assert [(one.rule, one.text) for one in written.rejected[0].violations] == [("unknown product", other)]


def test_a_model_that_names_a_product_of_the_facts_is_not(names: list[str]) -> None:
    known = KnownNames(names)
    for name in names:
        written = write(
            "recommendations", "en", facts("recommendations", name), model=SaysOneProduct(name), known_names=known
        )
        assert written.draft.provenance.source == "model", (name, written.rejected)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_templates_that_ship_pass_with_the_names_of_the_catalog(
    kind: Kind, locale: Locale, names: list[str]
) -> None:
    # "Basket", "List" and "Shop" stand in the templates' own words and are names of one word.
    known = KnownNames([*names, "Basket", "List", "Shop", "Ideas"])
    assert write(kind, locale, facts(kind, *names[:3]), known_names=known).violations == ()


def test_a_campaign_reviews_its_drafts_with_the_names_it_is_given(names: list[str], tmp_path: Path) -> None:
    shown, other = (name for name in names if name.startswith(("Pasta - Large", "Cereal - Large")))
    with Workspace.create(tmp_path / "shop") as workspace:
        workspace.__dict__["language_model"] = SaysOneProduct(other)
        product = Product("p1", shown, "PASTA", Decimal("2.99"))
        plan = workspace.decisions.decide(request(name=CAMPAIGN), basis=Basis(MOMENT))
        services = (workspace.catalog, workspace.recommendations, workspace.contents, workspace.deliveries)
        writer = Writer(*services, "USD", workspace.language_model)
        brief = Brief("Shop", "1 Example Street", approved_by="demo")
        drafts = Writing(writer, plan, brief, Shelf({}, KnownNames(names)), {}, EVERYBODY).drafts(email(), [product])
        draft = workspace.contents.draft(drafts["en"])
        figures = workspace.contents.figures(f"{CAMPAIGN} {email().key}")
    assert draft.provenance.source == "template"
    assert figures["model"] == {"written": 2, "rejected": 2}
