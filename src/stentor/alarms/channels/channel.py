"""What every way out promises."""

from typing import Protocol

from stentor.alarms.words import Words

SEND_SECONDS = 15.0
"""The longest a channel may take."""


class ChannelError(Exception):
    """The message was not taken, or it is not certain that it was."""


class Channel(Protocol):
    """Returns when the other side has taken the message, within `SEND_SECONDS`.

    Where the other side knows ids it is given the message's, so that one sent again after a
    crash is recognised.
    """

    def send(self, words: Words) -> None:
        """ChannelError."""
