"""The guidelines' rules, one by one, as somebody would try to catch the counter out."""

import pytest

from made.hit_logs import LISTS, LOG_OF_EVERYTHING
from made.hits import HEADER, MINUTE, SECONDS, SIZE, make_hit, take
from stentor.counting.reasons import REASONS
from stentor.counting.rules import WINDOWS, Rules
from stentor.counting.tally import compare_windows, count_downloads

WATCH = "AppleCoreMedia/1.0.0.18S830 (Apple Watch; U; CPU OS 7_4_1 like Mac OS X; en_us)"


def test_the_small_log_has_every_reason_in_it():
    assert set(count_downloads(LOG_OF_EVERYTHING, Rules(lists=LISTS)).rejected) == set(REASONS)


@pytest.mark.parametrize(
    ("rule", "facts", "downloads"),
    [
        ("only GET", {"method": "HEAD"}, 0),
        ("only GET", {"method": "GET", "status": 206}, 1),
        ("not modified", {"status": 304}, 0),
        ("0-1", {"status": 206, "range": "bytes=0-1", "sent": 2}, 0),
        ("0-1, though all was sent", {"status": 200, "range": "bytes=0-1"}, 0),
        ("0-0", {"status": 206, "range": "bytes=0-0", "sent": 1}, 0),
        ("0-10 is no probe", {"status": 206, "range": "bytes=0-10", "sent": SIZE}, 1),
        ("a broken-off transfer", {"status": 0, "sent": HEADER + MINUTE}, 1),
        ("a broken-off transfer", {"status": 0, "sent": HEADER + MINUTE - 1}, 0),
        ("a watch's copy", {"ua": "atc/1.0 watchOS/7.4.1 model/Watch6,2"}, 0),
        ("a watch's copy", {"ua": "(null)/(null) watchOS/5.3.8 (16U680)"}, 0),
        ("a watch by itself", {"ua": WATCH}, 1),
        ("no watch in it", {"ua": "atc/1.0 iOS/17"}, 1),
        ("the header is none of it", {"header_bytes": HEADER + MINUTE, "sent": HEADER + MINUTE}, 0),
        ("a header as large as it gets", {"header_bytes": 5 * MINUTE, "sent": 6 * MINUTE}, 1),
        ("64 kb/s", {"bitrate": 64_000, "sent": HEADER + MINUTE // 2}, 1),
        ("64 kb/s", {"bitrate": 64_000, "sent": HEADER + MINUTE // 2 - 1}, 0),
        ("320 kb/s", {"bitrate": 320_000, "sent": HEADER + MINUTE * 5 // 2}, 1),
        ("320 kb/s", {"bitrate": 320_000, "sent": HEADER + MINUTE}, 0),
        ("a minute long, whole", {"content_seconds": 60.0, "size": HEADER + MINUTE}, 1),
        ("a little shorter, whole", {"content_seconds": 59.9, "size": HEADER + MINUTE - 1600}, 1),
        ("size unknown", {"size": None, "sent": HEADER + int(SECONDS) * 16_000}, 0),
        ("size unknown", {"size": None, "sent": HEADER + int(SECONDS * 16_000)}, 1),
    ],
)
def test_a_request_by_itself(rule, facts, downloads):
    assert count_downloads([make_hit(**facts)]).downloads == downloads, rule


@pytest.mark.parametrize(
    ("rule", "addresses", "listeners"),
    [
        ("IPv4 whole", ["203.0.113.9", "203.0.113.10"], 2),
        ("written as IPv6", ["203.0.113.9", "::ffff:203.0.113.9", "::ffff:cb00:7109"], 1),
        ("two written as IPv6 are two", ["::ffff:203.0.113.9", "::ffff:203.0.113.10"], 2),
        ("one /64", ["2001:db8:1:2::1", "2001:DB8:1:2:ffff:ffff:ffff:ffff"], 1),
        ("two /64 of one /48", ["2001:db8:1:2::1", "2001:db8:1:3::1"], 2),
    ],
)
def test_who_a_listener_is(rule, addresses, listeners):
    assert count_downloads([make_hit(ip=ip) for ip in addresses]).downloads == listeners, rule


def test_ten_requests_of_six_agents_at_one_address_are_six_downloads():
    hits = [make_hit(ua=f"Overcast/{number % 6}", hours=number % 3) for number in range(10)]
    count = count_downloads(hits)
    assert (count.downloads, count.contributing) == (6, 10)


def test_pieces_of_two_days_are_put_together_in_no_utc_day_and_in_both_other_windows():
    hits = [
        make_hit(at="2026-11-23T23:59:50Z", sent=HEADER + MINUTE // 2),
        take(HEADER + MINUTE // 2, MINUTE // 2, at="2026-11-24T00:00:10Z"),
    ]
    downloads = {name: one.downloads for name, one in compare_windows(hits).items()}
    assert downloads == {"utc-day": 0, "first-touch": 1, "last-touch": 1}


def test_a_transfer_is_of_the_day_on_which_it_began():
    hit = make_hit(at="2026-11-23T23:59:59Z", ended_at="2026-11-24T01:00:00Z")
    again = make_hit(at="2026-11-23T09:00:00Z")
    assert count_downloads([hit, again]).downloads == 1


@pytest.mark.parametrize("window", WINDOWS)
def test_a_probe_opens_no_window_and_keeps_none_open(window):
    probes = [make_hit(hours=n, range="bytes=0-1", status=206, sent=2) for n in (-1, 12)]
    touches = [make_hit(hours=0), make_hit(hours=23.5)]
    expected = count_downloads(touches, Rules(window=window)).downloads
    assert count_downloads([*touches, *probes], Rules(window=window)).downloads == expected


def test_a_minute_asked_for_again_and_again_is_taken_once():
    pieces = [take(HEADER, MINUTE - 1, id=f"t{n}", hours=n) for n in range(10)]
    assert count_downloads(pieces).downloads == 0
    assert count_downloads([*pieces, take(HEADER + MINUTE - 1, 1)]).downloads == 1


def test_the_end_of_an_episode_is_content_like_its_beginning():
    last = take(SIZE - MINUTE, MINUTE)
    assert count_downloads([last]).downloads == 1
    half = [take(SIZE - MINUTE // 2, MINUTE // 2), take(HEADER, MINUTE // 2)]
    assert count_downloads(half).downloads == 1
