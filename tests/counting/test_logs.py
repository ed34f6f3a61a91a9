"""Access logs of CDNs and web servers, read as hits."""

# ruff: noqa: E501 -- lines of logs are as long as they are

import json

import pytest

from made.hits import HEADER, MINUTE, SECONDS, SIZE, make_hit
from stentor.counting.logs import FORMATS, BadLineError, parse_episodes, read_log
from stentor.counting.logs.reading import Occurrences
from stentor.counting.tally import count_downloads

EPISODES = parse_episodes(
    json.dumps(
        [
            {
                "path": "/pod/one%20two.mp3", "show": "s", "episode": "e", "size": SIZE,
                "header_bytes": HEADER, "content_seconds": SECONDS, "bitrate": 128_000,
            }
        ]
    )
)  # fmt: skip
APP = "Overcast/3.0 (+http://overcast.fm/; iOS podcast app)"
CLOUDFRONT = """#Version: 1.0
#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len sc-range-start sc-range-end
2026-11-23\t12:00:30\tFRA2\t1000512\t203.0.113.9\tGET\td.cloudfront.net\t/pod/one%20two.mp3\t206\t-\tOvercast/3.0%20(+http://overcast.fm/;%20iOS%20podcast%20app)\t-\t-\tHit\trequest-1\texample.org\thttps\t300\t30.000\t-\tTLSv1.3\tx\tHit\tHTTP/2.0\t-\t-\t50000\t0.1\tHit\taudio/mpeg\t1000000\t65536\t1065535"""
LINES = {
    "cloudfront": CLOUDFRONT,
    "nginx": f'203.0.113.9 - - [23/Nov/2026:13:00:00 +0100] "GET /pod/one%20two.mp3?x=1 HTTP/1.1" 206 1000000 "-" "{APP}" "bytes=65536-1065535"',
    "s3": f'owner bucket [23/Nov/2026:12:00:00 +0000] 203.0.113.9 - request-1 REST.GET.OBJECT pod/one+two.mp3 "GET /pod/one%20two.mp3 HTTP/1.1" 206 - 1000000 {SIZE} 30000 20 "-" "{APP}" - host SigV4',
    "caddy": json.dumps({"ts": 1795435230.0, "duration": 30.0, "size": 1_000_000, "status": 206, "request": {"remote_ip": "203.0.113.9", "method": "GET", "uri": "/pod/one%20two.mp3", "headers": {"User-Agent": [APP], "Range": ["bytes=65536-1065535"]}}}),
    "cloudflare": json.dumps({"EdgeStartTimestamp": "2026-11-23T12:00:00Z", "ClientRequestMethod": "GET", "ClientRequestURI": "/pod/one%20two.mp3?x", "EdgeResponseStatus": 206, "EdgeResponseBodyBytes": 1_000_000, "ClientIP": "203.0.113.9", "ClientRequestUserAgent": APP, "RequestHeaders": {"range": "bytes=65536-1065535"}, "RayID": "r1"}),
    "fastly": json.dumps({"timestamp": "2026-11-23T12:00:00+0000", "request_method": "GET", "url": "/pod/one%20two.mp3", "response_status": 206, "response_body_size": 1_000_000, "client_ip": "203.0.113.9", "request_user_agent": APP, "request_range": "bytes=65536-1065535"}),
}  # fmt: skip


def read(name, text, **options):
    return list(read_log(text.splitlines(), name, EPISODES, **options))


def test_every_format_has_a_line_here():
    assert set(LINES) == set(FORMATS)


@pytest.mark.parametrize("name", LINES)
def test_a_line_of_each_log_is_a_hit_with_the_bytes_that_were_taken(name):
    (hit,) = read(name, LINES[name])
    assert (hit.show, hit.episode, hit.kind, hit.ip) == ("s", "e", "audio", "203.0.113.9")
    assert (hit.method, hit.status, hit.ua) == ("GET", 206, APP)
    assert hit.at.startswith("2026-11-23T12:00:00")
    assert (hit.sent, hit.size) == (1_000_000, SIZE)
    assert hit.first_byte == (0 if name == "s3" else 65_536)
    assert hit.edge == FORMATS[name].edge


@pytest.mark.parametrize("name", LINES)
def test_a_log_read_twice_counts_once(name):
    hits = read(name, LINES[name])
    assert count_downloads([*hits, *read(name, LINES[name])]).requests == 1


