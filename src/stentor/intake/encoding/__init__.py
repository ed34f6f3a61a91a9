"""The encoding engine: any upload in, one canonical body out. No Django here.

probe_audio(path)                  what a file says it is
encode_canonical(path, target, …)  the body, at the target loudness, on all cores
"""

from stentor.intake.encoding.canonical import CanonicalAudio, encode_canonical
from stentor.intake.encoding.errors import UnusableAudioError
from stentor.intake.encoding.probe import LONGEST_HOURS, AudioProbe, probe_audio

__all__ = [
    "LONGEST_HOURS",
    "AudioProbe",
    "CanonicalAudio",
    "UnusableAudioError",
    "encode_canonical",
    "probe_audio",
]
