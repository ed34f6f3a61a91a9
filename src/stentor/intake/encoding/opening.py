"""Opening what a stranger sent: the containers and codecs we take, and nothing beyond the file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import av
from av.container import InputContainer

from stentor.intake.encoding.errors import UnusableAudioError

_CONTAINERS: Final = ("wav", "aiff", "flac", "mp3", "mov", "m4a", "mp4", "ogg", "aac")
_COMPRESSED: Final = ("flac", "alac", "mp3", "mp3float", "aac", "vorbis", "opus", "libopus")
_WORDS: Final = tuple(
    f"{kind}{end}" for kind in ("s16", "s24", "s32", "f32", "f64") for end in ("le", "be")
)
_UNCOMPRESSED: Final = tuple(f"pcm_{form}" for form in ("u8", "s8", "alaw", "mulaw", *_WORDS))
_OPTIONS: Final = {
    "format_whitelist": ",".join(_CONTAINERS),  # no playlists: they name other files and hosts
    "codec_whitelist": ",".join(_COMPRESSED + _UNCOMPRESSED),
    "protocol_whitelist": "file",
    "max_size": str(1 << 16),  # a WAV's packets: fewer, larger ones
}
_NOT_AUDIO: Final = (av.error.InvalidDataError, av.error.EOFError, av.error.ArgumentError)
_NOT_AUDIO_MESSAGE: Final = (
    "This is no audio file that can be read, or it is cut short. "
    "WAV, FLAC, MP3, M4A and Ogg files can be taken in."
)
_LOWEST_RATE: Final = 8_000
_HIGHEST_RATE: Final = 384_000
_MOST_CHANNELS: Final = 8


@contextmanager
def open_audio(path: Path) -> Iterator[tuple[InputContainer, av.AudioStream]]:
    """The container in `path` and its first audio stream.

    UnusableAudioError when there is nothing in it that this program takes in, and for every error
    of FFmpeg within the block.
    """
    if path.stat().st_size == 0:
        raise UnusableAudioError("The file is empty.")
    try:
        with av.open(f"file:{path}", options=_OPTIONS, metadata_errors="replace") as container:
            stream = next(iter(container.streams.audio), None)
            if stream is None:
                raise UnusableAudioError("There is no sound in this file.")
            _check_stream(stream)
            yield container, stream
    except av.error.FFmpegError as error:
        if isinstance(error, _NOT_AUDIO):
            raise UnusableAudioError(_NOT_AUDIO_MESSAGE) from error
        raise UnusableAudioError(f"The file cannot be read as audio: {error.strerror}.") from error


def _check_stream(stream: av.AudioStream) -> None:
    context = stream.codec_context
    if context.sample_rate == 0 or context.channels == 0:
        raise UnusableAudioError(_NOT_AUDIO_MESSAGE)
    if context.name not in _COMPRESSED + _UNCOMPRESSED:
        raise UnusableAudioError(f"Audio coded as {context.name} cannot be taken in.")
    if not _LOWEST_RATE <= context.sample_rate <= _HIGHEST_RATE:
        raise UnusableAudioError(
            f"A sample rate of {context.sample_rate} Hz cannot be taken in: "
            f"{_LOWEST_RATE} to {_HIGHEST_RATE} Hz can."
        )
    if not 1 <= context.channels <= _MOST_CHANNELS:
        raise UnusableAudioError(
            f"Sound in {context.channels} channels cannot be taken in: at most {_MOST_CHANNELS}."
        )
