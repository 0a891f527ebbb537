"""YAML that anybody may have sent, read without what makes a small text an endless one."""

from collections import Counter
from typing import Any

import yaml

from suasion.core.errors import InputRefused

LONGEST_BYTES = 65_536
DEEPEST = 40
_MOST_BITS = 64


def read_yaml(
    text: str, page: str, what: str = "definition", *, longest_bytes: int = LONGEST_BYTES, deepest: int = DEEPEST
) -> Any:
    """Read plain data.

    Parameters
    ----------
    page
        Where such texts are shown.
    what
        What the text should be, as errors call it.
    longest_bytes, deepest
        How long it may be in UTF-8, and how deep its lists and mappings may be nested.

    Raises
    ------
    suasion.core.errors.InputRefused
        If it is not YAML, has an alias, names a key twice in one place, is longer or nested deeper than it may be.

    Examples
    --------
    >>> read_yaml("a: {b: 1}", "docs/segments.md")
    {'a': {'b': 1}}
    """
    if len(text.encode(errors="replace")) > longest_bytes:
        raise InputRefused(f"The {what} has {len(text)} characters.", hint=f"It may have {longest_bytes:,} bytes.")
    try:
        loader = _Careful(text, what, deepest)
        node = loader.get_single_node()
        _refuse_twice(node, what)
        return None if node is None else loader.construct_document(node)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        if isinstance(error, InputRefused):  # which is a ValueError
            raise
        raise InputRefused(f"The {what} is not YAML: {_said(error)}.", hint=f"{page} shows one.") from error


class _Careful(yaml.SafeLoader):
    """Reads YAML in which nothing stands for something else, and that is not nested too deep to be walked through."""

    def __init__(self, text: str, what: str, deepest: int) -> None:
        super().__init__(text)
        self.what, self._deepest, self._depth = what, deepest, 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Refuse an alias, and what lies too deep."""
        if self.check_event(yaml.AliasEvent):
            line = self.peek_event().start_mark.line + 1  # type: ignore[no-untyped-call]
            raise InputRefused(
                f"The {self.what} has an alias (*) in line {line}.", hint="Write the part out where it belongs."
            )
        holds = int(self.check_event(yaml.CollectionStartEvent))
        self._depth += holds
        if self._depth > self._deepest:
            raise InputRefused(f"The {self.what} is nested more than {self._deepest} deep.", hint="Make it flatter.")
        found = super().compose_node(parent, index)
        self._depth -= holds
        return found


def _whole(loader: _Careful, node: yaml.ScalarNode) -> int:
    """Refuse a number so long that no message could say it."""
    number = int(loader.construct_yaml_int(node))
    if number.bit_length() > _MOST_BITS:
        line = node.start_mark.line + 1
        raise InputRefused(f"The {loader.what} has too large a number in line {line}.", hint="Write a smaller one.")
    return number


_Careful.add_constructor("tag:yaml.org,2002:int", _whole)


def _refuse_twice(node: yaml.Node | None, what: str) -> None:
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, yaml.ScalarNode):
            _refuse_unwritable(one.value, what)
        elif isinstance(one, yaml.SequenceNode):
            waiting += one.value
        elif isinstance(one, yaml.MappingNode):
            names = Counter(str(key.value) for key, _ in one.value)
            name, times = names.most_common(1)[0] if names else ("", 0)
            if times > 1:
                line = next(key.start_mark.line for key, _ in reversed(one.value) if str(key.value) == name) + 1
                raise InputRefused(
                    f"The {what} is not clear: the key {name!r} stands twice in one place, again in line {line}.",
                    hint="Only one of the two could hold: put what both say under one key, or take one out.",
                )
            waiting += [part for pair in one.value for part in pair]


def _refuse_unwritable(text: str, what: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InputRefused(f"The {what} has half a character (a lone surrogate).") from error
    if "\0" in text:
        raise InputRefused(f"The {what} has a NUL character.")


def _said(error: Exception) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        return f"line {error.problem_mark.line + 1}: {error.problem}"
    return " ".join(str(error).split()) or type(error).__name__
