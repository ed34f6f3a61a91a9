"""An episode: made and changed."""

from typing import Any, ClassVar

from django import forms

from stentor.catalog.chapters import format_chapters, keep_links
from stentor.catalog.models import Artwork, Episode, Show
from stentor.catalog.models.episode import is_episode_slug_taken
from stentor.studio.forms.base import CoverField, CoverMixin, StudioModelForm, TitleField
from stentor.studio.forms.show import AddressField
from stentor.studio.forms.timed import ChaptersField, TranscriptField

EXPLICIT_CHOICES = [("", "As the show"), ("true", "Yes, explicit"), ("false", "No, clean")]
LONGEST_NOTES = 100_000
"""Characters; directories cut long before."""


class EpisodeForm(CoverMixin, StudioModelForm):
    """What listeners read about an episode."""

    title = TitleField(label="Title", max_length=255)
    notes = forms.CharField(
        label="Show notes",
        required=False,
        max_length=LONGEST_NOTES,
        help_text="Plain text, or HTML with links, lists and emphasis.",
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    is_explicit = forms.TypedChoiceField(
        label="Explicit",
        required=False,
        choices=EXPLICIT_CHOICES,
        coerce=lambda value: value == "true",
        empty_value=None,
    )
    cover = CoverField(
        label="Cover of this episode",
        required=False,
        help_text="Square, JPEG or PNG, 1400 to 3000 pixels. Without one, the show’s is used.",
    )
    chapters = ChaptersField(
        label="Chapters",
        help_text="One a line, like 12:30 The river. Times are those of your audio, without ads.",
    )
    transcript = TranscriptField(
        label="Transcript",
        required=False,
        help_text="A WebVTT or SubRip (SRT) file with the times of your audio, up to 2 MB.",
    )
    drops_transcript = forms.BooleanField(label="Remove the transcript", required=False)
    kept_artwork = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Episode
        fields: ClassVar[list[str]] = ["title", "notes", "season", "number", "kind", "is_explicit"]
        labels: ClassVar[dict[str, str]] = {"number": "Episode number", "kind": "Type"}

    def __init__(self, *args: Any, show: Show, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.show = show
        if self.instance.pk and self.instance.is_explicit is not None:
            self.initial["is_explicit"] = "true" if self.instance.is_explicit else "false"
        self.initial["chapters"] = format_chapters(self.instance.chapters)
        if not self.instance.transcript:
            del self.fields["drops_transcript"]
        for name in ("season", "number"):
            self.fields[name].widget.attrs |= {"min": "1", "max": "99999", "inputmode": "numeric"}

    @property
    def shown_artwork(self) -> Artwork | None:
        """The cover to show beside the field."""
        return self.find_kept_artwork(self.show.organisation) or self.instance.artwork

    def clean_season(self) -> int | None:
        return self._require_ordinal("season")

    def clean_number(self) -> int | None:
        return self._require_ordinal("number")

    def _require_ordinal(self, name: str) -> int | None:
        number: int | None = self.cleaned_data[name]
        if number is not None and not 1 <= number <= 99_999:
            raise forms.ValidationError("A whole number from 1 to 99,999, or nothing.")
        return number

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        try:
            self.artwork = self.take_in_cover(self.show.organisation)
        except forms.ValidationError as error:
            self.add_error("cover", error)
        return cleaned

    def save(self, commit: bool = True) -> Any:
        if self.artwork:
            self.instance.artwork = self.artwork
        self.instance.show = self.show
        self._take_in_timed()
        return super().save(commit)

    def _take_in_timed(self) -> None:
        """Sets chapters and transcript; what was not touched stays as it is, to the letter."""
        episode = self.instance
        if "chapters" in self.data and "chapters" in self.changed_data:
            episode.chapters = keep_links(self.cleaned_data["chapters"], episode.chapters)
        if self.cleaned_data["transcript"]:
            episode.transcript = self.cleaned_data["transcript"]
        elif self.cleaned_data.get("drops_transcript"):
            episode.transcript = ""


class NewEpisodeForm(EpisodeForm):
    """An episode to be, with its address."""

    slug = AddressField(
        label="Address", required=False, help_text="Apps keep the audio’s address for ever."
    )

    field_order = ("title", "slug")

    def __init__(self, *args: Any, show: Show, **kwargs: Any) -> None:
        super().__init__(*args, show=show, **kwargs)
        path = f"/shows/{show.slug}/"
        self.fields["slug"].stand_behind(path)  # type: ignore[attr-defined] # an AddressField

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if slug and is_episode_slug_taken(self.show, slug):
            raise forms.ValidationError(f"{slug} is taken in this show. Choose another address.")
        return slug
