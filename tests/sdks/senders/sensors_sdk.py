"""Sends with the unmodified `SensorsAnalyticsSDK`: ADDRESS CONSUMER."""

import sys

import sensorsanalytics
from sensorsanalytics import SensorsAnalytics, SensorsAnalyticsIdentity


def main() -> None:
    address, kind = sys.argv[1], sys.argv[2]
    consumer = {
        "default": lambda: sensorsanalytics.DefaultConsumer(address, request_timeout=10),
        "batch": lambda: sensorsanalytics.BatchConsumer(address, max_size=5),
        "async": lambda: sensorsanalytics.AsyncBatchConsumer(address, flush_max_time=1),
    }[kind]()
    client = SensorsAnalytics(consumer)
    client.track("anon-1", "ViewProduct", {"product_id": "1", "$ip": "192.0.2.1"}, is_login_id=False)
    client.track_signup("ada", "anon-1", {"channel": "mail"})
    client.track("ada", "SubmitOrder", {"amount": 3.5, "name": "绿茶"}, is_login_id=True)
    client.profile_set("ada", {"plan": "a", "email": "ada@shop.example"}, is_login_id=True)
    client.profile_unset("ada", ["plan"], is_login_id=True)
    client.profile_set_once("ada", {"first": "a"}, is_login_id=True)
    client.profile_increment("ada", {"visits": 1}, is_login_id=True)
    client.profile_append("ada", {"tags": ["tea"]}, is_login_id=True)
    client.profile_delete("ada", is_login_id=True)
    client.item_set("tea", "1", {"name": "Green tea"})
    login = SensorsAnalyticsIdentity(SensorsAnalyticsIdentity.LOGIN_ID, "ada")
    email = SensorsAnalyticsIdentity(SensorsAnalyticsIdentity.EMAIL, "ada@shop.example")
    client.bind(login, email)
    client.track_by_id("Paid", {"amount": 1}, login, email)
    client.flush()
    client.close()


if __name__ == "__main__":
    main()
