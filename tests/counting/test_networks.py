from datetime import date

import pytest

from made.hits import make_hit
from stentor.counting.listeners import Origin, find_origins_by_address
from stentor.counting.networks import NetworkTable, parse_networks, parse_shared
from stentor.counting.rules import Lists

LIST = """
# what a list may hold
10.0.0.0/8            # data centre, since nothing else is said
10.1.0.0/16 vpn       Somebody's exits
10.1.2.3 bot
10.1.255.255/32 bot
2001:db8::/32 vpn
192.0.2.10,192.0.2.13,Somebody,https://example.org
"""
TABLE = NetworkTable(parse_networks(LIST))
DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("9.255.255.255", None),
        ("10.0.0.0", "data-centre"),
        ("10.0.255.255", "data-centre"),
        ("10.1.0.0", "vpn"),
        ("10.1.2.2", "vpn"),
        ("10.1.2.3", "bot"),
        ("10.1.2.4", "vpn"),
        ("10.1.255.255", "bot"),
        ("10.2.0.0", "data-centre"),
        ("10.255.255.255", "data-centre"),
        ("11.0.0.0", None),
        ("::ffff:10.1.2.3", "bot"),
        ("2001:db8:1::9", "vpn"),
        ("2001:db9::", None),
        ("192.0.2.9", None),
        ("192.0.2.10", "data-centre"),
        ("192.0.2.13", "data-centre"),
        ("192.0.2.14", None),
        ("nowhere", None),
    ],
)
def test_the_most_specific_network_that_holds_an_address_decides(address, kind):
    row = TABLE.find(address)
    assert (row and row.kind) == kind


@pytest.mark.parametrize(
    "document",
    [
        '{"prefixes": [{"ip_prefix": "198.51.100.0/24", "region": "x"}], "ipv6_prefixes": []}',
        '{"prefixes": [{"ipv4Prefix": "198.51.100.0/24"}, {"ipv6Prefix": "2001:db8::/32"}]}',
    ],
)
def test_documents_in_which_clouds_publish_their_ranges_are_lists(document):
    table = NetworkTable(parse_networks(document))
    assert table.find("198.51.100.9").kind == "data-centre"


@pytest.mark.parametrize(
    ("parse", "text", "said"),
    [
        (parse_networks, "10.0.0.0/8\nabc", "line 2"),
        (parse_networks, "10.0.0.1,2001:db8::1,x", "not of one kind"),
        (parse_networks, "{", "Expecting"),
        (parse_shared, "10.0.0.0/8", "line 1: the day it was looked at is missing"),
        (parse_shared, "10.0.0.0/8 soon", "line 1"),
    ],
)
def test_what_is_no_list_is_named_with_its_line(parse, text, said):
    with pytest.raises(ValueError, match=said):
        list(parse(text))


def test_the_version_changes_with_the_networks_and_not_with_their_order():
    lines = LIST.strip().splitlines()
    assert NetworkTable(parse_networks("\n".join(lines[::-1]))).version == TABLE.version
    assert NetworkTable(parse_networks("10.0.0.0/8")).version != TABLE.version
    assert NetworkTable([]).version == ""


def test_a_shared_address_is_believed_for_ninety_days_and_wins_over_networks():
    shared = NetworkTable(parse_shared("10.1.2.0/24 2026-08-25 A campus"))
    find = find_origins_by_address(Lists(networks=TABLE, shared=shared))
    hit = make_hit(ip="10.1.2.3")
    assert find(hit, DAY) == Origin("10.1.2.3", None, is_shared=True)
    assert find(hit, date(2026, 11, 24)) == Origin("10.1.2.3", "bot", is_shared=False)
    assert find(make_hit(ip="nowhere"), DAY) == Origin(None)
