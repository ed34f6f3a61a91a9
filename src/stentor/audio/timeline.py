"""Content time and the time of one arrangement."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import msgspec

from stentor.audio.frames import SAMPLES_PER_FRAME, TOTAL_DELAY
from stentor.audio.layout import Stretch
from stentor.contracts.manifest import Chapter

_RATE: Final = 48_000
_NEAR: Final = 0.5
"""Frames: as far as a break may have been moved to stand between two frames."""


class Span(NamedTuple):
    """Seconds."""

    start: float
    end: float


@dataclass(frozen=True)
class Timeline:
    """Where the content of an arrangement is heard."""

    stretches: Sequence[Stretch]

    def map_moment(self, second: float) -> float:
        """When that second of content is heard; what stands at a break comes behind it."""
        place = _to_frames(second)
        found = self.stretches[0]
        for stretch in self.stretches:
            if place + _NEAR >= stretch.first:
                found = stretch
        return self._shift(found, second)

    def map_span(self, start: float, end: float) -> Iterator[Span]:
        """When that span of content is heard: in as many parts as breaks cut it into."""
        begin, finish = _to_frames(start), _to_frames(end)
        for number, stretch in enumerate(self.stretches):
            is_last = number == len(self.stretches) - 1
            first = start if begin + _NEAR >= stretch.first else _to_seconds(stretch.first)
            last = end if finish - _NEAR <= stretch.last or is_last else _to_seconds(stretch.last)
            starts_here = begin + _NEAR < stretch.last or is_last
            if starts_here and finish - _NEAR > stretch.first and first < last:
                yield Span(self._shift(stretch, first), self._shift(stretch, last))

    def map_chapters(self, chapters: Sequence[Chapter]) -> list[Chapter]:
        return [
            msgspec.structs.replace(chapter, start=self.map_moment(chapter.start))
            for chapter in chapters
        ]

    def _shift(self, stretch: Stretch, second: float) -> float:
        frames = stretch.at - stretch.first
        return second + frames * SAMPLES_PER_FRAME / _RATE


def _to_frames(second: float) -> float:
    return (second * _RATE + TOTAL_DELAY) / SAMPLES_PER_FRAME


def _to_seconds(frame: int) -> float:
    return max((frame * SAMPLES_PER_FRAME - TOTAL_DELAY) / _RATE, 0.0)
