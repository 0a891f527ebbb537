from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "identity.md"


def test_the_worked_example_of_the_page_holds() -> None:
    code = PAGE.read_text(encoding="utf-8").partition("```python\n")[2].partition("```")[0]
    assert code.count("assert ") == 6
    exec(compile(code, str(PAGE), "exec"), {})