def test_two_lines_with_the_same_text_are_two_requests():
    assert count_downloads(read("nginx", f"{LINES['nginx']}\n{LINES['nginx']}")).requests == 2


def test_a_path_that_no_episode_has_is_no_audio():
    (hit,) = read("nginx", LINES["nginx"].replace("one%20two", "other"))
    assert (hit.kind, hit.show) == ("other", None)


NGINX = '{ip} - - [23/Nov/2026:13:00:00 +0100] "{request}" {status} {sent} "{referer}" "{ua}"{rest}'
USUAL = {
    "ip": "203.0.113.9", "request": "GET /pod/one%20two.mp3 HTTP/1.1", "status": "200", "sent": "5",
    "referer": "-", "ua": APP, "rest": "",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "field", "expected"),
    [
        ({"ip": "2001:db8:1:2:3::4"}, "ip", "2001:db8:1:2:3::4"),
        ({"ip": "::ffff:203.0.113.9"}, "ip", "::ffff:203.0.113.9"),
        ({"sent": "-"}, "sent", 0),
        ({"ua": "-"}, "ua", None),
        ({"ua": ""}, "ua", None),
        ({"ua": r"Tea \x22Pot\x22/1"}, "ua", 'Tea "Pot"/1'),
        ({"ua": r"Tea \"Pot\"/1"}, "ua", 'Tea "Pot"/1'),
        ({"ua": r"back\\slash/1"}, "ua", r"back\slash/1"),
        ({"ua": "Tee Röster/1"}, "ua", "Tee Röster/1"),
        ({"ua": r"Tee R\xC3\xB6ster/1"}, "ua", "Tee Röster/1"),
        ({"referer": 'https://e.org/?q=[a] \\"b\\"'}, "referer", 'https://e.org/?q=[a] "b"'),
        ({"request": "GET http://h.example/pod/one%20two.mp3?x HTTP/1.1"}, "episode", "e"),
        ({"request": "GET /pod/one%20two.mp3"}, "episode", "e"),
        ({"request": "GET /pod/%6Fne%20two.mp3 HTTP/2.0"}, "episode", "e"),
        ({"request": "GET /pod/one two.mp3 HTTP/1.1"}, "episode", "e"),
        ({"request": "GET //[pod/one%20two.mp3 HTTP/1.1"}, "episode", None),
        ({"request": "-", "status": "400"}, "episode", None),
        ({"request": r"\x16\x03\x01", "status": "400"}, "kind", "other"),
        ({"request": "", "status": "408"}, "kind", "other"),
        ({"rest": ' "-"'}, "range", None),
        ({"rest": ' "bytes=0-1" 0.003 "-"'}, "range", "bytes=0-1"),
        ({"rest": ' "bytes=-500"', "status": "206"}, "first_byte", SIZE - 500),
        ({"rest": ' "bytes=-999999999"', "status": "206"}, "first_byte", 0),
        ({"rest": f' "bytes={"9" * 99}-"', "status": "206"}, "first_byte", 0),
        ({"rest": ' "bytes=700-"', "status": "206"}, "first_byte", 700),
        ({"rest": ' "bytes=700-"', "status": "200"}, "first_byte", 0),
    ],
)
def test_what_servers_write_of_odd_requests_is_read(changed, field, expected):
    (hit,) = read("nginx", NGINX.format(**(USUAL | changed)))
    assert getattr(hit, field) == expected


def change_json(name, **fields):
    return json.dumps(json.loads(LINES[name]) | fields)


def change_cloudfront(old, new):
    head, line = CLOUDFRONT.rsplit("\n", 1)
    return f"{head}\n{line.replace(old, new)}"


