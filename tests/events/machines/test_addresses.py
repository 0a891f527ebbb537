from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suasion.events.machines.addresses import Ranges

NETWORKS = st.one_of(
    st.builds(lambda n, bits: ip_network((n, bits), strict=False), st.integers(0, 2**32 - 1), st.integers(8, 32)),
    st.builds(lambda n, bits: ip_network((n, bits), strict=False), st.integers(2**32, 2**128 - 1), st.integers(8, 128)),
)


@given(st.lists(NETWORKS, max_size=8), st.ip_addresses())
def test_an_address_is_in_the_ranges_if_it_is_in_one_of_them(networks: list[object], other: object) -> None:
    ranges = Ranges.read(" ".join(map(str, networks)))
    asked = [*(str(network).partition("/")[0] for network in networks), str(other)]
    for address in asked:
        if "::ffff:" not in address:
            expected = any(ip_address(address) in ip_network(str(network)) for network in networks)
            assert (address in ranges) is expected


def test_an_address_written_as_ipv6_is_the_ipv4_one_it_stands_for() -> None:
    assert "::ffff:192.0.2.9" in Ranges.read("192.0.2.0/28")
    assert "::ffff:192.0.2.99" not in Ranges.read("192.0.2.0/28")


@pytest.mark.parametrize("text", ["192.0.2.0/33", "here", "192.0.2.1/24"])
def test_what_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"network|host bits"):
        Ranges.read(text)


@pytest.mark.parametrize("address", ["", "here", "192.0.2", "192.0.2.1:80", "fe80::1%eth0x" * 9])
def test_what_is_no_address_is_in_no_range(address: str) -> None:
    assert address not in Ranges.read("192.0.2.0/24")
