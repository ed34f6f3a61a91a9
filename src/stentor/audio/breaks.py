"""Break points: from content time to the frame that a break stands before."""

from typing import Final

from stentor.audio.frames import SAMPLES_PER_FRAME, TOTAL_DELAY

SAMPLE_RATE: Final = 48_000


def compute_break_frame(sample: int, *, samples: int, frames: int) -> int:
    """The first frame after a break at `sample`, for a body of `frames` frames.

    `sample` counts content samples, of which there are `samples`. 0 for a pre-roll, `frames` for a
    post-roll; every other break opens between two frames of the content, at the boundary nearest
    to where that sample is heard (which is `TOTAL_DELAY` samples into the decoded body).
    ValueError for a break outside of the content.
    """
    if not 0 <= sample <= samples:
        raise ValueError(f"sample {sample} does not lie within {samples} samples")
    if sample == 0:
        return 0
    if sample == samples:
        return frames
    nearest = (2 * (sample + TOTAL_DELAY) + SAMPLES_PER_FRAME) // (2 * SAMPLES_PER_FRAME)
    return min(max(nearest, 1), frames - 1)


def compute_break_second(frame: int, *, samples: int, frames: int) -> float:
    """Where the break before `frame` is heard, on content time: what `compute_break_frame` took
    as its nearest frame."""
    if frame <= 0:
        return 0.0
    if frame >= frames:
        return samples / SAMPLE_RATE
    return min(max(frame * SAMPLES_PER_FRAME - TOTAL_DELAY, 0), samples) / SAMPLE_RATE
