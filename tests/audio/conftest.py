"""One canonical body, mono, and one in stereo, as the encoder makes them."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from made.sounds import play_music, write_wave
from stentor.contracts.manifest import Chapter, Manifest, Rendition
from stentor.intake.encoding import encode_canonical


@dataclass(frozen=True)
class Encoded:
    body: bytes
    rendition: Rendition

    @property
    def manifest(self) -> Manifest:
        return Manifest(
            number=7,
            show_id="s",
            episode_id="e",
            show_title="Häuser & Höfe",
            title="Rivers 🌊",
            author="Ada",
            slug="rivers",
            released="2026-11-23T19:22:01Z",
            renditions=[self.rendition],
            chapters=[Chapter(start=0.0, title="Opening"), Chapter(start=2.5, title="Bread")],
        )


@pytest.fixture(scope="session", params=[1, 2], ids=["mono", "stereo"])
def encoded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Encoded:
    folder: Path = tmp_path_factory.mktemp("body")
    sound = play_music(6.1234)[: request.param]
    made = encode_canonical(
        write_wave(folder / "music.wav", sound),
        folder / "body.mp3",
        on_progress=lambda *_: None,
        processes=1,
    )
    rendition = Rendition(
        number=0,
        object="ab" * 32,
        size=made.size,
        frames=made.frames,
        frame_bytes=made.frame_bytes,
        bitrate=made.bitrate,
        channels=made.channels,
        samples=made.samples,
    )
    return Encoded((folder / "body.mp3").read_bytes(), rendition)
