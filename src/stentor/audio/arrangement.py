"""An arrangement: the header and the slices of stored objects that make up one download.

No stitched file is ever stored; a byte range of an arrangement is arithmetic over its slices.
"""

from dataclasses import dataclass
from typing import NamedTuple

from stentor.audio.header import render_header
from stentor.audio.layout import Fills, Layout, compute_layout
from stentor.audio.slices import Slice
from stentor.contracts.manifest import Manifest, Rendition

__all__ = ["Arrangement", "Part", "Slice", "compute_arrangement", "slices_of_range"]


class Part(NamedTuple):
    """What a byte range of an arrangement is made of, in the order it is sent."""

    header: bytes
    """The bytes of the header inside the range; empty when it begins behind the header."""
    slices: tuple[Slice, ...]

    @property
    def size(self) -> int:
        return len(self.header) + sum(piece.length for piece in self.slices)


@dataclass(frozen=True)
class Arrangement:
    """One download: `header`, then every slice in order."""

    header: bytes
    """Tag and Info frame: everything before the first audio frame."""
    slices: tuple[Slice, ...]
    size: int
    """Bytes of the whole: the header's and all slices'."""
    layout: Layout


def compute_arrangement(manifest: Manifest, rendition: Rendition, fills: Fills = ()) -> Arrangement:
    """The episode with its breaks filled, behind its header; without `fills` as it is.

    ValueError when the manifest cannot have a header (see `render_header`) or the breaks cannot be
    filled so (see `compute_layout`).
    """
    layout = compute_layout(manifest, rendition, fills)
    header = render_header(manifest, rendition, layout)
    size = len(header) + sum(piece.length for piece in layout.slices)
    return Arrangement(header, layout.slices, size, layout)


def slices_of_range(arrangement: Arrangement, first: int, last: int) -> Part:
    """The bytes `first … last` of the arrangement, both inclusive as in RFC 9110 §14.1.2.

    ValueError unless `0 <= first <= last < arrangement.size`: what a client may ask for is the
    HTTP layer's to decide.
    """
    if not 0 <= first <= last < arrangement.size:
        raise ValueError(f"bytes {first}-{last} do not lie within {arrangement.size} bytes")
    slices = []
    begins = len(arrangement.header)
    for piece in arrangement.slices:
        skipped = max(first - begins, 0)
        length = min(last + 1 - begins, piece.length) - skipped
        if length > 0:
            slices.append(Slice(piece.object, piece.offset + skipped, length))
        begins += piece.length
    return Part(arrangement.header[first : last + 1], tuple(slices))
