"""A decision with a spot in it: what stands in the arrangement is what was booked and published."""

from collections.abc import Iterator
from itertools import islice
from urllib.parse import urlsplit

from stentor.audio.layout import can_open
from stentor.contracts.adbook import NOWHERE_NAMED, AdBook, House, SlotKind
from stentor.contracts.manifest import Manifest
from stentor.prober.asking import AGENT, Door, ask
from stentor.prober.check import Finding, Trouble
from stentor.prober.checks.audio import compare, take
from stentor.prober.checks.pages import require_status
from stentor.prober.published import Published

MOST_EPISODES = 20
"""The latest ones, among which one with breaks is looked for."""
MOST_TAKEN = 64 << 10
LISTENERS = 86_400
"""More than there are looks in a day, for which each keeps its arrangement: edges decide anew at
every look."""


def look_at_spots(
    door: Door, host: str, published: Published, listener: int, seconds: float
) -> Finding | None:
    """Asks for an episode with breaks as another listener each time, so that edges decide anew
    even where they do not take it for a prober's.

    None where nothing says that a break must be filled: flights have goals, caps and targets, house
    spots without targets and dates have none.
    """
    found = find_episode(published)
    if found is None:
        return None
    enclosure, manifest = found
    agent = f"{AGENT} {listener % LISTENERS}"
    headers = {"User-Agent": agent, **published.mark(enclosure)}
    redirect = ask(door, host, enclosure, seconds=seconds, headers=headers)
    require_status(redirect, enclosure, {302})
    location = urlsplit(redirect.headers.get("location", ""))
    code = location.path.split("/")[2] if location.path.startswith("/a/") else ""
    arranged = published.arrange(code)
    if arranged is None:
        return None
    heard = [one for one in arranged.inserted if one.placement]
    if not heard:
        must = find_certain(published.read_book(), manifest)
        if must is None:
            return None
        raise Trouble(
            "no spot was chosen, though a house spot fits everywhere",
            episode=enclosure, house=must.name, arrangement=code,
        )  # fmt: skip
    spot = heard[listener % len(heard)]
    path = location.path + (f"?{location.query}" if location.query else "")
    length = min(spot.length, MOST_TAKEN)
    received, _ = take(door, host, path, spot.first_byte, length, seconds, published)
    compare(published, path, spot.first_byte, received)
    return Finding(seconds=redirect.first_byte)


def find_episode(published: Published) -> tuple[str, Manifest] | None:
    """The latest changed one that can be filled, and where it is listened to."""
    for address, number in islice(reversed(published.episodes.items()), MOST_EPISODES):
        manifest = published.find_manifest(number)
        if manifest and any(list_slots(manifest)):
            return address, manifest
    return None


def list_slots(manifest: Manifest) -> Iterator[SlotKind]:
    """The kinds of its breaks that can open."""
    rendition = manifest.renditions[0]
    for number, point in enumerate(manifest.breaks):
        if can_open(manifest, rendition, number):
            kind: SlotKind = "mid"
            if point.frame == 0:
                kind = "pre"
            elif point.frame == rendition.frames:
                kind = "post"
            yield kind


def find_certain(book: AdBook | None, manifest: Manifest) -> House | None:
    """A house spot that is heard here whoever listens and whenever, where nobody has bought."""
    slots = set(list_slots(manifest))
    for house in book.house if book else []:
        is_bound = house.starts or house.ends or house.is_paused or house.blocked_shows
        is_aimed = house.targets != NOWHERE_NAMED or house.excludes != NOWHERE_NAMED
        is_near = house.organisation == manifest.organisation and slots.intersection(house.slots)
        if is_near and not is_bound and not is_aimed:
            return house
    return None
