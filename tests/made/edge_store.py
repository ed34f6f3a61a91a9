"""A published store made by hand."""

import gzip
import random
from dataclasses import dataclass, field

from stentor.contracts.journal import JournalLine, Representation, encode_line
from stentor.contracts.manifest import Manifest, Rendition, encode_manifest
from stentor.lib.layout import DataLayout
from stentor.lib.objects import LocalObjects

FRAME = bytes.fromhex("fffb94c4")
FRAME_BYTES = 384
MOMENT = "2026-11-23T19:22:01.500Z"


def make_body(frames: int, seed: int = 1) -> bytes:
    """Frames of 24 ms with a true header; what is inside tells every place from every other."""
    noise = random.Random(seed).randbytes(FRAME_BYTES * 64)
    block = b"".join(
        FRAME + noise[at + 4 : at + FRAME_BYTES] for at in range(0, len(noise), FRAME_BYTES)
    )
    return (block * (frames // 64 + 1))[: frames * FRAME_BYTES]


@dataclass
class Store:
    """Writes objects and journal lines as publishing does."""

    layout: DataLayout
    seq: int = 0
    bodies: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.objects = LocalObjects(self.layout.objects)
        self.layout.objects.mkdir(parents=True, exist_ok=True)

    def append(self, **fields: object) -> JournalLine:
        self.seq += 1
        line = JournalLine(seq=self.seq, at=MOMENT, **fields)
        with self.layout.journal.open("ab") as journal:
            journal.write(encode_line(line) + b"\n")
        return line

    def put(self, content: bytes) -> Representation:
        return Representation(object=self.objects.put_bytes(content).sha256, size=len(content))

    def publish_file(
        self, address: str, content: bytes, kind: str = "text/plain", *, zipped: bool = False
    ) -> JournalLine:
        return self.append(
            kind="file",
            address=address,
            plain=self.put(content),
            gzip=self.put(gzip.compress(content, mtime=0)) if zipped else None,
            type=kind,
            modified=MOMENT,
            immutable=address.startswith("/assets/"),
        )

    def publish_episode(
        self, name: str, frames: int = 500, number: int | None = None, show: str = "show"
    ) -> Manifest:
        body = make_body(frames, seed=frames)
        stored = self.put(body)
        manifest = Manifest(
            number=number or self.seq + 100,
            show_id="s1",
            episode_id=f"e-{name}",
            show_title="A Show",
            title=f"Episode {name}",
            author="An Author",
            slug=name,
            renditions=[
                Rendition(
                    number=0,
                    object=stored.object,
                    size=stored.size,
                    frames=frames,
                    frame_bytes=FRAME_BYTES,
                    bitrate=128_000,
                    channels=1,
                )
            ],
        )
        self.append(
            kind="manifest",
            address=f"manifest:{manifest.number}",
            plain=self.put(encode_manifest(manifest)),
        )
        self.append(kind="episode", address=f"/listen/{show}/{name}.mp3", manifest=manifest.number)
        self.bodies[name] = body
        return manifest
