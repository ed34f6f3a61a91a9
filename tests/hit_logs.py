"""Made-up logs of few listeners, episodes and days, so that everything that can meet does."""

from datetime import timedelta

from hypothesis import strategies as st

from hits import BITRATE, HEADER, NOON, make_hit
from stentor.contracts.hit import Hit
from stentor.lib.clock import format_instant

MINUTE = 60 * BITRATE // 8
PLACES = [0, 1, HEADER, HEADER + 1, MINUTE // 2, MINUTE, HEADER + MINUTE, 3 * MINUTE]
AGENTS = ["Overcast/3.0", "AntennaPod/3.4.0", "Googlebot/2.1", None, "-", "atc/1.0 watchOS/7"]
ADDRESSES = ["203.0.113.9", "::ffff:203.0.113.9", "2001:db8::1", "2001:db8::2", "nowhere", None]


@st.composite
def transfers(draw: st.DrawFn) -> list[Hit]:
    """The records of one transfer: growing, or one without an id."""
    began = NOON + timedelta(minutes=draw(st.integers(0, 60 * 75)))
    name = draw(st.none() | st.uuids().map(str))
    facts = {
        "id": name,
        "at": began,
        "show": draw(st.sampled_from(["s", "s", "s", "other", None])),
        "episode": draw(st.sampled_from(["e", "e", "e", "f", ""])),
        "method": draw(st.sampled_from(["GET"] * 5 + ["HEAD", "get"])),
        "status": draw(st.sampled_from([200, 206, 206, 206, 304, 302, 416, 500, 0])),
        "ua": draw(st.sampled_from(AGENTS[:2] * 3 + AGENTS)),
        "ip": draw(st.sampled_from(ADDRESSES[:4] * 2 + ADDRESSES)),
        "range": draw(st.sampled_from([None, None, "bytes=0-", "bytes=0-1", " BYTES = 0 - 1"])),
        "kind": draw(st.sampled_from(["audio"] * 6 + ["feed", "redirect"])),
        "first_byte": draw(st.sampled_from(PLACES)),
        "size": draw(st.sampled_from([HEADER + 30 * MINUTE, HEADER + MINUTE // 2, 100, 0, None])),
        "header_bytes": draw(st.sampled_from([0, HEADER])),
        "content_seconds": draw(st.sampled_from([1800.0, 60.0, 30.0, 0.0, None])),
        "bitrate": draw(st.sampled_from([BITRATE, 64_000, 127_843, 0, None])),
    }
    sent = draw(st.sampled_from(PLACES))
    whole = make_hit(**facts, sent=sent, ended_at=format_instant(began + timedelta(seconds=30)))
    if name is None:
        return [whole]
    opened = make_hit(**facts, sent=0)
    half = make_hit(**facts, sent=sent // 2, ended_at=format_instant(began + timedelta(seconds=10)))
    return [opened, half, whole][draw(st.integers(0, 2)) :]


@st.composite
def logs(draw: st.DrawFn) -> list[Hit]:
    """Records of several transfers, some of them twice, in any order."""
    records = [hit for each in draw(st.lists(transfers(), max_size=12)) for hit in each]
    named = [hit for hit in records if hit.id]
    again = draw(st.lists(st.sampled_from(named), max_size=4)) if named else []
    return draw(st.permutations([*records, *again]))
