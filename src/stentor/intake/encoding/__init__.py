"""The encoding engine: any upload in, one canonical body out. No Django here.

probe_audio(path)                  what a file says it is
encode_canonical(path, target, …)  the body, at the target loudness, on all cores
cut_again(path, body, …)           how a body that is there opens at other breaks
"""

from stentor.intake.encoding.canonical import CanonicalAudio, encode_canonical
from stentor.intake.encoding.cuts import Cuts, ForeignBodyError, cut_again
from stentor.intake.encoding.errors import UnusableAudioError
from stentor.intake.encoding.form import CANONICAL_FORMS, Form
from stentor.intake.encoding.limiter import Shape
from stentor.intake.encoding.probe import LONGEST_HOURS, AudioProbe, count_seconds, probe_audio

__all__ = [
    "CANONICAL_FORMS",
    "LONGEST_HOURS",
    "AudioProbe",
    "CanonicalAudio",
    "Cuts",
    "ForeignBodyError",
    "Form",
    "Shape",
    "UnusableAudioError",
    "count_seconds",
    "cut_again",
    "encode_canonical",
    "probe_audio",
]
