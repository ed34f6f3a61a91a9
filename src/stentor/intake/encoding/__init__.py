"""The encoding engine: any upload in, one canonical body out. No Django here.

probe_audio(path)                  what a file says it is
encode_canonical(path, target, …)  the body, at the target loudness, on all cores
"""

from stentor.intake.encoding.canonical import BITRATES, CanonicalAudio, Form, encode_canonical
from stentor.intake.encoding.errors import UnusableAudioError
from stentor.intake.encoding.probe import LONGEST_HOURS, AudioProbe, probe_audio

__all__ = [
    "BITRATES",
    "LONGEST_HOURS",
    "AudioProbe",
    "CanonicalAudio",
    "Form",
    "UnusableAudioError",
    "encode_canonical",
    "probe_audio",
]
