"""Where each scenario's definitions lie."""

from pathlib import Path

from suasion.core.errors import NotFound

_HERE = Path(__file__).parent


def folder(scenario: str, kind: str) -> Path:
    """Give the folder of one kind of definition, such as the "segments" of "retail".

    Raises
    ------
    suasion.core.errors.NotFound
        If the scenario has none.

    Examples
    --------
    >>> folder("retail", "segments").name
    'segments'
    """
    choices = {f"{path.parent.name}/{path.name}": path for path in _HERE.glob("[a-z]*/[a-z]*") if path.is_dir()}
    name = f"{scenario}/{kind}"
    if name not in choices:
        raise NotFound.among("scenario folder", name, choices)
    return choices[name]