@pytest.mark.parametrize(
    ("name", "text", "field", "expected"),
    [
        ("cloudfront", change_cloudfront("30.000", "-"), "at", "2026-11-23T12:00:30.000Z"),
        ("cloudfront", change_cloudfront("203.0.113.9", "2001:db8::9"), "ip", "2001:db8::9"),
        ("cloudfront", change_cloudfront("\t206\t", "\t000\t"), "status", 0),
        ("cloudfront", change_cloudfront("65536\t1065535", "-\t-"), "first_byte", 0),
        ("cloudfront", change_cloudfront("request-1", "-").replace("\n", "\r\n"), "status", 206),
        ("cloudfront", "\ufeff" + CLOUDFRONT, "episode", "e"),
        ("fastly", change_json("fastly", request_referer="(null)"), "referer", None),
        ("fastly", change_json("fastly", request_user_agent=""), "ua", None),
        ("fastly", change_json("fastly", url="https://h.example/pod/one%20two.mp3"), "episode", "e"),
        ("fastly", change_json("fastly", response_body_size="1000"), "sent", 1000),
        ("cloudflare", change_json("cloudflare", RequestHeaders=None), "range", None),
        ("cloudflare", change_json("cloudflare", EdgeStartTimestamp=1795435200000000000), "at", "2026-11-23T12:00:00.000Z"),
        ("cloudflare", change_json("cloudflare", EdgeStartTimestamp=1795435200), "at", "2026-11-23T12:00:00.000Z"),
        ("caddy", change_json("caddy", request={"remote_ip": "2001:db8::9", "method": "GET", "uri": "/pod/one%20two.mp3"}), "ip", "2001:db8::9"),
        ("caddy", change_json("caddy", resp_headers={"Content-Range": ["bytes 7-9/100"], "Empty": []}), "first_byte", 7),
        ("s3", LINES["s3"].replace(" 1000000 ", " - "), "sent", 0),
        ("s3", LINES["s3"].replace(" 30000 20 ", " - - "), "episode", "e"),
        ("s3", LINES["s3"].replace(f'"{APP}"', '"-"'), "ua", None),
    ],
)  # fmt: skip
def test_what_cdns_write_where_something_is_missing_is_read(name, text, field, expected):
    (hit,) = list(read_log(text.split("\n"), name, EPISODES))
    assert getattr(hit, field) == expected


def test_lines_that_are_none_are_told_of_and_the_others_are_read():
    bad = []
    text = "\n".join(["\0" * 40, LINES["nginx"], LINES["nginx"][:60], "", LINES["nginx"]])
    assert len(read("nginx", text, on_bad=bad.append)) == 2
    assert [str(one).partition(":")[0] for one in bad] == ["line 1", "line 3"]


def test_what_is_remembered_of_lines_does_not_grow_with_the_log():
    seen = Occurrences(remembered=100)
    assert [seen.count("same") for _ in range(3)] == [1, 2, 3]
    for number in range(5_000):
        assert seen.count(f"line {number}") == 1
        assert len(seen) <= 200
    for number in range(4_950, 5_000):
        assert seen.count(f"line {number}") == 2


def test_a_minute_of_a_cdns_bytes_is_a_download_and_the_edge_behind_it_is_not():
    from_cdn = read("cloudfront", LINES["cloudfront"])
    fetched = make_hit(edge="a1", via="10.0.0.1", ip="203.0.113.50")
    count = count_downloads([*from_cdn, fetched])
    assert MINUTE < 1_000_000
    assert (count.downloads, count.rejected) == (1, {"seen-at-cdn": 1})


@pytest.mark.parametrize(
    ("name", "line", "said"),
    [
        ("nginx", "hello", "line 1: it is no line of the combined format"),
        ("s3", "owner bucket", "S3"),
        ("cloudfront", "2026-11-23\t12:00:30", "#Fields"),
        ("cloudfront", "#Fields: date time\n2026-11-23\t12:00:30", "line 2: the column 'time-taken'"),
        ("caddy", "{", "Expecting"),
        ("caddy", "[]", "no JSON object"),
        ("caddy", '{"request": {"headers": {}}}', "the field 'ts'"),
        ("fastly", '{"timestamp": "2026-11-23T12:00:00"}', "no time zone"),
        ("cloudflare", '{"EdgeStartTimestamp": 1, "ClientRequestMethod": "GET"}', "ClientRequestURI"),
    ],
)  # fmt: skip
def test_a_line_of_another_kind_is_named_with_what_is_wrong(name, line, said):
    with pytest.raises(BadLineError) as raised:
        read(name, line)
    assert said in str(raised.value)
    bad = []
    assert read(name, line, on_bad=bad.append) == []
    assert len(bad) == 1


@pytest.mark.parametrize("text", ["{}", "[1]", '[{"show": "s"}]', '[{"path": "/x", "page": 1}]'])
def test_a_list_of_episodes_that_is_none_is_refused(text):
    with pytest.raises(ValueError, match=r"list|entry 1"):
        parse_episodes(text)
