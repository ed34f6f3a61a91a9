"""A listener gets an arrangement with the spots that were decided, and keeps it."""

import itertools
import string
import time
from itertools import pairwise

import msgspec
import pytest

from made.ad_store import HEADER, LISTEN, AdStore, book, listen, prepare, read_code
from made.edge_store import FRAME_BYTES
from servers.edge_client import ask, get, wait_until
from stentor.contracts.adbook import Cap, Targets
from stentor.contracts.code import encode_code
from stentor.contracts.decision import Decision, parse_decision
from stentor.contracts.manifest import encode_manifest
from stentor.lib.signing import parse_signing_keys


@pytest.fixture
def ads(layout) -> AdStore:
    return AdStore(layout)


def test_a_listener_gets_the_decided_spots_to_the_byte(ads, serve):
    spots = prepare(ads)
    edge = serve()
    answer = listen(edge)
    assert (answer.status, answer.headers["cache-control"]) == (302, "no-store")
    code = read_code(ads, answer.headers["location"])
    assert len(answer.headers["location"].split("/")[2]) <= 80
    assert len(set(code.placements)) == len(code.placements) == 4
    assert set(code.placements) == set(spots)
    whole = get(edge.http, answer.headers["location"])
    assert whole.status == 200
    assert whole.body[HEADER:] == ads.stitch(spots, code.placements)
    head = ask(edge.http, "HEAD", answer.headers["location"])
    assert head.headers["content-length"] == str(len(whole.body))


def test_ranges_over_every_seam_reassemble_the_whole(ads, serve):
    prepare(ads)
    edge = serve()
    address = listen(edge).headers["location"]
    whole = get(edge.http, address).body
    seams = [HEADER + frames * FRAME_BYTES for frames in (0, 30, 227, 231, 261, 291, 296, 492)]
    cuts = sorted({0, 5, 8192, *seams, *(seam + 7 for seam in seams), len(whole)})
    parts = []
    for first, last in pairwise(cuts):
        part = get(edge.http, address, range=f"bytes={first}-{last - 1}")
        assert part.status == 206
        assert part.headers["content-range"] == f"bytes {first}-{last - 1}/{len(whole)}"
        parts.append(part.body)
    assert b"".join(parts) == whole


def test_one_listener_keeps_the_arrangement_over_workers_and_restarts(ads, serve):
    prepare(ads, 8, caps=[Cap(1, 24)])
    edge = serve(workers=2)
    first = listen(edge).headers["location"]
    time.sleep(0.3)
    assert {listen(edge).headers["location"] for _ in range(12)} == {first}
    edge.end()
    again = serve()
    assert listen(again).headers["location"] == first
    ads.publish_book(book(0))
    strangers = itertools.count()
    wait_until(
        lambda: (
            not any(
                read_code(
                    ads, listen(again, user_agent=f"New/{next(strangers)}").headers["location"]
                ).placements
            )
        )
    )
    assert listen(again).headers["location"] == first


def test_caps_hold_from_one_episode_to_the_next(ads, serve):
    prepare(ads, 4, caps=[Cap(1, 24)])
    ads.append(
        kind="manifest",
        address="manifest:501",
        plain=ads.put(
            encode_manifest(
                msgspec.structs.replace(
                    ads.publish_with_breaks(), number=501, episode_id="e-2", slug="second"
                )
            )
        ),
    )
    ads.append(kind="episode", address="/listen/show/second.mp3", manifest=501)
    edge = serve()
    assert sorted(read_code(ads, listen(edge).headers["location"]).placements) == [1, 2, 3, 4]
    second = get(edge.http, "/listen/show/second.mp3", user_agent="AntennaPod/3.4")
    assert read_code(ads, second.headers["location"]).placements == (0, 0, 0, 0)
    stranger = get(edge.http, "/listen/show/second.mp3", user_agent="Somebody/1.0")
    assert 0 not in read_code(ads, stranger.headers["location"]).placements


def test_a_tag_leads_to_the_arrangement_it_is_of_whoever_asks(ads, serve):
    prepare(ads, 8)
    edge = serve()
    address = listen(edge).headers["location"]
    tag = get(edge.http, address).headers["etag"]
    others = [f"Other/{number}" for number in range(6)]
    assert any(listen(edge, user_agent=one).headers["location"] != address for one in others)
    for one in others:
        for field in ("if_range", "if_match"):
            held = listen(edge, user_agent=one, **{field: tag, "range": "bytes=9000-"})
            assert held.headers["location"] == address
    for bad in ('"nonsense"', f"W/{tag}", tag[:-2] + 'A"'):
        assert listen(edge, user_agent="New/1", if_range=bad).status == 302


def test_a_recalled_spot_takes_its_arrangements_away_and_nobody_gets_it_again(ads, serve):
    prepare(ads)
    edge = serve()
    address = listen(edge).headers["location"]
    assert get(edge.http, address).status == 200
    ads.recall(2)
    wait_until(lambda: get(edge.http, address).status == 410, seconds=1.5)
    assert get(edge.http, address, range="bytes=0-1").status == 410
    ads.publish_book(book(1))
    wait_until(lambda: 2 not in read_code(ads, listen(edge).headers["location"]).placements)


