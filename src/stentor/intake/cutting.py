"""From cuts, as the engine makes them, to fields of a media version; and back to a shape."""

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np

from stentor.contracts.manifest import Edge, Passage
from stentor.intake.encoding import Cuts, Shape
from stentor.intake.encoding.dips import Dips
from stentor.lib.objects import LocalObjects


def store_cuts(
    objects: LocalObjects, cuts: Cuts, slots: Sequence[int], frame_bytes: int
) -> dict[str, Any]:
    """Puts the edge frames into the store. The fields `breaks`, `slots`, `edges` and `passages`.

    Breaks that came to the same frame are one break with the slots of both.
    """
    held: dict[int, int] = {}
    for number, frame in enumerate(cuts.frames):
        held[frame] = held.get(frame, 0) + (slots[number] if number < len(slots) else 1)
    breaks = sorted(held)
    edges: list[dict[str, Any] | None] = []
    for frame in breaks:
        made = cuts.edges.get(frame)
        if made is None:
            edges.append(None)
            continue
        ref = objects.put_bytes(made.before_content + made.after_content)
        edge = Edge(
            object=ref.sha256,
            before=made.before,
            before_frames=len(made.before_content) // frame_bytes,
            after=made.after,
            after_frames=len(made.after_content) // frame_bytes,
        )
        edges.append(msgspec.to_builtins(edge))
    passages = [
        msgspec.to_builtins(
            Passage(
                first=breaks.index(made.first),
                last=breaks.index(made.last),
                object=objects.put_bytes(made.content).sha256,
                frames=len(made.content) // frame_bytes,
            )
        )
        for made in cuts.passages
    ]
    return {
        "breaks": breaks,
        "slots": [held[frame] for frame in breaks],
        "edges": edges,
        "passages": passages,
    }


def dump_shape(shape: Shape) -> dict[str, Any]:
    """Plain JSON that `load_shape` makes the same shape of, to the last bit."""
    return {
        "gain": shape.gain,
        "ceiling": shape.ceiling,
        "dips": [shape.dips.places.tolist(), shape.dips.depths.tolist()],
    }


def load_shape(stored: dict[str, Any]) -> Shape:
    places, depths = stored["dips"]
    return Shape(
        gain=stored["gain"],
        ceiling=stored["ceiling"],
        dips=Dips(np.array(places, dtype=np.int64), np.array(depths, dtype=np.float32)),
    )
