"""How the studio tells of an upload on its way to becoming audio."""

from typing import Any

from stentor.catalog.models import Episode
from stentor.intake.models import Processing

STEPS = {
    "waiting": "Waiting its turn",
    "probing": "Looking at the file",
    "measuring": "Measuring loudness",
    "encoding": "Encoding",
    "checking": "Checking the result",
}
RECUT_STEPS = {"waiting": "Waiting its turn", "cutting": "Cutting the breaks"}
"""Of audio whose body stays."""


def find_unsettled(episode: Episode) -> Processing | None:
    """The newest processing while it runs or when it has failed; None when it brought audio."""
    newest = episode.processings.first()
    if newest is None or newest.media_id is not None:
        return None
    return newest


def describe_processing(processing: Processing | None) -> dict[str, Any]:
    """Template context: the row, its step in words, all steps with where they are, a percentage."""
    if processing is None:
        return {"processing": None}
    is_recut = processing.recut_id is not None and processing.step in RECUT_STEPS
    steps = RECUT_STEPS if is_recut else STEPS
    names = list(steps)
    now = names.index(processing.step) if processing.step in steps else 0
    places = ["done" if i < now else "now" if i == now else "next" for i in range(len(names))]
    return {
        "processing": processing,
        "processing_words": steps[names[now]],
        "processing_percent": round(100 * min(1.0, max(0.0, processing.fraction))),
        "processing_steps": list(zip(steps.values(), places, strict=True)),
    }
