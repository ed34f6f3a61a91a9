"""The forms that bodies have."""

from typing import Final, NamedTuple

from stentor.intake.encoding.lame import SAMPLE_RATE


class Form(NamedTuple):
    """What bodies must have in common to stand beside each other."""

    channels: int
    bitrate: int
    """Bits a second."""

    @property
    def frame_bytes(self) -> int:
        return 144 * self.bitrate // SAMPLE_RATE


CANONICAL_FORMS: Final = {1: Form(1, 128_000), 2: Form(2, 192_000)}
"""What an episode becomes, by its channels."""
