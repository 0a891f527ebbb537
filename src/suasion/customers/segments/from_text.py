"""A segment's definition from a text that anybody may have sent."""

from suasion.core.untrusted_yaml import read_yaml
from suasion.customers.segments.conditions import Definition
from suasion.customers.segments.parse import parse_definition


def parse_text(text: str) -> Definition:
    r"""Read a definition.

    Raises
    ------
    suasion.core.errors.InputRefused
        If it is not YAML or no definition (the message says where and what instead), has an alias, names a key twice,
        is longer than 64 KB or nested more than 40 deep.

    Examples
    --------
    >>> parse_text("name: x\nname: y")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    suasion.core.errors.InputRefused: The definition is not clear: the key 'name' stands twice in one place...
    """
    return parse_definition(read_yaml(text, "docs/segments.md"))
