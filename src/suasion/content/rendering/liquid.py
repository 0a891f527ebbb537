"""Liquid, hardened: few tags and filters, no ranges, limits on work, and only plain data as values.

Customer data reaches a template as values only, so ``{{ }}`` or ``{% %}`` inside a value stays literal text.
"""

from collections.abc import Mapping
from typing import Any

from liquid import BoundTemplate, Environment, RenderContext, StrictDefaultUndefined
from liquid.ast import Node
from liquid.builtin.content import Literal
from liquid.builtin.expressions.primitive import RangeLiteral
from liquid.builtin.illegal import Illegal
from liquid.builtin.output import Output
from liquid.exceptions import LiquidError
from liquid.expression import Expression

from suasion.core.errors import InputRefused

TAGS = frozenset({"if", "unless", "for", "break", "continue", "case", "comment", "assign"})
FILTERS = frozenset(
    {"escape", "default", "upcase", "downcase", "capitalize", "strip", "truncate", "size", "first", "last", "round"}
)
_INNER = frozenset({Literal.name, Output.name, Illegal.name})  # how python-liquid reads text and {{ }}
_LARGEST_SOURCE = 200_000


class TemplateRefused(InputRefused):
    """A template does not parse, uses what is not allowed, or failed on the values given."""

    code = "template_refused"


class _Hardened(Environment):
    loop_iteration_limit = 1_000
    output_stream_limit = 500_000
    local_namespace_limit = 100_000
    context_depth_limit = 20
    block_nesting_limit = 10

    def __init__(self, *, autoescape: bool) -> None:
        super().__init__(autoescape=autoescape, undefined=StrictDefaultUndefined, strict_filters=True)
        self.tags = {name: tag for name, tag in self.tags.items() if name in TAGS | _INNER}
        self.filters = {name: function for name, function in self.filters.items() if name in FILTERS}


_ENVIRONMENTS = {escape: _Hardened(autoescape=escape) for escape in (True, False)}


class Template:
    """A parsed template.

    Parameters
    ----------
    source
        Liquid text written by an author, never by a customer.
    autoescape
        Escape every value for HTML.

    Raises
    ------
    TemplateRefused
        If it does not parse or uses a tag, filter or range that is not allowed.

    Examples
    --------
    >>> Template("Hello {{ name }}", autoescape=True).render({"name": "<b>{{ 1 }}"})
    'Hello &lt;b&gt;{{ 1 }}'
    """

    def __init__(self, source: str, *, autoescape: bool) -> None:
        if len(source) > _LARGEST_SOURCE:
            raise TemplateRefused(f"The template has {len(source)} characters; at most {_LARGEST_SOURCE} are allowed.")
        try:
            self._template: BoundTemplate = _ENVIRONMENTS[autoescape].from_string(source)
            _refuse_ranges(self._template)
            unknown = set(self._template.filter_names()) - FILTERS
        except LiquidError as error:
            raise TemplateRefused(
                f"The template does not parse: {error}",
                hint=f"Tags allowed: {sorted(TAGS)}; filters allowed: {sorted(FILTERS)}.",
            ) from None
        if unknown:
            raise TemplateRefused(
                f"The template uses the filters {sorted(unknown)}.", hint=f"Filters allowed: {sorted(FILTERS)}."
            )

    def render(self, values: Mapping[str, Any], *, known_plain: bool = False) -> str:
        """Fill the template with values: dicts, lists, texts, numbers, booleans and None only.

        Parameters
        ----------
        values
            The values by name.
        known_plain
            The caller made them all itself, of nothing but these kinds: do not look through them again.

        Raises
        ------
        TemplateRefused
            If a value is of another kind, a tag has no value, or a limit is passed.
        """
        if not known_plain:
            _refuse_objects(dict(values))
        try:
            return self._template.render(**values)
        except LiquidError as error:
            raise TemplateRefused(f"The template could not be filled: {error}") from None

    def variables(self) -> frozenset[str]:
        """Name the values it needs from outside, such as ``copy.headline``."""
        return frozenset(str(path) for path in self._template.global_variable_paths())


def _refuse_ranges(template: BoundTemplate) -> None:
    """Refuse ``(a..b)``: python-liquid builds one in full before any of its limits counts."""
    context = RenderContext(template)
    nodes: list[Node] = list(template.nodes)
    while nodes:
        node = nodes.pop()
        nodes.extend(node.children(context, include_partials=False))
        expressions: list[Expression] = list(node.expressions())
        while expressions:
            expression = expressions.pop()
            if isinstance(expression, RangeLiteral):
                raise TemplateRefused("The template uses a range (a..b); ranges are not allowed.")
            expressions.extend(expression.children())


def _refuse_objects(value: Any, depth: int = 0) -> None:
    if value is None or type(value) in (str, int, float, bool):
        return
    if depth < 8 and type(value) is dict:
        for name, part in value.items():
            if type(name) is not str:
                break
            _refuse_objects(part, depth + 1)
        else:
            return
    elif depth < 8 and type(value) in (list, tuple):
        for part in value:
            _refuse_objects(part, depth + 1)
        return
    raise TemplateRefused(f"A template value is a {type(value).__name__}; only dicts, lists and scalars are allowed.")
