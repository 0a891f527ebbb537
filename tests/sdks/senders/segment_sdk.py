"""Sends every call with the unmodified `segment-analytics-python`: HOST KEY GZIP COUNT; prints errors."""

import logging
import sys
from datetime import UTC, datetime

from segment.analytics.client import Client


def main() -> None:
    host, key, gzip, count = sys.argv[1], sys.argv[2], sys.argv[3] == "gzip", int(sys.argv[4])
    logging.basicConfig(stream=sys.stderr, level=logging.ERROR)
    failed = []
    client = Client(
        key,
        host=host,
        gzip=gzip,
        upload_interval=0.2,
        upload_size=7,
        on_error=lambda error, _items: failed.append(str(error)),
    )
    when = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    client.identify("ada", {"email": "ada@shop.example", "plan": "a"}, message_id="i")
    client.track("ada", "Signed Up", {"plan": "a"}, timestamp=when, message_id="t")
    client.page("ada", "Shop", "Home", {"path": "/"}, message_id="p")
    client.screen("ada", "App", "Basket", {"items": 2}, message_id="s")
    client.group("ada", "acme", {"town": "Ulm"}, message_id="g")
    client.alias("anon-1", "ada", message_id="a")
    client.track(anonymous_id="x", event="Product Viewed", properties={"product_id": "1"}, message_id="x")
    for number in range(count):
        client.track("ada", "Counted", {"number": number, "note": "käse 奶酪"}, message_id=f"n{number}")
    client.shutdown()
    print(len(failed), *failed)


if __name__ == "__main__":
    main()
