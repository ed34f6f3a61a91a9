import pytest

from made.hits import HEADER, MINUTE, SIZE, make_hit, take
from stentor.counting.reasons import REASONS
from stentor.counting.rules import Rules
from stentor.counting.tally import count_downloads


def count(*hits):
    counted = count_downloads(hits)
    return counted.downloads, counted.contributing, counted.rejected


REJECTED = [
    ({"kind": "redirect"}, "not-audio"),
    ({"kind": "feed", "show": None, "episode": None}, "not-audio"),
    ({"show": None}, "episode-unknown"),
    ({"episode": None}, "episode-unknown"),
    ({"method": "HEAD"}, "method-not-get"),
    ({"method": "POST"}, "method-not-get"),
    ({"status": 304}, "status-not-modified"),
    ({"status": 302}, "status-redirect"),
    ({"status": 416}, "status-client-error"),
    ({"status": 404}, "status-client-error"),
    ({"status": 503}, "status-server-error"),
    ({"status": 101}, "status-other"),
    ({"status": 204}, "status-other"),
    ({"range": "bytes=0-1"}, "probe-range"),
    ({"range": "Bytes = 0-1", "status": 206}, "probe-range"),
    ({"range": "bytes=0-0", "status": 206}, "probe-range"),
    ({"range": "bytes=-1", "status": 206}, "probe-range"),
    ({"ua": None}, "user-agent-empty"),
    ({"ua": ""}, "user-agent-empty"),
    ({"ua": "12345"}, "user-agent-malformed"),
    ({"ua": "Googlebot/2.1"}, "bot-self-declared"),
    ({"ua": "atc/1.0 watchOS/7.4.1 model/Watch6,2"}, "watchos-duplicate"),
    ({"referer": "https://podba.se/validate"}, "referer-excluded"),
    ({"ip": None}, "listener-unknown"),
    ({"ip": "localhost"}, "listener-unknown"),
    ({"size": None, "content_seconds": None}, "size-unknown"),
    ({"sent": 0}, "below-threshold"),
    ({"sent": HEADER + MINUTE - 1}, "below-threshold"),
]


@pytest.mark.parametrize(("facts", "reason"), REJECTED)
def test_a_request_that_is_no_download_says_why(facts, reason):
    assert count(make_hit(**facts)) == (0, 0, {reason: 1})


def test_every_reason_stands_in_the_table_above():
    elsewhere = {
        "network-data-centre",
        "network-vpn",
        "network-bot",
        "seen-at-cdn",
        "bot-behaviour",
    }
    assert {reason for _, reason in REJECTED} == set(REASONS) - elsewhere


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"kind": "page", "method": "HEAD", "status": 404, "ua": None}, "not-audio"),
        ({"method": "HEAD", "status": 404, "ua": "Googlebot"}, "method-not-get"),
        ({"status": 304, "range": "bytes=0-1", "ua": None}, "status-not-modified"),
        ({"range": "bytes=0-1", "ua": "Googlebot", "ip": None}, "probe-range"),
        ({"ua": "Googlebot", "ip": None, "size": None}, "bot-self-declared"),
    ],
)
def test_the_first_reason_in_the_fixed_order_is_given(facts, reason):
    assert count(make_hit(**facts))[2] == {reason: 1}


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"status": 206, "range": "bytes=0-"},
        {"sent": HEADER + MINUTE},
        {"range": "bytes=0-10"},
        {"content_seconds": 12.0, "size": HEADER + 12 * 16_000},
        {"size": None, "content_seconds": 90.0, "sent": HEADER + 90 * 16_000},
        {"ua": "curl/8.5.0"},
        {"status": 0, "sent": HEADER + MINUTE},
    ],
)
def test_one_minute_of_content_or_the_whole_of_it_is_a_download(facts):
    assert count(make_hit(**facts)) == (1, 1, {})


@pytest.mark.parametrize(
    "facts",
    [
        {"content_seconds": 12.0, "size": HEADER + 12 * 16_000, "sent": HEADER + 12 * 16_000 - 1},
        {"size": None, "content_seconds": 90.0, "sent": HEADER + MINUTE},
        {"bitrate": None, "sent": SIZE - 1},
    ],
)
def test_where_the_whole_is_asked_for_a_byte_less_is_not_enough(facts):
    assert count(make_hit(**facts))[2] == {"below-threshold": 1}


def test_pause_and_resume_is_one_download():
    half = SIZE // 2
    assert count(take(0, half), take(half, SIZE - half, hours=3)) == (1, 2, {})


def test_ranges_too_small_alone_are_a_download_together():
    pieces = [take(start, 65_536) for start in range(0, 16 * 65_536, 65_536)]
    assert count(*pieces) == (1, 16, {})
    assert count(*pieces[:14]) == (0, 0, {"below-threshold": 14})


