"""The Liquid environment does what authors need, and nothing else."""

import pytest

from suasion.content.rendering.liquid import Template, TemplateRefused


@pytest.mark.parametrize(
    "source",
    [
        "{{ (1..30000000) | join: ',' | size }}",
        "{% for i in (1..9) %}{% endfor %}",
        "{% if x %}{% assign a = (1..3) %}{% endif %}",
        "{% case (1..3) %}{% when 1 %}{% endcase %}",
        "{{ x | replace: 'a', 'b' }}",
        "{{ x | safe }}",
        "{% include 'x' %}",
        "{% render 'x' %}",
        "{% capture y %}{% endcapture %}",
        "{% liquid echo x %}",
        "{{ x",
        "{% for y in x %}",
        "x" * 200_001,
    ],
)
def test_what_is_not_allowed_is_refused_before_anything_is_rendered(source: str) -> None:
    with pytest.raises(TemplateRefused):
        Template(source, autoescape=True)


def test_work_is_limited() -> None:
    template = Template("{% for a in x %}{% for b in x %}{{ a }}{% endfor %}{% endfor %}", autoescape=True)
    assert template.render({"x": [1, 2]}) == "1122"
    with pytest.raises(TemplateRefused):
        template.render({"x": list(range(100))})


def test_output_is_limited() -> None:
    template = Template("{% for a in x %}{{ y }}{% endfor %}", autoescape=False)
    with pytest.raises(TemplateRefused):
        template.render({"x": list(range(900)), "y": "z" * 1_000})


@pytest.mark.parametrize("value", [object(), print, {"a": object()}, [b"x"], {1: "x"}, "".join])
def test_only_plain_data_is_rendered(value: object) -> None:
    with pytest.raises(TemplateRefused):
        Template("{{ x }}", autoescape=True).render({"x": value})


def test_a_value_that_is_missing_is_refused_not_blank() -> None:
    with pytest.raises(TemplateRefused):
        Template("Hello {{ name }}", autoescape=True).render({})


PAYLOADS = [
    "{{ 7 | times: 7 }}",
    "{{7*7}}",
    "{% assign x = 1 %}{{ x }}",
    "{% include '/etc/passwd' %}",
    "{% raw %}",
    "{{ ''.__class__.__mro__ }}",
    "{{ self._TemplateReference__context }}",
    "${7*7}",
    "#{7*7}",
    "<%= 7*7 %>",
    "{0.__class__}",
    "%(secret)s",
    "{{ config }}{{ env.SECRET }}",
    "{{ unsubscribe }}",
    "[[ copy.headline ]]",
    "[% for x in y %]",
    "}}{{ unsubscribe }}{{",
    "{% endfor %}",
    "\ue000 unsubscribe \ue001",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_value_is_never_parsed_as_a_template(payload: str) -> None:
    template = Template("[{{ x }}|{{ y.z }}]{% for a in b %}{{ a }}{% endfor %}", autoescape=False)
    values = {"x": payload, "y": {"z": payload}, "b": [payload]}
    assert template.render(values) == f"[{payload}|{payload}]{payload}"


def test_markup_in_a_value_is_escaped() -> None:
    assert Template("{{ x }}", autoescape=True).render({"x": "<b>'&"}) == "&lt;b&gt;&#39;&amp;"
