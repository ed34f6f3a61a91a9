"""An ad book of 1,000 flights, and an episode that they compete for."""

import random

from stentor.contracts.adbook import (
    AdBook,
    Advertiser,
    Campaign,
    Cap,
    Creative,
    Flight,
    Goal,
    Targets,
    encode_adbook,
)
from stentor.contracts.journal import JournalLine, Representation, encode_line
from stentor.contracts.manifest import BreakPoint, Manifest, Rendition, encode_manifest
from stentor.contracts.placement import CreativeForm, Placement, encode_placement
from stentor.lib.layout import DataLayout
from stentor.lib.objects import LocalObjects

FLIGHTS = 1000
SOLD = "/listen/bench/sold.mp3"
ORGANISATION = "org"
FRAME = bytes.fromhex("fffb94c4") + bytes(380)
FRAMES = 2500
AT = "2026-11-23T19:22:01.000Z"
TRADES = ["food", "tea", "banks", "cars", "travel", "books", "games", "shoes"]


def publish_sold(layout: DataLayout) -> None:
    """Appends the episode, its four slots in two breaks, the book and its placements."""
    objects = LocalObjects(layout.objects)

    def put(content: bytes) -> Representation:
        stored = objects.put_bytes(content)
        return Representation(object=stored.sha256, size=stored.size)

    spot = put(FRAME * 1250)
    form = CreativeForm(
        channels=1,
        bitrate=128_000,
        object=spot.object,
        size=spot.size,
        frames=1250,
        frame_bytes=384,
    )
    lines = [
        JournalLine(
            seq=100, at=AT, kind="manifest", address="manifest:2", plain=put(make_manifest(put))
        ),
        JournalLine(seq=101, at=AT, kind="episode", address=SOLD, manifest=2),
        JournalLine(
            seq=102,
            at=AT,
            kind="adbook",
            address="adbook",
            plain=put(encode_adbook(make_book(form))),
        ),
    ]
    for number in range(1, FLIGHTS + 1):
        placement = Placement(
            number=number,
            kind="flight",
            organisation=ORGANISATION,
            flight=f"f{number}",
            creative=f"c{number}",
            forms=[form],
        )
        lines.append(
            JournalLine(
                seq=102 + number,
                at=AT,
                kind="placement",
                address=f"placement:{number}",
                plain=put(encode_placement(placement)),
            )
        )
    with layout.journal.open("ab") as journal:
        journal.write(b"".join(encode_line(line) + b"\n" for line in lines))


def make_manifest(put) -> bytes:
    body = put(FRAME * FRAMES)
    rendition = Rendition(
        number=0,
        object=body.object,
        size=body.size,
        frames=FRAMES,
        frame_bytes=384,
        bitrate=128_000,
        channels=1,
        edges=[None, None],
    )
    return encode_manifest(
        Manifest(
            number=2,
            show_id="bench",
            episode_id="sold",
            show_title="Bench",
            title="Sold",
            author="Nobody",
            slug="sold",
            renditions=[rendition],
            breaks=[BreakPoint(frame=0, slots=2), BreakPoint(frame=FRAMES, slots=2)],
            organisation=ORGANISATION,
            category="Science > Nature",
        )
    )


def make_book(form: CreativeForm) -> AdBook:
    """Flights with caps, trades, countries and devices, as a mixed book has them."""
    chance = random.Random(7)
    numbers = range(1, FLIGHTS + 1)
    return AdBook(
        advertisers=[
            Advertiser(
                id=f"a{number}",
                organisation=ORGANISATION,
                name=f"a{number}",
                category=chance.choice(TRADES),
            )
            for number in range(FLIGHTS // 5)
        ],
        campaigns=[
            Campaign(
                id=f"k{number}", advertiser=f"a{number // 2}", name=f"k{number}", caps=[Cap(5, 168)]
            )
            for number in range(FLIGHTS // 5 * 2)
        ],
        flights=[
            Flight(
                id=f"f{number}",
                campaign=f"k{number % (FLIGHTS // 5 * 2)}",
                name=f"f{number}",
                placement=number,
                creative=f"c{number}",
                slots=chance.choice([["pre"], ["post"], ["pre", "mid", "post"]]),
                starts="2020-01-01",
                ends="2099-12-31",
                goal=Goal(impressions=1_000_000),
                priority=chance.randint(1, 5),
                caps=[Cap(2, 24)] if chance.random() < 0.5 else [],
                targets=Targets(devices=["phone"]) if chance.random() < 0.2 else Targets(),
            )
            for number in numbers
        ],
        creatives=[
            Creative(id=f"c{number}", name=f"c{number}", seconds=30.0, forms=[form])
            for number in numbers
        ],
    )