def test_the_same_bytes_again_are_not_more_bytes():
    pieces = [take(0, 65_536, id=f"t{number}") for number in range(20)]
    assert count(*pieces) == (0, 0, {"below-threshold": 20})


def test_the_header_is_no_content_however_often_it_is_fetched():
    short = take(0, HEADER + MINUTE - 16_000)
    assert count(short, *[take(0, HEADER) for _ in range(9)])[0] == 0


def test_a_probe_does_not_join_the_download_it_announces():
    probe = make_hit(status=206, range="bytes=0-1", sent=2)
    assert count(probe, take(0, SIZE)) == (1, 1, {"probe-range": 1})


def test_ranges_of_different_arrangements_merge_on_the_time_of_the_content():
    first = take(0, 8_000 + MINUTE // 2, header_bytes=8_000, arrangement="a")
    second = take(
        12_000 + MINUTE // 2, MINUTE // 2, header_bytes=12_000, size=SIZE + 3_424, arrangement="b"
    )
    assert count(first, second) == (1, 2, {})
    overlapping = take(12_000, MINUTE // 2, header_bytes=12_000, size=SIZE + 3_424)
    assert count(first, overlapping)[0] == 0


def test_renditions_of_different_bitrates_merge_on_the_time_of_the_content():
    slim = {"bitrate": 64_000, "size": HEADER + 1800 * 8_000}
    assert count(take(0, HEADER + 30 * 16_000), take(HEADER + 30 * 8_000, 30 * 8_000, **slim)) == (
        (1, 2, {})
    )
    assert count(take(0, HEADER + 30 * 16_000), take(HEADER, 30 * 8_000, **slim))[0] == 0


def test_ten_requests_from_six_agents_on_one_address_are_six_downloads():
    hits = [make_hit(ua=f"Overcast/{number % 6}") for number in range(10)]
    assert count(*hits) == (6, 10, {})


@pytest.mark.parametrize(
    ("one", "other", "downloads"),
    [
        ("203.0.113.9", "::ffff:203.0.113.9", 1),
        ("203.0.113.9", "::ffff:203.0.113.8", 2),
        ("2001:db8::1", "2001:db8::2", 1),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", 2),
        ("203.0.113.9", "203.0.113.8", 2),
    ],
)
def test_who_is_the_same_listener(one, other, downloads):
    assert count(make_hit(ip=one), make_hit(ip=other))[0] == downloads


def test_the_same_episode_id_in_two_shows_is_two_episodes():
    counted = count_downloads([make_hit(), make_hit(show="other"), make_hit(episode="f")])
    assert {key: each.downloads for key, each in counted.by_episode.items()} == {
        ("s", "e"): 1,
        ("other", "e"): 1,
        ("s", "f"): 1,
    }


def test_records_of_one_transfer_are_one_request_and_the_last_to_end_holds():
    opened = make_hit(id="t", sent=0, ended_at=None)
    under_way = make_hit(id="t", sent=9_000, ended_at="2026-11-23T12:00:10Z")
    done = make_hit(id="t", sent=SIZE, ended_at="2026-11-23T14:00:20.500+02:00")
    failed = make_hit(id="t", sent=SIZE, ended_at="2026-11-23T12:00:20Z")
    assert count(opened, under_way) == (0, 0, {"below-threshold": 1})
    for order in ([opened, under_way, failed, done], [done, failed, under_way, opened]):
        assert count(*order) == (1, 1, {})


def test_of_records_that_end_together_the_one_that_sent_more_holds():
    opened, done = make_hit(id="t", sent=0), make_hit(id="t", ended_at="2026-11-23T12:00:00Z")
    assert count(opened, done) == count(done, opened) == (1, 1, {})


@pytest.mark.parametrize("name", [None, ""])
def test_a_record_without_id_stands_for_itself(name):
    assert count(make_hit(id=name), make_hit(id=name)) == (1, 2, {})


def test_the_threshold_is_a_rule_and_the_version_says_so():
    taken = take(0, HEADER + 30 * 16_000)
    lenient = count_downloads([taken], Rules(seconds=30))
    assert lenient.downloads == 1
    assert lenient.rule_version != count_downloads([taken]).rule_version
    assert lenient.rule_version.startswith("4.utc-day.30s.busy-50in10m.agents-")


def test_no_hits_are_no_downloads():
    counted = count_downloads([])
    assert (counted.requests, counted.downloads, counted.rejected) == (0, 0, {})


@pytest.mark.parametrize("at", ["yesterday", "2026-11-23T12:00:00", "0001-01-01T00:00:00+05:00"])
def test_an_instant_that_is_none_is_an_error(at):
    with pytest.raises(ValueError, match=at[:4]):
        count_downloads([make_hit(at=at)])
