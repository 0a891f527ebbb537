"""Sends with the unmodified `customerio`, which speaks TLS only: HOST PORT KEY."""

import sys

from customerio import CustomerIO


def main() -> None:
    client = CustomerIO("site", sys.argv[3], host=sys.argv[1], port=int(sys.argv[2]))
    client.identify("ada", email="ada@shop.example", plan="a", created_at=1767323045)
    client.track("ada", "Signed Up", {"plan": "a"}, timestamp=1767323045)
    client.track("ada", "Product Viewed", {"product_id": "1"}, id="01K5EVENT")
    client.track("ada", "Product Viewed", {"product_id": "1"}, id="01K5EVENT")
    client.track_anonymous("x", "Seen", {"page": "/"})
    client.pageview("ada", "https://shop.example/tea", title="Tea")
    client.backfill("ada", "Bought", 1767323045, amount=3.5)


if __name__ == "__main__":
    main()
