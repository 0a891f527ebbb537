"""Settings: one typed table, read once from suasion.toml; secrets come from the environment only.

Every option is a `Setting` in `SETTINGS`: its documentation, its default file and its check are made from there.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from math import inf
from pathlib import Path
from typing import Any

from suasion.core.errors import SettingError
from suasion.core.setting_forms import (
    are_limits,
    are_ranges,
    is_address,
    is_currency,
    is_origin,
    is_schema,
    is_spark_master,
    is_time_zone,
)

Value = str | int | float | bool


@dataclass(frozen=True)
class Setting:
    """One option.

    Parameters
    ----------
    name
        Its path in suasion.toml, ``section.key``; units are part of the name.
    default
        Its value if the file does not say; its type is the option's type.
    help
        What it decides, for the person who edits the file.
    low, high
        The range a number must lie in, ends included; None for no end.
    choices
        The values a text may take; empty for any.
    check
        Whether a text has the right form; None for any.
    form
        That form in words.
    """

    name: str
    default: Value
    help: str
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    check: Callable[[str], bool] | None = None
    form: str = ""

    def checked(self, value: Any, source: str) -> Value:
        """Give `value` in this option's type.

        Raises
        ------
        suasion.core.errors.SettingError
            If it has another type or form, or lies outside the range.
        """
        kind = type(self.default)
        if kind is float and type(value) is int:
            value = float(value)
        if type(value) is not kind:
            raise SettingError(
                f"{self.name} in {source} is {value!r}; it must be {_TYPE_WORDS[kind]}.",
                hint=f"{self.help} The default is {self.default!r}.",
            )
        outside = isinstance(value, int | float) and not (  # "not within", so that NaN is outside too
            (self.low is None or value >= self.low) and (self.high is None or value <= self.high) and abs(value) < inf
        )
        if outside or (self.choices and value not in self.choices):
            allowed = f"one of {list(self.choices)}" if self.choices else f"from {self.low} to {self.high}"
            raise SettingError(f"{self.name} in {source} is {value!r}; it must be {allowed}.", hint=self.help)
        if self.check and not self.check(str(value)):
            raise SettingError(f"{self.name} in {source} is {value!r}; it must be {self.form}.", hint=self.help)
        checked: Value = value
        return checked


_TYPE_WORDS: dict[type, str] = {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}

SETTINGS: tuple[Setting, ...] = (
    Setting("workspace.name", "suasion", "What the console and the reports call this workspace."),
    Setting(
        "workspace.currency",
        "USD",
        "The currency every amount is in, as ISO 4217.",
        check=is_currency,
        form="three capital letters such as EUR",
    ),
    Setting(
        "workspace.time_zone",
        "UTC",
        "The time zone of imported times that do not say theirs, and of hours in profiles, by IANA name; days are UTC.",
        check=is_time_zone,
        form="an IANA name such as Europe/London",
    ),
    Setting(
        "workspace.seed",
        20171030,
        "The seed of every draw; the same seed and data give the same plan.",
        low=0,
        high=2**63 - 1,
    ),
    Setting("economics.margin_rate", 0.25, "Assumed: gross margin as a share of the amount sold.", low=0.0, high=1.0),
    Setting("economics.email_cost", 0.05, "Assumed: cost of one email without an offer, everything included.", low=0.0),
    Setting(
        "economics.offer_cost",
        0.25,
        "Assumed: cost of sending one customer a campaign's coupons, without what the coupons give away.",
        low=0.0,
    ),
    Setting(
        "economics.coupon_discount_rate",
        0.15,
        "Assumed: share of a purchase's amount that a coupon used on it gives away.",
        low=0.0,
        high=1.0,
    ),
    Setting(
        "economics.coupon_use_share",
        0.20,
        "Assumed: share of what is bought in a campaign's categories that a coupon is used on.",
        low=0.0,
        high=1.0,
    ),
    Setting(
        "effects.email_log_odds",
        0.15,
        "Assumed: what an email adds to the log-odds of a purchase in the shop within the horizon.",
        low=0.0,
        high=2.0,
    ),
    Setting(
        "effects.offer_log_odds",
        0.80,
        "Assumed: what a campaign's coupons add to the log-odds of a purchase in its categories, beyond the email.",
        low=0.0,
        high=2.0,
    ),
    Setting(
        "limits.budget_share",
        0.90,
        "Budget as a share of what the most profitable plan would cost if only campaigns' room limited it.",
        low=0.0,
        high=1.0,
    ),
    Setting(
        "limits.capacity_share",
        0.30,
        "Room of each campaign as a share of the customers the plan without limits would give it.",
        low=0.0,
        high=1.0,
    ),
    Setting(
        "limits.headroom_share",
        0.005,
        "Share of every limit kept free, so that the random draw cannot break it.",
        low=0.0,
        high=0.2,
    ),
    Setting(
        "exploration.temperature",
        0.03,
        "Temperature of the choice between actions, in units of currency; small means near-greedy.",
        low=1e-6,
    ),
    Setting(
        "exploration.uniform_share",
        0.01,
        "Share of the choice that is uniform over eligible actions.",
        low=0.0,
        high=0.5,
    ),
    Setting(
        "experiments.holdout_share",
        0.10,
        "Share of customers left out on purpose, so that lift can be measured.",
        low=0.0,
        high=0.5,
    ),
    Setting("profile.half_life_days", 90.0, "Days until an event counts half in a profile.", low=1.0, high=1000.0),
    Setting("profile.bought_weight", 1.0, "What a purchase counts in a preference profile.", low=0.0, high=1.0),
    Setting("profile.added_weight", 0.3, "What putting an item into the cart counts in one.", low=0.0, high=1.0),
    Setting("profile.viewed_weight", 0.1, "What viewing an item counts in one.", low=0.0, high=1.0),
    Setting("profile.publish", True, "Whether strongest interests become traits once a day, for segments."),
    Setting("prediction.horizon_days", 28, "Days ahead that a purchase is predicted for.", low=1, high=365),
    Setting(
        "demo.opted_out_share",
        0.04,
        "Demo only: share of customers assumed to have withdrawn email consent.",
        low=0.0,
        high=1.0,
    ),
    Setting(
        "demo.chinese_share",
        0.10,
        "Demo only: share of customers assumed to read Simplified Chinese.",
        low=0.0,
        high=1.0,
    ),
    Setting("email.from_name", "Suasion", "The sender's name on every email."),
    Setting(
        "email.from_address",
        "hello@shop.example",
        "The sender's address on every email.",
        check=is_address,
        form="one address such as hello@shop.example",
    ),
    Setting("email.domain", "shop.example", "The domain on the right of every Message-ID."),
    Setting(
        "email.unsubscribe_url",
        "https://shop.example/u",
        "Where unsubscribe links lead; this release has no endpoint of its own for them yet.",
    ),
    Setting(
        "log.seal_rows",
        50_000,
        "Events the log's tail may hold before the server seals them into files; each reader holds the tail in memory.",
        low=100,
        high=1_000_000,
    ),
    Setting(
        "log.seal_minutes",
        30,
        "Minutes after which the server seals the tail although it is short.",
        low=1,
        high=10_080,
    ),
    Setting(
        "log.keep_days",
        0,
        "Days that events are kept after they were received; the daily compaction takes older ones out. 0: for ever.",
        low=0,
        high=36_500,
    ),
    Setting(
        "log.lease_minutes",
        60,
        "Minutes that files of the lake stay for readers who began before others took their place.",
        low=1,
        high=10_080,
    ),
    Setting(
        "identity.trusted_sources",
        "",
        "Sources of live events, with spaces between, whose events may merge two known customers; imports always may.",
    ),
    Setting(
        "identity.blocked",
        "null none undefined nan nil n/a guest anonymous unknown not-set test true false 0 -1 "
        "00000000-0000-0000-0000-000000000000",
        "Values that identify nobody, with spaces between; kind:value blocks for one kind. For a space in one write -.",
    ),
    Setting(
        "identity.limits",
        "user_id=1 wechat_unionid=1 email=5 phone=5 wechat_openid=5 anonymous_id=1000 device_id=50",
        "The most identifiers of each kind that events bring together in one customer; a kind left out has no limit.",
        check=are_limits,
        form="a kind, = and a whole number from 1, with spaces between, such as 'user_id=1 email=5'",
    ),
    Setting(
        "identity.shared_links",
        100,
        "An identifier linked to more people than this is shared, a kiosk's cookie for one, and links nobody any more.",
        low=2,
        high=10_000,
    ),
    Setting(
        "privacy.personalise_by_default",
        True,
        "Whether customers are personalised who never said anything about it; who withdrew that never is.",
    ),
    Setting("intake.source_requests_per_minute", 0, "Requests a source may send a minute; 0 for no limit.", low=0),
    Setting(
        "machines.scanner_ranges",
        "",
        "Addresses of link scanners such as a mail system's: events from there are marked as a machine's.",
        check=are_ranges,
        form="ranges in CIDR form with spaces between, such as '192.0.2.0/24 2001:db8::/32'",
    ),
    Setting(
        "machines.scan_seconds",
        10.0,
        "All links of one message followed within so many seconds are a machine's work.",
        low=0.1,
        high=300.0,
    ),
    Setting(
        "engine.kind",
        "duckdb",
        "What computes over everybody's history (training, fitting, segments): duckdb, or spark over sealed files.",
        choices=("duckdb", "spark"),
    ),
    Setting(
        "engine.spark_master",
        "local[*]",
        "The Spark cluster, if engine.kind is spark; its workers need the workspace's lake/ at the path it has here.",
        check=is_spark_master,
        form="a master as Spark names it, such as local[4], spark://host:7077, yarn or k8s://https://host:443",
    ),
    Setting("engine.snapshots_gb", 1.0, "GB (10^9 bytes) of features kept to be read again; 0 keeps none.", low=0.0),
    Setting("engine.threads", 2, "Threads one computation over columns may use.", low=1, high=64),
    Setting(
        "engine.memory_limit_gb",
        4.0,
        "Memory one computation over columns may use, in GB of 10^9 bytes; the rest goes to tmp/ in the workspace.",
        low=0.1,
    ),
    Setting(
        "imports.max_upload_mb",
        2000,
        "The largest file that may be uploaded to be imported, in MB of 10^6 bytes.",
        low=1,
        high=1_000_000,
    ),
    Setting("server.host", "127.0.0.1", "The address `serve` binds to."),
    Setting(
        "server.public_url",
        "",
        "Where people reach this server through a proxy that speaks https; empty if only this machine does.",
        check=is_origin,
        form="empty, or an address without a path such as https://marketing.shop.example",
    ),
    Setting("server.port", 8765, "The port `serve` listens on; 0 lets the system choose.", low=0, high=65535),
    Setting(
        "server.requests_per_minute",
        600,
        "Requests to /api that one person, key or (without either) address may make a minute; intake is not counted.",
        low=1,
        high=1_000_000,
    ),
    Setting(
        "server.log_level",
        "warning",
        "What `serve` logs on standard error: info is a line for every request, error and warning only what failed.",
        choices=("info", "warning", "error"),
    ),
    Setting(
        "database.schema",
        "",
        "The PostgreSQL schema that holds this workspace's rows, written when it was made; empty for state.db.",
        check=is_schema,
        form="empty, or at most 57 small letters, digits and underscores that begin with a letter",
    ),
)

_BY_NAME = {setting.name: setting for setting in SETTINGS}


class Settings(Mapping[str, Value]):
    """Checked values of all options, by name.

    Examples
    --------
    >>> Settings({}).number("economics.margin_rate")
    0.25
    """

    def __init__(self, values: Mapping[str, Any], source: str = "the settings given") -> None:
        for name in values:
            if name not in _BY_NAME:
                near = get_close_matches(name, _BY_NAME, n=1)
                raise SettingError(
                    f"{source} has an unknown setting {name!r}.",
                    hint=f"Did you mean {near[0]!r}?" if near else "docs/settings.md lists all of them.",
                )
        self._values = {
            name: setting.checked(values[name], source) if name in values else setting.default
            for name, setting in _BY_NAME.items()
        }

    @classmethod
    def read(cls, path: Path) -> "Settings":
        """Read a suasion.toml.

        Raises
        ------
        suasion.core.errors.SettingError
            If it is not TOML, or has an option that is unknown, of another type or out of range.
        """
        try:
            tree = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingError(f"{path} is not valid TOML: {error}", hint="Mend the line it names.") from error
        flat: dict[str, Any] = {}
        for section, options in tree.items():
            if not isinstance(options, dict):
                raise SettingError(f"{path} has {section!r} outside a section.", hint="Write [section] above it.")
            flat.update({f"{section}.{key}": value for key, value in options.items()})
        return cls(flat, str(path))

    def __getitem__(self, name: str) -> Value:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def text(self, name: str) -> str:
        """Give a text option."""
        value = self._values[name]
        assert isinstance(value, str), name
        return value

    def number(self, name: str) -> float:
        """Give a numeric option as a float."""
        value = self._values[name]
        assert isinstance(value, int | float), name
        return float(value)

    def whole(self, name: str) -> int:
        """Give a whole-number option."""
        value = self._values[name]
        assert isinstance(value, int), name
        return value


def default_file(values: Mapping[str, Value] | None = None) -> str:
    """Write out suasion.toml with every option, its help, and its default or what `values` says instead."""
    given = values or {}
    lines: list[str] = []
    section = ""
    for setting in SETTINGS:
        head, key = setting.name.split(".")
        if head != section:
            lines += ["", f"[{head}]"] if lines else [f"[{head}]"]
            section = head
        lines += [f"# {setting.help}", f"{key} = {_toml(given.get(setting.name, setting.default))}"]
    return "\n".join(lines) + "\n"


def _toml(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else repr(value)
