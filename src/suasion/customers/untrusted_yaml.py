"""YAML that anybody may have sent, read without what makes a small text an endless one."""

from typing import Any

import yaml

from suasion.core.errors import InputRefused

LONGEST_BYTES = 65_536
DEEPEST = 40


def read_yaml(text: str, page: str) -> Any:
    """Read a definition's plain data; `page` is where such definitions are shown.

    Raises
    ------
    suasion.core.errors.InputRefused
        If it is not YAML, has an alias, names a key twice, is longer than 64 KB or nested more than 40 deep.
    """
    if len(text.encode()) > LONGEST_BYTES:
        raise InputRefused(f"The definition has {len(text)} characters.", hint="It may have 64 KB.")
    try:
        _refuse_endless(text)
        _refuse_twice(yaml.compose(text, Loader=yaml.SafeLoader))
        return yaml.safe_load(text)
    except InputRefused:
        raise
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        told = " ".join(str(error).split())
        raise InputRefused(f"This is not YAML: {told}.", hint=f"{page} shows definitions.") from error


def _refuse_endless(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise InputRefused("The definition has an alias (*).", hint="Write the part out where it belongs.")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise InputRefused(f"The definition is nested more than {DEEPEST} deep.", hint="Make it flatter.")


def _refuse_twice(node: yaml.Node | None) -> None:
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, yaml.ScalarNode):
            _refuse_unwritable(one.value)
        elif isinstance(one, yaml.SequenceNode):
            waiting += one.value
        elif isinstance(one, yaml.MappingNode):
            names = [str(key.value) for key, _ in one.value]
            for name in names:
                if names.count(name) > 1:
                    raise InputRefused(f"The key {name!r} stands twice in one place.")
            waiting += [part for pair in one.value for part in pair]


def _refuse_unwritable(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InputRefused("The definition has half a character (a lone surrogate).") from error
    if "\0" in text:
        raise InputRefused("The definition has a NUL character.")
