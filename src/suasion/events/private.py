"""What an event says of the device, the network and the sender's key: of no use here, and so never kept."""

from typing import Any

_OUTER = frozenset({"ip", "device", "network", "externalId", "externalIds"})
_ADDRESSES = frozenset({"ip", "$ip"})
_SECRET = _ADDRESSES | {"token", "$token", "api_key", "apiKey", "writeKey", "write_key"}
_OF_DEVICE = frozenset({"id", "advertisingId", "token", "idfa", "idfv", "gaid", "aaid", "oaid", "imei", "mac"})


def without_devices(context: dict[str, Any]) -> dict[str, Any]:
    """Give a context without the network address, the ids of the device and other systems' ids of the customer.

    Examples
    --------
    >>> without_devices({"ip": "192.0.2.1", "device": {"id": "B5372DB0", "model": "iPhone7,2"}, "locale": "en"})
    {'device': {'model': 'iPhone7,2'}, 'locale': 'en'}
    """
    if _OUTER.isdisjoint(context):
        return context
    kept = {key: value for key, value in context.items() if key not in _OUTER or key in ("device", "network")}
    device = kept.get("device")
    if isinstance(device, dict):
        kept["device"] = {key: value for key, value in device.items() if key not in _OF_DEVICE}
    network = kept.get("network")
    if isinstance(network, dict):
        kept["network"] = without_network(network)
    return kept


def without_network(said: dict[str, Any]) -> dict[str, Any]:
    """Give properties or traits without the network address.

    Examples
    --------
    >>> without_network({"$ip": "192.0.2.1", "ip": "192.0.2.1", "plan": "a"})
    {'plan': 'a'}
    """
    if _ADDRESSES.isdisjoint(said):
        return said
    return {key: value for key, value in said.items() if key not in _ADDRESSES}


def without_private(sent: Any) -> Any:
    """Give an event as it was sent without keys, network addresses and devices, which are no part of the spec.

    Examples
    --------
    >>> without_private({"writeKey": "wk_1", "ip": "192.0.2.1", "context": {"ip": "192.0.2.1"}, "event": 5})
    {'context': {}, 'event': 5}
    """
    if isinstance(sent, list):
        return [without_private(one) for one in sent]
    if not isinstance(sent, dict):
        return sent
    kept = {key: value for key, value in sent.items() if key not in _SECRET}
    for name, clean in (("context", without_devices), ("properties", without_network), ("traits", without_network)):
        if isinstance(kept.get(name), dict):
            kept[name] = clean(kept[name])
    return kept


def without_secrets(value: Any) -> Any:
    """Give another system's element without keys and network addresses, at any depth.

    Examples
    --------
    >>> without_secrets({"api_key": "wk_1", "properties": {"token": "wk_1", "$ip": "192.0.2.1", "a": 1}})
    {'properties': {'a': 1}}
    """
    if isinstance(value, dict):
        return {key: without_secrets(inner) for key, inner in value.items() if key not in _SECRET}
    return [without_secrets(inner) for inner in value] if isinstance(value, list) else value
