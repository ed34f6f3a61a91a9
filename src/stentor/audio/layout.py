"""Which frames of which objects make up an arrangement, and where its content comes to stand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from stentor.audio.slices import Slice
from stentor.contracts.manifest import Edge, Manifest, Passage, Rendition
from stentor.contracts.placement import CreativeForm

Fills = Sequence[Sequence[CreativeForm]]
"""For each break of a manifest what fills it, in order; empty ones stay closed."""


class Stretch(NamedTuple):
    """Frames `first … last - 1` of the content stand at `at …` of the arrangement."""

    first: int
    last: int
    at: int


class Spot(NamedTuple):
    """What fills a place of a break stands at frames `at … at + frames - 1` of the arrangement."""

    break_number: int
    nth: int
    """Among what fills that break, from 0."""
    at: int
    frames: int


@dataclass(frozen=True)
class Layout:
    """An arrangement's audio frames."""

    slices: tuple[Slice, ...]
    frames: int
    stretches: tuple[Stretch, ...]
    """All content, in order."""
    spots: tuple[Spot, ...]
    """All that was put in, in order; what fills a break of constant length up is none."""
    ends_in_content: bool


def count_places(manifest: Manifest, number: int) -> int:
    """Placements that a code has for the break of that number."""
    return manifest.breaks[number].slots + (1 if manifest.break_frames else 0)


def group_by_break(manifest: Manifest, placements: Sequence[int]) -> list[list[int]] | None:
    """A code's placements, break by break; None when they are not as many as there are places."""
    groups, begin = [], 0
    for number in range(len(manifest.breaks)):
        end = begin + count_places(manifest, number)
        groups.append(list(placements[begin:end]))
        begin = end
    return groups if begin == len(placements) else None


def can_open(manifest: Manifest, rendition: Rendition, number: int) -> bool:
    """May the break of that number be filled? One inside the content needs its edges."""
    frame = manifest.breaks[number].frame
    return frame in {0, rendition.frames} or _find_edge(rendition, number) is not None


def compute_layout(manifest: Manifest, rendition: Rendition, fills: Fills) -> Layout:
    """The episode with its breaks filled like that; without `fills` the body as it is.

    ValueError for frames of another size, for more than a break of constant length holds, for a
    break that cannot open, and for a rendition whose size is not that of its frames.
    """
    if rendition.size != rendition.frames * rendition.frame_bytes or rendition.frames < 1:
        raise ValueError(
            f"a body of {rendition.frames} frames of {rendition.frame_bytes} bytes "
            f"cannot have {rendition.size} bytes"
        )
    builder = _Builder(manifest, rendition)
    ends_in_content = True
    for number, fill in enumerate(fills):
        runs = list(builder.fill_break(fill))
        if not runs or (manifest.break_frames and not can_open(manifest, rendition, number)):
            continue
        builder.add_content_up_to(number)
        for nth, run in enumerate(runs):
            if nth < len(fill):
                builder.note_spot(number, nth, run)
            builder.add(run)
        ends_in_content = manifest.breaks[number].frame < rendition.frames
    if ends_in_content:
        builder.add_content_up_to(None)
    return Layout(
        tuple(builder.slices),
        builder.frames,
        tuple(builder.stretches),
        tuple(builder.spots),
        ends_in_content,
    )


class _Builder:
    """Puts slices one after the other; remembers at which break the content goes on."""

    def __init__(self, manifest: Manifest, rendition: Rendition) -> None:
        self._manifest = manifest
        self._rendition = rendition
        self._opened: int | None = None
        self.slices: list[Slice] = []
        self.frames = 0
        self.stretches: list[Stretch] = []
        self.spots: list[Spot] = []

    def note_spot(self, number: int, nth: int, run: Slice) -> None:
        """The run is added next."""
        frames = run.length // self._rendition.frame_bytes
        self.spots.append(Spot(number, nth, self.frames, frames))

    def add(self, piece: Slice) -> None:
        if piece.length:
            self.slices.append(piece)
            self.frames += piece.length // self._rendition.frame_bytes

    def fill_break(self, fill: Sequence[CreativeForm]) -> Iterator[Slice]:
        """What stands in a break; nothing for one that stays closed."""
        size, rest = self._rendition.frame_bytes, self._manifest.break_frames
        for form in fill:
            if form.frame_bytes != size:
                raise ValueError(f"a spot of {form.frame_bytes} bytes a frame beside {size}")
            rest -= form.frames
            yield Slice(form.object, 0, form.frames * size)
        if self._manifest.break_frames:
            yield from self._fill_rest(rest)

    def add_content_up_to(self, number: int | None) -> None:
        """The content from the last opened break to that one, or to the end."""
        rendition, opened, size = self._rendition, self._opened, self._rendition.frame_bytes
        self._opened = number
        first = 0 if opened is None else self._manifest.breaks[opened].frame
        last = rendition.frames if number is None else self._manifest.breaks[number].frame
        opening = None if opened is None or not first else self._need_edge(opened)
        closing = (
            None if number is None or last in {0, rendition.frames} else self._need_edge(number)
        )
        begin = first + (opening.after if opening else 0)
        end = last - (closing.before if closing else 0)
        if opening and closing and begin > end:
            assert opened is not None
            assert number is not None
            passage = self._need_passage(opened, number)
            self._note(first, last, 1)
            self.add(Slice(passage.object, 0, passage.frames * size))
            return
        self._note(first, last, opening.after_frames - opening.after if opening else 0)
        if opening:
            self.add(
                Slice(opening.object, opening.before_frames * size, opening.after_frames * size)
            )
        self.add(Slice(rendition.object, begin * size, max(end - begin, 0) * size))
        if closing:
            self.add(Slice(closing.object, 0, closing.before_frames * size))

    def _note(self, first: int, last: int, lead: int) -> None:
        if first < last:
            self.stretches.append(Stretch(first, last, self.frames + lead))

    def _fill_rest(self, rest: int) -> Iterator[Slice]:
        filler, size = self._rendition.filler, self._rendition.frame_bytes
        if rest < 0 or filler is None:
            raise ValueError("a break of constant length holds less than was put into it")
        if rest >= filler.sting_frames:
            yield Slice(filler.object, 0, filler.sting_frames * size)
            rest -= filler.sting_frames
        silent = filler.frames - filler.sting_frames
        while rest > 0:
            yield Slice(filler.object, filler.sting_frames * size, min(rest, silent) * size)
            rest -= silent

    def _need_edge(self, number: int) -> Edge:
        edge = _find_edge(self._rendition, number)
        if edge is None:
            raise ValueError(f"break {number} cannot open: it has no edges")
        return edge

    def _need_passage(self, first: int, last: int) -> Passage:
        for passage in self._rendition.passages:
            if (passage.first, passage.last) == (first, last):
                return passage
        raise ValueError(f"the edges of breaks {first} and {last} overlap, and no passage is there")


def _find_edge(rendition: Rendition, number: int) -> Edge | None:
    return rendition.edges[number] if number < len(rendition.edges) else None
