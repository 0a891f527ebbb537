"""Settings: every option with its value, its default and what it decides; secrets are no settings."""

from typing import Literal

from pydantic import AwareDatetime, BaseModel, Field

from suasion.core.settings import SETTINGS, Setting, Value
from suasion.http.routing import Routes, WorkspaceHere

ROUTES = Routes("settings")

_KINDS: dict[type, Literal["text", "whole", "number", "yes_no"]] = {
    str: "text",
    int: "whole",
    float: "number",
    bool: "yes_no",
}
_UNITS = {
    "_days": "days",
    "_share": "share",
    "_rate": "share",
    "_cost": "currency",
    "_gb": "GB",
    "_mb": "MB",
    "_per_minute": "per minute",
    "_log_odds": "log-odds",
}


class OneSetting(BaseModel):
    """One option of suasion.toml."""

    name: str = Field(description="``section.key``.")
    value: str | int | float | bool
    default: str | int | float | bool
    changed: bool = Field(description="Whether the value differs from the default.")
    kind: Literal["text", "whole", "number", "yes_no"]
    unit: str = Field(
        description="``days``, ``share``, ``currency``, ``GB``, ``MB``, ``per minute``, ``log-odds``, or empty."
    )
    help: str
    low: float | None = Field(description="The least it may be.")
    high: float | None = Field(description="The most it may be.")
    choices: list[str]
    form: str = Field(description="The form a text must have, in words; empty for any.")


class Settings(BaseModel):
    """Every option, in the order of the file."""

    as_of: AwareDatetime
    file: str = Field(description="Where they are changed; the server reads it when it starts.")
    data: list[OneSetting]


@ROUTES.get("/api/settings", needs="settings:read")
def settings(workspace: WorkspaceHere) -> Settings:
    """List every setting with its value."""
    data = [_setting(setting, workspace.settings[setting.name]) for setting in SETTINGS]
    return Settings(as_of=workspace.clock.now(), file="suasion.toml", data=data)


def _setting(setting: Setting, value: Value) -> OneSetting:
    return OneSetting(
        name=setting.name,
        value=value,
        default=setting.default,
        changed=value != setting.default,
        kind=_KINDS[type(setting.default)],
        unit=next((unit for ending, unit in _UNITS.items() if setting.name.endswith(ending)), ""),
        help=setting.help,
        low=setting.low,
        high=setting.high,
        choices=list(setting.choices),
        form=setting.form,
    )
