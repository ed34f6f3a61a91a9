import pytest

from stentor.counting.listeners import canonicalise_address, try_canonicalise_address


@pytest.mark.parametrize(
    ("address", "listener"),
    [
        ("203.0.113.9", "203.0.113.9"),
        (" 203.0.113.9 ", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("::FFFF:cb00:7109", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:0DB8:0001:0002::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::/64"),
    ],
)
def test_a_listener_is_a_full_ipv4_address_or_an_ipv6_64(address, listener):
    assert canonicalise_address(address) == listener


def test_mapped_ipv4_listeners_do_not_fall_together():
    assert canonicalise_address("::ffff:203.0.113.9") != canonicalise_address("::ffff:203.0.113.8")


@pytest.mark.parametrize("text", ["", "unknown", "203.0.113", "203.0.113.9:443", "2001:db8::/32"])
def test_what_is_no_address_is_no_listener(text):
    assert try_canonicalise_address(text) is None
    with pytest.raises(ValueError, match="address"):
        canonicalise_address(text)
