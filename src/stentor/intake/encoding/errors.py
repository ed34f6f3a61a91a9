"""What may go wrong while audio is taken in, in words for the publisher."""

import errno


class UnusableAudioError(ValueError):
    """The file cannot become an episode; the message says why, fit to be shown as it is."""


class OutOfSpaceError(OSError):
    """The disk cannot hold the work; nothing of it was left behind."""

    def __init__(self, message: str) -> None:
        super().__init__(errno.ENOSPC, message)

    def __str__(self) -> str:
        return str(self.strerror)
