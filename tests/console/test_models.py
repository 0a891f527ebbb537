import re

from playwright.sync_api import expect

from suasion.models.card import NOT_FOR
from tests.console.browsing import Watched
from tests.console.corner_house import refuse, told
from tests.http.house import House


def test_the_list_shows_each_score_beside_its_baseline_or_why_there_is_none(reader: Watched, corner: House) -> None:
    heads = told(corner, "/api/models")["data"]
    page = reader.open("/models")
    rows = page.get_by_role("main").get_by_role("row")
    expect(rows).to_have_count(len(heads) + 1)
    for place, head in enumerate(heads, start=1):
        if head["reason"]:
            expect(rows.nth(place)).to_contain_text(re.compile("Not enough data|数据不足"))
            continue
        expect(rows.nth(place)).to_contain_text(f"{head['average_precision']:.3f}")
        expect(rows.nth(place)).to_contain_text(f"{head['average_precision'] - head['gain']:.3f}")
        expect(rows.nth(place)).to_contain_text(f"{head['gain_interval'][1]:.3f}")
    assert reader.axe() == []
    assert reader.too_wide() == []


def test_a_card_shows_score_baselines_windows_features_and_what_it_is_not_for(reader: Watched, corner: House) -> None:
    card = told(corner, "/api/models/shop")
    page = reader.open("/models/shop")
    main = page.get_by_role("main")
    expect(main.locator("[data-drawn]")).to_have_count(2)
    for figure in (card["selection"]["average_precision"], *card["selection"]["baselines"].values()):
        expect(main).to_contain_text(f"{figure:.3f}")
    expect(main).to_contain_text(f"{card['later']['average_precision']:.3f}")
    for window in card["windows"]:
        expect(main.get_by_role("cell", name=f"{window['positives']}", exact=True)).to_be_visible()
    language = "zh" if page.locator("html").get_attribute("lang") == "zh-Hans" else "en"
    expect(main).to_contain_text(card["features"][0]["words"][language])
    expect(main).to_contain_text(card["sha256"])
    expect(main).to_contain_text(NOT_FOR if language == "en" else "这不是因果结论")
    assert reader.axe() == []
    assert reader.too_wide() == []


def test_a_card_tells_what_became_of_the_version_before(reader: Watched) -> None:
    page = reader.open("/models/shop")
    main = page.get_by_role("main")
    expect(main).to_contain_text(re.compile("What happened differs from what it expected|实际结果与预期之差超出偶然"))
    expect(main).to_contain_text(re.compile("1 of 2 inputs moved far|2 项输入中有 1 项明显变化"))
    expect(main).to_contain_text(re.compile(r"45\.5%( \(between|（介于) 43\.0%"))
    page = reader.open("/models/shop?version=1")
    expect(page.get_by_role("main")).to_contain_text(re.compile("What it goes by|模型依据什么"))
    expect(page.get_by_role("main")).not_to_contain_text(re.compile("Drift since|自上一版本以来"))


def test_a_card_says_what_the_model_goes_by(reader: Watched) -> None:
    page = reader.open("/models/shop")
    main = page.get_by_role("main")
    expect(main).to_contain_text(re.compile("What it goes by|模型依据什么"))
    expect(main).to_contain_text("75.0%")
    rules = main.get_by_role("table", name=re.compile("The model as a few rules|用几条规则概括模型"))
    expect(rules.get_by_role("row")).to_have_count(3)
    expect(rules).to_contain_text(re.compile(r"> 12\.50 (or unknown|或未知)"))
    expect(rules).to_contain_text("52.3%")
    expect(main).to_contain_text(re.compile(r"(where unknown: |未知时：)4\.5%"))
    assert reader.axe() == []
    assert reader.too_wide() == []


def test_a_card_names_inputs_that_may_know_the_outcome_or_says_that_none_seems_to(reader: Watched) -> None:
    page = reader.open("/models/shop")
    main = page.get_by_role("main")
    expect(main).to_contain_text(re.compile("Does an input know the outcome|有没有输入提前知道结果"))
    expect(main).to_contain_text(re.compile(r"0\.912 (against|对比) 0\.701|0\.912，对比 0\.701"))
    page = reader.open("/models/shop?version=1")
    expect(page.get_by_role("main")).to_contain_text(re.compile("None of 3 inputs seems to|3 项输入里没有发现"))
    assert reader.axe() == []
    assert reader.too_wide() == []


def test_a_card_tells_which_version_is_in_force_and_how_it_came_to_be(reader: Watched) -> None:
    main = reader.open("/models/shop").get_by_role("main")
    versions = main.get_by_role("region", name=re.compile("^(Versions|版本)$"))
    expect(versions).to_contain_text(re.compile("Better than version 1 beyond noise|优于版本 1，差距超出随机波动"))
    expect(versions).to_contain_text(re.compile(r"0\.0200.{1,30}0\.0040"))
    expect(versions.get_by_role("listitem").nth(0)).to_contain_text(re.compile("in force|现行版本"))
    expect(versions.get_by_role("listitem").nth(1)).not_to_contain_text(re.compile("in force|现行版本"))
    expect(main.get_by_role("link", name=re.compile("is in force|现行版本是"))).to_have_count(0)
    main = reader.open("/models/shop?version=1").get_by_role("main")
    main.get_by_role("link", name=re.compile("Version 2 is in force|现行版本是版本 2")).click()
    expect(main).to_contain_text(re.compile("Better than version 1|优于版本 1"))
    assert reader.axe() == []
    assert reader.too_wide() == []


def test_every_version_has_its_card(admin: Watched) -> None:
    page = admin.open("/models/shop")
    expect(page.get_by_text("Version 2").first).to_be_visible()
    page.get_by_role("region", name="Versions").get_by_role("link", name="Version 1").click()
    expect(page).to_have_url(re.compile("version=1"))
    expect(page.get_by_role("main").locator("p", has_text="Version 1").first).to_be_visible()


def test_the_reliability_diagram_has_its_numbers_with_intervals_as_a_table(admin: Watched) -> None:
    page = admin.open("/models/shop")
    card = page.get_by_role("region", name="Calibration", exact=True).first
    card.get_by_text("Show as a table").click()
    expect(card.get_by_role("row", name=re.compile(r"^20% 25% \(between 20% and 30%\)"))).to_be_visible()


def test_a_target_without_a_model_says_why_and_shows_no_score(admin: Watched) -> None:
    page = admin.open("/models/Bakery")
    expect(page.get_by_role("main").get_by_text("Not enough data").first).to_be_visible()
    expect(page.get_by_role("list", name="Data needed")).to_contain_text("312 of 500 needed")
    expect(page.get_by_role("region", name="Score beside baselines")).to_have_count(0)


def test_customers_by_probability_say_if_nobody_was_scored(admin: Watched) -> None:
    page = admin.open("/models/shop")
    page.get_by_role("tab", name="Customers by probability").click()
    expect(page).to_have_url(re.compile("tab=customers"))
    expect(page.get_by_text("Nobody has been scored for this target yet.")).to_be_visible()
    page.get_by_role("link", name="Back to the card").click()
    expect(page.get_by_role("region", name="Versions")).to_be_visible()


def test_without_models_it_leads_on_and_a_failure_is_said(newcomer: Watched) -> None:
    page = newcomer.open("/models")
    expect(page.get_by_role("main").get_by_role("link", name="Get started")).to_have_count(1)
    refuse(newcomer, "**/api/models")
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("It broke.")
