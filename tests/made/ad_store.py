"""A published store with spots and an ad book, made by hand."""

import msgspec

from made.adbooks import BookMaker
from made.edge_store import FRAME_BYTES, Store, make_body
from servers.edge_client import Answer, get
from stentor.contracts.adbook import encode_adbook
from stentor.contracts.code import try_parse_code
from stentor.contracts.manifest import BreakPoint, Edge, Manifest, Rendition, encode_manifest
from stentor.contracts.placement import CreativeForm, Placement, encode_placement
from stentor.lib.signing import parse_signing_keys

LISTEN = "/listen/show/hello.mp3"
HEADER = 8192 + FRAME_BYTES


class AdStore(Store):
    """Publishes what campaigns publish; sounds are noise of the right sizes."""

    def publish_placement(self, number: int, frames: int = 30) -> bytes:
        body = make_body(frames, seed=number + 1000)
        stored = self.put(body)
        form = CreativeForm(
            channels=1,
            bitrate=128_000,
            object=stored.object,
            size=stored.size,
            frames=frames,
            frame_bytes=FRAME_BYTES,
        )
        placement = Placement(
            number=number,
            kind="flight",
            organisation="org",
            flight=f"f{number}",
            creative=f"c{number}",
            forms=[form],
        )
        self.append(
            kind="placement",
            address=f"placement:{number}",
            plain=self.put(encode_placement(placement)),
        )
        return body

    def recall(self, number: int) -> None:
        self.append(kind="gone", address=f"placement:{number}")

    def publish_book(self, maker: BookMaker) -> None:
        self.append(kind="adbook", address="adbook", plain=self.put(encode_adbook(maker.make())))

    def publish_with_breaks(
        self, number: int = 500, frames: int = 400, **fields: object
    ) -> Manifest:
        """Pre, a mid at frame 200 with two slots, post."""
        body, edge = make_body(frames, seed=frames), make_body(9, seed=9)
        self.bodies["hello"], self.bodies["edge"] = body, edge
        stored = self.put(body)
        edges = Edge(
            object=self.put(edge).object, before=3, before_frames=4, after=4, after_frames=5
        )
        manifest = Manifest(
            number=number,
            show_id="s1",
            episode_id="e-hello",
            show_title="A Show",
            title="Hello",
            author="An Author",
            slug="hello",
            organisation="org",
            category="Science",
            renditions=[
                Rendition(
                    number=0,
                    object=stored.object,
                    size=stored.size,
                    frames=frames,
                    frame_bytes=FRAME_BYTES,
                    bitrate=128_000,
                    channels=1,
                    edges=[None, edges, None],
                )
            ],
            breaks=[
                BreakPoint(frame=0),
                BreakPoint(frame=200, slots=2),
                BreakPoint(frame=frames),
            ],
        )
        manifest = msgspec.structs.replace(manifest, **fields)
        plain = self.put(encode_manifest(manifest))
        self.append(kind="manifest", address=f"manifest:{number}", plain=plain)
        self.append(kind="episode", address=LISTEN, manifest=number)
        self.append(kind="moved", address="episode:e-hello", to=LISTEN)
        return manifest

    def stitch(self, spots: dict[int, bytes], placements: tuple[int, ...]) -> bytes:
        """What the arrangement is behind its header."""
        body, edge = self.bodies["hello"], self.bodies["edge"]
        filled = [spots.get(number, b"") for number in placements]
        size = FRAME_BYTES
        middle = filled[1] + filled[2]
        content = body
        if middle:
            content = (
                body[: 197 * size]
                + edge[: 4 * size]
                + middle
                + edge[4 * size :]
                + body[204 * size :]
            )
        return filled[0] + content + filled[3]


def book(count: int, **fields) -> BookMaker:
    maker = BookMaker()
    for number in range(count):
        maker.add_flight(f"f{number}", starts="2020-01-01", ends="2099-01-01", frames=30, **fields)
    return maker


def prepare(ads: AdStore, count: int = 4, **fields) -> dict[int, bytes]:
    """The spots by placement."""
    spots = {number: ads.publish_placement(number) for number in range(1, count + 1)}
    ads.publish_with_breaks()
    ads.publish_book(book(count, **fields))
    return spots


def read_code(ads: AdStore, address: str):
    keys = parse_signing_keys((ads.layout.keys / "signing.json").read_bytes())
    return try_parse_code(address.split("/")[2], keys)


def listen(edge, **headers: str) -> Answer:
    return get(edge.http, LISTEN, **{"user_agent": "AntennaPod/3.4"} | headers)
