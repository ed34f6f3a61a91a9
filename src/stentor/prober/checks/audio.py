"""A canary episode, downloaded in part and compared byte for byte with what was published."""

import random
import re
from urllib.parse import urlsplit

from lxml import etree

from stentor.prober.asking import Door, ask
from stentor.prober.check import Finding, Trouble
from stentor.prober.checks.pages import PARSER, require_status
from stentor.prober.published import Published, name_digest

PIECE = 64 << 10
CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


def look_at_audio(
    door: Door,
    host: str,
    enclosure: str,
    seconds: float,
    published: Published | None,
    chance: random.Random,
) -> Finding:
    """Follows the stable enclosure as a player does, takes the beginning and a piece from
    anywhere, and holds both against the published objects. Where this prober has none, the
    second piece is taken twice and must be the same."""
    headers = published.mark(enclosure) if published else {}
    redirect = ask(door, host, enclosure, seconds=seconds, headers=headers)
    require_status(redirect, enclosure, {302})
    location = urlsplit(redirect.headers.get("location", ""))
    path = location.path + (f"?{location.query}" if location.query else "")
    beginning, size = take(door, host, path, 0, PIECE, seconds, published)
    compare(published, path, 0, beginning)
    if size > PIECE:
        first = chance.randrange(PIECE, size)
        wanted = min(PIECE, size - first)
        piece, _ = take(door, host, path, first, wanted, seconds, published)
        if not compare(published, path, first, piece):
            again, _ = take(door, host, path, first, wanted, seconds, published)
            if again != piece:
                raise Trouble("the same range is not the same bytes twice", path=path, first=first)
    return Finding(seconds=redirect.first_byte)


def look_at_newest(
    door: Door, host: str, feed: str, seconds: float, chance: random.Random
) -> Finding | None:
    """The newest episode of a feed, for a prober that knows nothing but the feed."""
    answer = ask(door, host, feed, seconds=seconds)
    require_status(answer, feed, {200})
    enclosure = etree.fromstring(answer.body, PARSER).find("channel/item/enclosure")
    if enclosure is None:
        return None
    path = urlsplit(str(enclosure.get("url"))).path
    return look_at_audio(door, host, path, seconds, None, chance)


def take(
    door: Door,
    host: str,
    path: str,
    first: int,
    length: int,
    seconds: float,
    published: Published | None,
) -> tuple[bytes, int]:
    """The bytes of a range, and the size of the whole."""
    wanted = f"bytes={first}-{first + length - 1}"
    marked = published.mark(path.partition("?")[0]) if published else {}
    answer = ask(door, host, path, seconds=seconds, headers={"Range": wanted, **marked})
    require_status(answer, path, {206})
    told = CONTENT_RANGE.fullmatch(answer.headers.get("content-range", ""))
    if not told or int(told[1]) != first or len(answer.body) != int(told[2]) - first + 1:
        raise Trouble(
            "a range is answered with another",
            asked=wanted,
            answered=answer.headers.get("content-range", "nothing"),
            received=f"{len(answer.body)} bytes",
        )
    return answer.body, int(told[3])


def compare(published: Published | None, path: str, first: int, received: bytes) -> bool:
    """True where there was something to hold it against. Trouble when they differ."""
    code = path.split("/")[2] if path.startswith("/a/") else ""
    last = first + len(received) - 1
    expected = published.read_expected(code, first, last) if published else None
    if expected is None:
        return False
    if expected != received:
        differs = next(
            (
                at
                for at, pair in enumerate(zip(expected, received, strict=False))
                if pair[0] != pair[1]
            ),
            min(len(expected), len(received)),
        )
        raise Trouble(
            "the audio is not what was published",
            path=path,
            first_difference=first + differs,
            served=name_digest(received),
            published=name_digest(expected),
        )
    return True
