"""Sends with the unmodified `posthog`: HOST KEY GZIP; prints errors."""

import sys
from datetime import UTC, datetime

from posthog import Posthog


def main() -> None:
    host, key, gzip = sys.argv[1], sys.argv[2], sys.argv[3] == "gzip"
    failed = []
    client = Posthog(
        key,
        host=host,
        gzip=gzip,
        flush_interval=0.2,
        disable_geoip=True,
        on_error=lambda error, _items: failed.append(str(error)),
    )
    when = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    client.capture("Product Viewed", distinct_id="ada", properties={"product_id": "1"}, timestamp=when)
    client.capture(
        "Signed Up", distinct_id="ada", properties={"$set": {"email": "ada@shop.example"}}, groups={"company": "acme"}
    )
    client.capture("Seen", properties={"by": "nobody known"})
    client.set(distinct_id="ada", properties={"plan": "a"})
    client.set_once(distinct_id="ada", properties={"first": "a"})
    client.alias("anon-1", "ada")
    client.group_identify("company", "acme", {"town": "Ulm"})
    client.group_identify("company", "acme", {"town": "Ulm"}, distinct_id="ada")
    client.shutdown()
    print(len(failed), *failed)


if __name__ == "__main__":
    main()
