"""The forms that texts among the settings must have."""

import re
from ipaddress import ip_network
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def is_time_zone(name: str) -> bool:
    """Say whether a text is an IANA name that this machine knows."""
    try:
        return bool(ZoneInfo(name).key)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # unknown, or a path that is no name
        return False


def is_currency(code: str) -> bool:
    """Say whether it has the form of an ISO 4217 code."""
    return re.fullmatch(r"[A-Z]{3}", code) is not None


def is_address(address: str) -> bool:
    """Say whether it is one email address."""
    return re.fullmatch(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+", address) is not None


def is_spark_master(master: str) -> bool:
    """Say whether Spark could name a master so."""
    return re.fullmatch(r"local(\[[0-9*, ]+\])?|local-cluster\[[0-9, ]+\]|yarn|(spark|k8s)://\S+", master) is not None


def is_origin(url: str) -> bool:
    """Say whether it is empty, or https and a host without a path."""
    return re.fullmatch(r"(https://[A-Za-z0-9.-]+(:[0-9]{1,5})?)?", url) is not None


def are_ranges(text: str) -> bool:
    """Say whether it lists address ranges in CIDR form."""
    try:
        return all(ip_network(part) for part in text.replace(",", " ").split())
    except ValueError:
        return False


def are_limits(text: str) -> bool:
    """Say whether it lists kinds with a whole number each."""
    return all(re.fullmatch(r"[a-z_]+=[1-9][0-9]{0,6}", part) for part in text.split())


def is_schema(name: str) -> bool:
    """Say whether PostgreSQL would take it as a plain name of a schema, or it is empty."""
    return re.fullmatch(r"([a-z][a-z0-9_]{0,56})?", name) is not None and not name.startswith("pg_")
