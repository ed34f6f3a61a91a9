"""What may be wrong with audio, in words for the publisher."""


class UnusableAudioError(ValueError):
    """The file cannot become an episode; the message says why, fit to be shown as it is."""
