"""All stretches of a body, encoded until they join without a trace and no peak stands out."""

from collections.abc import Callable, Sequence
from concurrent.futures import as_completed
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from stentor.audio.frames import SAMPLES_PER_FRAME
from stentor.intake.encoding.crew import Crew
from stentor.intake.encoding.dips import Dips
from stentor.intake.encoding.limiter import BLOCK_SAMPLES, Shape
from stentor.intake.encoding.loudness import Momentary
from stentor.intake.encoding.source import Source
from stentor.intake.encoding.stretch import Body, EncodedStretch, encode_stretch
from stentor.intake.encoding.stretches import Stretch

_MOST_ROUNDS: Final = 8
_LOWER_CEILING: Final = 10 ** (-0.5 / 20)
"""What the ceiling falls by where dips alone do not end."""
_MOST_LOWERINGS: Final = 6


class JoinError(RuntimeError):
    """Stretches cannot be joined, or peaks not be held down: a fault of ours, not of the sound."""


@dataclass(frozen=True)
class JoinedBody:
    """What the body in the file measures, decoded."""

    momentary: Momentary
    true_peak: float
    """1.0 is full scale."""
    shape: Shape
    """What the sound was encoded in, dips included."""


def encode_body(
    crew: Crew,
    source: Source,
    shape: Shape,
    plan: Sequence[Stretch],
    body: Body,
    on_encoded: Callable[[int], None],
) -> JoinedBody:
    """Fills the body's file with frames that a single pass would have made, bit for bit.

    Where the decoded sound has a peak above the body's level, the gain dips there and what is
    touched by it is encoded again. `on_encoded` hears the frames of every stretch done for the
    first time.
    """
    for _ in range(_MOST_LOWERINGS):
        joined = _encode_in_rounds(crew, source, shape, list(plan), body, on_encoded)
        if joined is not None:
            return joined
        shape = Shape(gain=shape.gain, ceiling=shape.ceiling * _LOWER_CEILING)
    raise JoinError("peaks stayed above their level however often the sound was encoded")


def _encode_in_rounds(
    crew: Crew,
    source: Source,
    shape: Shape,
    plan: list[Stretch],
    body: Body,
    on_encoded: Callable[[int], None],
) -> JoinedBody | None:
    done: dict[int, EncodedStretch] = {}
    pending: set[int] = set(range(len(plan)))
    for _ in range(_MOST_ROUNDS):
        futures = {
            crew.submit(encode_stretch, source, shape, plan[number], body): number
            for number in sorted(pending)
        }
        for future in as_completed(futures):
            number = futures[future]
            if number not in done:
                on_encoded(plan[number].last - plan[number].first)
            done[number] = future.result()
        fresh = Dips.join(done[number].dips for number in sorted(pending))
        shape = replace(shape, dips=Dips.join((shape.dips, fresh)))
        pending = {number for number, stretch in enumerate(plan) if _is_touched(stretch, fresh)}
        for number in _find_untrue_joins(plan, done, body) - pending:
            plan[number] = plan[number].begin_earlier()
            pending.add(number)
        if not pending:
            return JoinedBody(
                np.concatenate([done[number].momentary for number in range(len(plan))]),
                max(stretch.true_peak for stretch in done.values()),
                shape,
            )
    return None


def _is_touched(stretch: Stretch, dips: Dips) -> bool:
    """Does one of the dips change anything that the stretch is made of?"""
    first = stretch.start * SAMPLES_PER_FRAME - BLOCK_SAMPLES
    last = stretch.last * SAMPLES_PER_FRAME + BLOCK_SAMPLES
    return dips.between(first, last).count > 0


def _find_untrue_joins(
    plan: Sequence[Stretch], done: dict[int, EncodedStretch], body: Body
) -> set[int]:
    """Stretches whose encoder had not yet come to remember what a single pass would."""
    untrue = set()
    with body.path.open("rb") as file:
        for number, stretch in enumerate(plan):
            file.seek(stretch.compared * body.frame_bytes)
            overlap = file.read((stretch.first - stretch.compared) * body.frame_bytes)
            if overlap != done[number].overlap:
                untrue.add(number if stretch.start > 0 else number - 1)
    return untrue
