"""What a context says of the device and the network: personal, of no use here, and so never kept."""

from typing import Any

_OUTER = frozenset({"ip", "device", "externalId", "externalIds"})
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
    kept = {key: value for key, value in context.items() if key not in _OUTER or key == "device"}
    device = kept.get("device")
    if isinstance(device, dict):
        kept["device"] = {key: value for key, value in device.items() if key not in _OF_DEVICE}
    return kept
