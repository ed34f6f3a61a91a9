"""Episodes and spots of real sound, encoded once for all that listen to them."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import msgspec
import numpy as np
import pytest

from made.sounds import RATE, Sound, decode_bare, make_noise, play_music, speak, write_wave
from stentor.contracts.manifest import BreakPoint, Chapter, Edge, Manifest, Passage, Rendition
from stentor.contracts.placement import CreativeForm
from stentor.intake.cutting import store_cuts
from stentor.intake.encoding import CANONICAL_FORMS, encode_canonical
from stentor.lib.objects import LocalObjects


@dataclass
class Studio:
    """Takes sounds in as intake and campaigns do; objects lie in a folder."""

    folder: Path
    objects: LocalObjects
    decoded: dict[tuple[str, int, int], Sound] = field(default_factory=dict, repr=False)

    def encode(self, sound: Sound, breaks=(), *, slots=(), channels=None, number=1) -> Manifest:
        """A manifest with one rendition of the sound."""
        file = write_wave(self.folder / "sound.wav", sound)
        made = encode_canonical(
            file,
            self.folder / "body.mp3",
            breaks=breaks,
            form=CANONICAL_FORMS[channels] if channels else None,
            on_progress=lambda *_: None,
            processes=1,
        )
        ref = self.objects.adopt_file(self.folder / "body.mp3")
        cuts = store_cuts(self.objects, made.cuts, slots, made.frame_bytes)
        rendition = Rendition(
            number=0,
            object=ref.sha256,
            size=made.size,
            frames=made.frames,
            frame_bytes=made.frame_bytes,
            bitrate=made.bitrate,
            channels=made.channels,
            samples=made.samples,
            edges=msgspec.convert(cuts["edges"], list[Edge | None]),
            passages=msgspec.convert(cuts["passages"], list[Passage]),
        )
        return Manifest(
            number=number,
            show_id="s",
            episode_id="e",
            show_title="A Show",
            title="An Episode",
            author="Ada",
            slug="episode",
            organisation="org",
            renditions=[rendition],
            breaks=[
                BreakPoint(frame=frame, slots=count)
                for frame, count in zip(cuts["breaks"], cuts["slots"], strict=True)
            ],
            chapters=[Chapter(start=0.0, title="Opening"), Chapter(start=4.0, title="Bread")],
        )

    def make_spot(self, sound: Sound, channels: int) -> CreativeForm:
        rendition = self.encode(sound, channels=channels).renditions[0]
        return CreativeForm(
            channels=rendition.channels,
            bitrate=rendition.bitrate,
            object=rendition.object,
            size=rendition.size,
            frames=rendition.frames,
            frame_bytes=rendition.frame_bytes,
        )

    def read(self, name: str, offset: int, length: int) -> bytes:
        with self.objects.path_of(name).open("rb") as file:
            file.seek(offset)
            return file.read(length)

    def decode(self, name: str, offset: int, length: int, frame_bytes: int) -> Sound:
        """What a run of frames decodes to by itself."""
        key = (name, offset, length)
        if key not in self.decoded:
            self.decoded[key] = decode_bare(self.read(name, offset, length), frame_bytes)
        return self.decoded[key]


@dataclass(frozen=True, repr=False)
class Programme:
    """An episode and the spots that may stand in it."""

    studio: Studio
    manifest: Manifest
    spots: tuple[CreativeForm, ...]

    @property
    def rendition(self) -> Rendition:
        return self.manifest.renditions[0]


def fall_quiet(folder: Path) -> Sound:
    """Loud speech that falls by 50 dB and back: what the encoder is slowest to get used to."""
    said = speak(folder / "said.wav", 5)
    return np.concatenate([said, said * 0.003, said * 0.5, said * 0.001], axis=1)


@cache
def episodes(folder: Path) -> dict[str, tuple[Sound, tuple[float, ...]]]:
    """Sounds, each with breaks that are hard for it."""
    speech = fall_quiet(folder)
    middle = np.concatenate(
        [play_music(5), np.zeros((2, 2 * RATE), np.float32), play_music(5, seed=2)], axis=1
    )
    return {
        "speech from loud to quiet": (speech, (0.0, 2.5, 5.0, 5.02, 9.9, 15.1, 20.0)),
        "music": (play_music(11, seed=3), (0.0, 0.3, 4.0, 4.1, 10.9, 11.0)),
        "music, silence, music": (middle, (4.99, 6.0, 7.01)),
        "noise": (make_noise(6, 0.3), (1.0, 1.05, 1.1, 5.99)),
    }


SOUNDS = ("speech from loud to quiet", "music", "music, silence, music", "noise")


@pytest.fixture(scope="session")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    folder = tmp_path_factory.mktemp("studio")
    return Studio(folder, LocalObjects(folder / "objects"))


@pytest.fixture(scope="session", params=SOUNDS)
def programme(request: pytest.FixtureRequest, studio: Studio) -> Programme:
    sound, breaks = episodes(studio.folder)[request.param]
    manifest = studio.encode(sound, breaks, slots=[2] * len(breaks))
    channels = manifest.renditions[0].channels
    spots = (
        studio.make_spot(speak(studio.folder / "spot.wav", 2.0), channels),
        studio.make_spot(play_music(1.3, seed=9), channels),
        studio.make_spot(make_noise(0.7, 0.2), channels),
    )
    return Programme(studio, manifest, spots)
