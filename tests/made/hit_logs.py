"""Made-up logs of few listeners, episodes and days, so that everything that can meet does."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from made.hits import BITRATE, HEADER, NOON, make_hit, take
from stentor.contracts.hit import Hit, Inserted
from stentor.counting.agents.opawg import parse_opawg
from stentor.counting.networks import NetworkTable, parse_networks, parse_shared
from stentor.counting.rules import Lists, Rules
from stentor.lib.clock import format_instant

MINUTE = 60 * BITRATE // 8
PLACES = [0, 1, HEADER, HEADER + 1, MINUTE // 2, MINUTE, HEADER + MINUTE, 3 * MINUTE]
AGENTS = [
    "Overcast/3.0", "AntennaPod/3.4.0", "AntennaPod%20x/3", "AntennaPod x/3", "Googlebot/2.1",
    None, "-", "123", "atc/1.0 watchOS/7",
]  # fmt: skip
ADDRESSES = [
    "203.0.113.9", "::ffff:203.0.113.9", "2001:db8::1", "2001:db8::2", "198.51.100.7",
    "198.51.100.200", "192.0.2.5", "192.0.2.9", "nowhere", None,
]  # fmt: skip
NETWORKS = """
198.51.100.0/24
198.51.100.128/25 vpn
192.0.2.0/24 data-centre
192.0.2.99/32 bot
"""
SHARED = "192.0.2.9 2026-08-26 A campus, believed for 90 days: until the second day of the logs"
LISTS = Lists(
    networks=NetworkTable(parse_networks(NETWORKS)), shared=NetworkTable(parse_shared(SHARED))
)

TRIED = Rules(
    seconds=20,
    busy_episodes=2,
    busy_minutes=1440,
    lists=Lists(
        agents=parse_opawg(
            {"bots.json": b'{"entries": [{"name": "A bot", "pattern": "^OurFetcher/"}]}'}
        ),
        networks=NetworkTable(parse_networks("203.0.113.0/29 vpn Somebody")),
        shared=NetworkTable(parse_shared("203.0.113.60 2026-11-20 A campus")),
    ),
)
"""Other thresholds and other lists of every kind, as a trial has them."""

SPOT = MINUTE // 2
ARRANGED = [
    (),
    (Inserted(HEADER, SPOT, 7), Inserted(HEADER + SPOT, 3072), Inserted(HEADER + MINUTE, SPOT, 8)),
    (Inserted(HEADER + MINUTE // 2, SPOT, 7), Inserted(HEADER + 2 * MINUTE, SPOT, 7)),
    (Inserted(HEADER, MINUTE, 7), Inserted(HEADER + MINUTE // 2, 2 * MINUTE, 9)),
    (Inserted(0, 1, 9), Inserted(1, 0, 8)),
]
"""What the bytes of arrangements are besides content; the last ones overlap, as no edge says it."""

LOG_OF_EVERYTHING = [
    *(take(HEADER + part * MINUTE // 4, MINUTE // 4, id=f"part{part}") for part in range(4)),
    *(take(HEADER, MINUTE // 2, id=f"again{part}", ip="203.0.113.3") for part in range(3)),
    *(make_hit(id="ended", ended_at=f"2026-11-23T12:0{n}:00Z", sent=n * MINUTE) for n in range(3)),
    *(make_hit(hours=hours, ip="2001:db8::1", ua="Overcast/3.0") for hours in (0, 13, 25, 50)),
    *(make_hit(episode=f"e{number}", ip="203.0.113.60") for number in range(51)),
    make_hit(ua="Googlebot/2.1"),
    make_hit(ua="OurFetcher/1"),
    make_hit(ua=None),
    make_hit(ip="198.51.100.7"),
    make_hit(ip="192.0.2.9"),
    *(make_hit(range=one) for one in (" Bytes=0-1", "bytes=00-0", "bytes=-1", "bytes=0-2")),
    make_hit(edge="a1", via="10.0.0.1", show="cdn"),
    make_hit(edge="cdn:fastly", show="cdn", sent=MINUTE + HEADER),
    make_hit(edge="a1", via="10.0.0.1", show="cdn", ended_at="2026-11-23T13:56:00Z", hours=-1),
    make_hit(edge="a1", via="10.0.0.1", show="cdn", at="2026-11-23T13:04:59Z"),
    make_hit(edge="a1", via="10.0.0.1", show="cdn", at="2026-11-23T13:05:00Z", ip="203.0.113.8"),
    make_hit(kind="prefix", status=302, sent=0, size=None),
    make_hit(kind="prefix", status=302, sent=0, size=None, show="cdn", via="10.0.0.1", edge="a1"),
    make_hit(bitrate=127_843, sent=HEADER + 60 * 127_843 // 8),
    make_hit(size=None, content_seconds=None),
    make_hit(kind="redirect"),
    make_hit(episode=None),
    make_hit(method="HEAD"),
    *(make_hit(status=status) for status in (304, 302, 416, 503, 204)),
    *(make_hit(ua=ua) for ua in ("123", "atc/1.0 watchOS/7", "AntennaPod%20x/3", "AntennaPod x/3")),
    make_hit(referer="https://podba.se/x"),
    *(make_hit(ip=ip) for ip in (None, "198.51.100.200", "192.0.2.99", "::ffff:203.0.113.9")),
    *(make_hit(ip="203.0.113.5", inserted=spots) for spots in ARRANGED[1:4]),
    take(0, HEADER + SPOT + MINUTE, id="cut", ip="203.0.113.6", inserted=ARRANGED[1]),
]
"""Small, and of every kind of request, with every reason there is; for engines that take long to
start."""

LOG_OF_SPOTS = [
    make_hit(status=206, inserted=ARRANGED[1]),
    make_hit(status=206, inserted=ARRANGED[1], hours=25),
    make_hit(status=206, inserted=ARRANGED[2], hours=1, ua="Overcast/3.0"),
    *(
        take(
            HEADER + part * MINUTE // 4,
            MINUTE // 4,
            id=f"p{part}",
            ip="203.0.113.3",
            inserted=ARRANGED[1],
        )
        for part in range(8)
    ),
    take(HEADER, SPOT - 1, ip="203.0.113.4", inserted=ARRANGED[1]),
    take(HEADER + SPOT, 5 * MINUTE, ip="203.0.113.4", inserted=ARRANGED[1]),
    take(HEADER, SPOT, ip="203.0.113.5", inserted=ARRANGED[1]),
    take(HEADER, 4 * MINUTE, ip="2001:db8::1", inserted=ARRANGED[3], episode="f"),
    take(HEADER, 4 * MINUTE, ip="2001:db8::2", inserted=ARRANGED[4]),
    *(take(0, n * MINUTE, id="again", inserted=ARRANGED[1], ua="Podbean/1") for n in (1, 4)),
    make_hit(ua="Googlebot/2.1", inserted=ARRANGED[1]),
    make_hit(ip="192.0.2.5", inserted=ARRANGED[2]),
    make_hit(),
]
"""Spots that went out whole, in parts, all but a byte, in no download, twice, and in two shapes."""

HOURS = st.sampled_from([0, 1, 11, 12, 13, 23, 24, 25, 35, 36, 37, 47, 48, 49, 72])


@st.composite
def any_facts(draw: st.DrawFn) -> dict[str, Any]:
    """A request of any kind."""
    return {
        "show": draw(st.sampled_from(["s", "s", "s", "other", None])),
        "episode": draw(st.sampled_from(["e", "e", "e", "f", "g", ""])),
        "method": draw(st.sampled_from(["GET"] * 5 + ["HEAD", "get"])),
        "status": draw(st.sampled_from([200, 206, 206, 206, 304, 302, 416, 500, 0])),
        "ua": draw(st.sampled_from(AGENTS[:2] * 3 + AGENTS)),
        "ip": draw(st.sampled_from(ADDRESSES[:4] * 2 + ADDRESSES)),
        "range": draw(
            st.sampled_from([None, None, "bytes=0-", "bytes=0-1", " BYTES = 0 - 0", "bytes=-2"])
        ),
        "kind": draw(st.sampled_from(["audio"] * 6 + ["prefix", "feed", "redirect"])),
        "edge": draw(st.sampled_from([None, "a1", "b2", "cdn:fastly"])),
        "via": draw(st.sampled_from([None, None, None, "b2", "10.0.0.1"])),
        "referer": draw(st.sampled_from([None, None, "https://podba.se/x", "https://e.org"])),
        "size": draw(st.sampled_from([HEADER + 30 * MINUTE, HEADER + MINUTE // 2, 100, 0, None])),
        "header_bytes": draw(st.sampled_from([0, HEADER])),
        "content_seconds": draw(st.sampled_from([1800.0, 60.0, 30.0, 0.0, None])),
        "bitrate": draw(st.sampled_from([BITRATE, 64_000, 127_843, 0, None])),
        "inserted": draw(st.sampled_from(ARRANGED)),
    }


@st.composite
def stitched(draw: st.DrawFn) -> dict[str, Any]:
    """A request of one of two listeners for an arrangement of one episode."""
    return {
        "ip": draw(st.sampled_from(ADDRESSES[:2] + ADDRESSES[4:5])),
        "inserted": draw(st.sampled_from(ARRANGED)),
    }


@st.composite
def transfers(draw: st.DrawFn, facts: st.SearchStrategy[dict[str, Any]]) -> list[Hit]:
    """Records of one transfer, some of them lost, some there twice; one where it has no id."""
    name = draw(st.none() | st.uuids().map(str))
    began = NOON + timedelta(hours=draw(HOURS))
    sent = draw(st.sampled_from(PLACES))
    known = {"id": name, "at": began, "first_byte": draw(st.sampled_from(PLACES)), **draw(facts)}

    def report(after: int, sent: int) -> Hit:
        ended = format_instant(began + timedelta(seconds=after))
        return make_hit(**known, sent=sent, ended_at=ended)

    records = [make_hit(**known, sent=0), report(0, sent), report(9, sent // 2), report(30, sent)]
    if name is None:
        return records[-1:]
    return draw(st.lists(st.sampled_from(records), min_size=1))


@st.composite
def logs(draw: st.DrawFn) -> list[Hit]:
    """Records of several transfers in any order.

    Requests are of any kind, or all of one listener for one episode, or for arrangements of it.
    """
    facts = draw(st.sampled_from([any_facts(), st.just({}), stitched()]))
    records = [hit for each in draw(st.lists(transfers(facts), max_size=12)) for hit in each]
    return draw(st.permutations(records))
