"""Reasons that a request has only beside others."""

import pytest

from made.hit_logs import LISTS
from made.hits import HEADER, MINUTE, make_hit
from stentor.counting.rules import Rules, parse_rules
from stentor.counting.tally import compare_windows, count_downloads


def start_many(number, **facts):
    return [make_hit(episode=f"e{each}", **facts) for each in range(number)]


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("198.51.100.7", "network-data-centre"),
        ("198.51.100.200", "network-vpn"),
        ("192.0.2.5", "network-data-centre"),
        ("192.0.2.9", None),
        ("203.0.113.9", None),
    ],
)
def test_networks_where_nobody_listens_make_no_download(address, reason):
    count = count_downloads([make_hit(ip=address)], Rules(lists=LISTS))
    assert count.rejected == ({reason: 1} if reason else {})


def test_an_address_with_more_episodes_in_minutes_than_a_person_is_a_bot_all_day():
    log = [*start_many(51), make_hit(hours=5), make_hit(hours=13), make_hit(ip="203.0.113.1")]
    count = count_downloads(log)
    assert count.rejected == {"bot-behaviour": 52}
    assert count.downloads == 2


@pytest.mark.parametrize(
    ("log", "downloads"),
    [
        (start_many(50), 50),
        (start_many(50) + start_many(50), 50),
        ([*start_many(50), make_hit(episode="more", at="2026-11-23T12:10:00Z")], 51),
        (start_many(49) + [make_hit(episode=f"h{n}", method="HEAD") for n in range(9)], 49),
    ],
)
def test_as_many_as_the_published_threshold_are_still_a_person(log, downloads):
    assert count_downloads(log).downloads == downloads


def test_all_agents_of_an_address_are_counted_together():
    log = start_many(30) + [
        make_hit(episode=f"other{number}", ua=f"Overcast/{number}") for number in range(21)
    ]
    assert count_downloads(log).rejected == {"bot-behaviour": 51}


def test_an_address_that_many_people_share_is_no_bot():
    assert count_downloads(start_many(60, ip="192.0.2.9"), Rules(lists=LISTS)).downloads == 60
    assert count_downloads(start_many(60, ip="203.0.113.9"), Rules(lists=LISTS)).downloads == 0


def test_the_threshold_is_a_rule():
    rules = parse_rules("busy_episodes = 3\nbusy_minutes = 60")
    assert count_downloads(start_many(4), rules).rejected == {"bot-behaviour": 4}
    assert "busy-3in60m" in rules.version


EDGE = {"edge": "a1", "via": "10.0.0.1"}
CDN = {"edge": "cdn:cloudfront", "sent": HEADER + MINUTE}


def test_a_transfer_that_a_cdn_and_an_edge_saw_is_the_cdns():
    count = count_downloads([make_hit(**EDGE), make_hit(**CDN)])
    assert (count.downloads, count.contributing, count.rejected) == (1, 1, {"seen-at-cdn": 1})


def test_what_the_cdn_fetched_for_itself_is_no_download():
    prefetched = make_hit(**EDGE, ip="203.0.113.99")
    taken = make_hit(**CDN | {"sent": 1000})
    count = count_downloads([prefetched, taken])
    assert count.rejected == {"seen-at-cdn": 1, "below-threshold": 1}


@pytest.mark.parametrize(
    "other",
    [
        CDN | {"show": "another"},
        CDN | {"hours": 2},
        {"edge": "b2", "episode": "f"},
    ],
)
def test_without_a_log_of_that_show_and_hour_what_the_edge_saw_counts(other):
    assert count_downloads([make_hit(**EDGE), make_hit(**other, ip="203.0.113.77")]).downloads == 2


@pytest.mark.parametrize(
    ("began", "ended", "logged", "downloads"),
    [
        ("11:59:58", None, "12:00:01", 1),
        ("12:00:01", None, "11:59:58", 1),
        ("11:50:00", "12:20:00", "12:20:00", 1),
        ("11:50:00", "11:54:00", "12:20:00", 2),
        ("12:06:00", None, "11:59:58", 2),
    ],
)
def test_what_the_two_call_its_hour_may_differ(began, ended, logged, downloads):
    """A log names the begin or the end, by its own clock."""
    day = "2026-11-23T"
    ours = make_hit(**EDGE, at=f"{day}{began}Z", ended_at=ended and f"{day}{ended}Z")
    theirs = make_hit(**CDN, at=f"{day}{logged}Z", ip="203.0.113.77")
    assert count_downloads([ours, theirs]).downloads == downloads


def test_via_may_name_the_writer_of_the_other_log():
    count = count_downloads([make_hit(edge="a1", via="b2"), make_hit(edge="b2")])
    assert (count.downloads, count.rejected) == (1, {"seen-at-cdn": 1})


PREFIX = {"kind": "prefix", "status": 302, "sent": 0, "size": None, "bitrate": None}


def test_what_went_through_the_prefix_is_counted_and_said_not_to_be_verified():
    log = [make_hit(**PREFIX), make_hit(**PREFIX, hours=1), make_hit(**PREFIX, method="HEAD")]
    count = count_downloads([*log, make_hit(**PREFIX | {"range": "bytes=0-1"}), make_hit()])
    assert (count.downloads, count.unverified) == (2, 1)
    assert count.rejected == {"method-not-get": 1, "probe-range": 1}


def test_a_cdns_log_tells_nothing_of_what_was_sent_on_to_another_host():
    count = count_downloads([make_hit(**PREFIX, via="10.0.0.1", edge="a1"), make_hit(**CDN)])
    assert (count.downloads, count.unverified) == (2, 1)


@pytest.mark.parametrize(
    ("asked", "downloads"),
    [
        ("bytes=0-0", 0),
        ("bytes=0-1", 0),
        ("bytes = 00 - 01", 0),
        ("bytes=-1", 0),
        ("bytes=-2", 0),
        ("bytes=0-2", 1),
        ("bytes=0-10", 1),
        ("bytes=0-", 1),
        ("bytes=1-1", 1),
        ("bytes=-20", 1),
        ("bytes=0-0,5-", 1),
        (None, 1),
    ],
)
def test_who_asks_the_prefix_for_a_byte_or_two_only_looks(asked, downloads):
    """That is known there too, though not what was taken."""
    assert count_downloads([make_hit(**PREFIX | {"range": asked})]).downloads == downloads


def test_an_edge_redirect_is_still_none():
    assert count_downloads([make_hit(status=302)]).rejected == {"status-redirect": 1}
    assert count_downloads([make_hit(**PREFIX | {"status": 404})]).rejected == {
        "status-client-error": 1
    }


def test_three_windows_stand_side_by_side():
    log = [make_hit(), make_hit(hours=13), make_hit(hours=25)]
    downloads = {name: count.downloads for name, count in compare_windows(log).items()}
    assert downloads == {"utc-day": 2, "first-touch": 2, "last-touch": 1}
