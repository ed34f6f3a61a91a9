"""Fields for what goes along with an episode in time."""

from typing import Any

from django import forms

from stentor.catalog.chapters import ChaptersError, parse_chapters
from stentor.transcripts.cue import TranscriptError
from stentor.transcripts.reading import MOST_BYTES, normalise_transcript

LONGEST_CHAPTERS = 100_000
"""Characters."""


class ChaptersField(forms.CharField):
    """Chapters a line each; cleaned they are as `Episode.chapters`."""

    widget = forms.Textarea(attrs={"rows": 6, "spellcheck": "true"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=LONGEST_CHAPTERS, **kwargs)

    def to_python(self, value: Any) -> Any:
        """The text, with line ends as in what the form began with."""
        return "\n".join((super().to_python(value) or "").splitlines())

    def clean(self, value: Any) -> Any:
        try:
            return parse_chapters(super().clean(value))
        except ChaptersError as error:
            raise forms.ValidationError(_to_sentence(error)) from error


class TranscriptField(forms.FileField):
    """A transcript's file; cleaned it is as `Episode.transcript`, None where none came."""

    widget = forms.FileInput(attrs={"accept": ".vtt,.srt,text/vtt"})

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if not file:
            return None
        try:
            return normalise_transcript(file.read(MOST_BYTES + 1))
        except TranscriptError as error:
            raise forms.ValidationError(f"{file.name}: {error}.") from error


def _to_sentence(error: ValueError) -> str:
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}."