def test_no_change_of_one_letter_is_ever_served(ads, serve):
    prepare(ads)
    edge = serve()
    address = listen(edge).headers["location"]
    code = address.split("/")[2]
    for place, letter in enumerate(code):
        for other in string.ascii_letters + string.digits + "-_":
            if other != letter:
                changed = code[:place] + other + code[place + 1 :]
                assert get(edge.http, f"/a/{changed}/hello.mp3").status == 404
        assert get(edge.http, f"/a/{code[:place]}/hello.mp3").status == 404
    escaped = f"%{ord(code[0]):02x}{code[1:]}"
    for changed in (f"{code}=", f"{code}A", escaped, code.swapcase()):
        assert get(edge.http, f"/a/{changed}/hello.mp3").status == 404


def test_a_lapsed_link_leads_back_to_the_same_arrangement(ads, serve):
    prepare(ads, 8)
    edge = serve()
    address = listen(edge).headers["location"]
    keys = parse_signing_keys((ads.layout.keys / "signing.json").read_bytes())
    code = read_code(ads, address)
    assert 48 * 3600 <= code.expires * 3600 - time.time() <= 73 * 3600
    lapsed = encode_code(code._replace(expires=int(time.time()) // 3600), keys)
    back = get(edge.http, f"/a/{lapsed}/hello.mp3?x=1", user_agent="AntennaPod/3.4")
    assert (back.status, back.headers["location"]) == (302, f"{LISTEN}?x=1")
    assert back.headers["cache-control"] == "no-store"
    assert listen(edge).headers["location"] == address


def test_no_cache_keeps_an_arrangement_longer_than_its_link_lasts(ads, serve):
    prepare(ads)
    edge = serve()
    address = listen(edge).headers["location"]
    keys = parse_signing_keys((ads.layout.keys / "signing.json").read_bytes())
    code = read_code(ads, address)
    hour = int(time.time()) // 3600
    for expires in (hour + 1, hour + 30, code.expires, hour + 1):
        link = f"/a/{encode_code(code._replace(expires=expires), keys)}/hello.mp3"
        for asked in ({}, {"range": "bytes=0-9"}, {"if_none_match": "*"}):
            answer = get(edge.http, link, **asked)
            public, age, immutable = answer.headers["cache-control"].split(", ")
            left = expires * 3600 - time.time()
            assert (public, immutable) == ("public", "immutable")
            assert max(left - 130, 0) <= int(age.removeprefix("max-age=")) <= left
    lasting = f"/a/{encode_code(code._replace(expires=0), keys)}/hello.mp3"
    assert "max-age=31536000," in get(edge.http, lasting).headers["cache-control"]


def test_a_new_version_reaches_who_begins_anew_and_not_who_goes_on(ads, serve):
    prepare(ads, 8)
    edge = serve()
    before = listen(edge).headers["location"]
    ads.publish_with_breaks(number=777, frames=420)
    wait_until(lambda: "777" in str(read_code(ads, listen(edge).headers["location"]).manifest))
    now = listen(edge).headers["location"]
    assert read_code(ads, now).placements == read_code(ads, before).placements
    tag = get(edge.http, before).headers["etag"]
    held = listen(edge, range="bytes=9000-", if_range=tag).headers["location"]
    assert read_code(ads, held).manifest == 500


def test_every_fresh_decision_is_written_down_and_the_hits_name_it(ads, serve):
    prepare(ads, 8)
    edge = serve()
    address = listen(edge).headers["location"]
    get(edge.http, address, user_agent="AntennaPod/3.4")
    for _ in range(3):
        listen(edge)
    wait_until(lambda: len(read_decisions(ads)) == 1)
    (made,) = read_decisions(ads)
    code = address.split("/")[2]
    assert made.arrangement == code
    assert (made.show, made.episode, made.manifest) == ("s1", "e-hello", 500)
    assert [slot.kind for slot in made.slots] == ["pre", "mid", "mid", "post"]
    assert tuple(slot.placement for slot in made.slots) == read_code(ads, address).placements
    assert made.candidates == 8
    assert len(made.passed_over) == 4 * 7
    assert made.ip is None
    assert made.sealed_ip
    hit = edge.wait_for_hit(lambda hit: hit.kind == "audio")
    assert (hit.arrangement, hit.header_bytes) == (code, HEADER)


def read_decisions(ads: AdStore) -> list[Decision]:
    return [
        parse_decision(line)
        for path in ads.layout.spool.glob("*.decisions")
        for line in path.read_bytes().splitlines()
    ]


def test_a_flight_serves_where_its_listeners_are_and_not_without_knowing(ads, serve, tmp_path):
    prepare(ads, 4, slots=["pre"], targets=Targets(countries=["DE"]))
    table = tmp_path / "geoip"
    edge = serve(geography_files=[str(table)], trusted_proxies=["127.0.0.1/32"])

    def hears(address: str) -> bool:
        asked = listen(edge, x_forwarded_for=address, user_agent=f"Somewhere/{time.monotonic()}")
        return any(read_code(ads, asked.headers["location"]).placements)

    assert not hears("198.51.100.7")
    table.write_text("3325256704,3325256959,DE\n3405803776,3405804031,FR\n")
    wait_until(lambda: hears("198.51.100.7"), seconds=20)
    assert not hears("203.0.113.9")
    assert not hears("192.0.2.1")
    table.write_text("no table")
    time.sleep(0.5)
    assert hears("198.51.100.7")
    wait_until(lambda: read_decisions(ads)[-1].country == "DE")


def test_a_book_that_cannot_be_read_leaves_the_one_before(ads, serve):
    prepare(ads)
    edge = serve()
    ads.append(kind="adbook", address="adbook", plain=ads.put(b"{}no book"))
    time.sleep(0.6)
    assert 0 not in read_code(ads, listen(edge, user_agent="New/2").headers["location"]).placements
