"""Whether the workspace can do its work, as `/healthz` answers it."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Health:
    """The answer of `/healthz`.

    Parameters
    ----------
    checks
        What was looked at and what was found wrong with it; an empty text means nothing.
    version
        Of Suasion.

    Examples
    --------
    >>> Health({"state.db": ""}).well, Health({"state.db": "cannot be opened"}).well
    (True, False)
    """

    checks: dict[str, str] = field(default_factory=dict)
    version: str = ""

    @property
    def well(self) -> bool:
        """Whether nothing is wrong."""
        return not any(self.checks.values())
