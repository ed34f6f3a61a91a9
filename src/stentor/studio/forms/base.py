"""How every form of the studio looks, and the fields that several share."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.renderers import DjangoTemplates

from stentor.accounts.models import Organisation
from stentor.catalog.artwork import ArtworkError, take_in_artwork
from stentor.catalog.models import Artwork
from stentor.feeds.text import has_words


class StudioRenderer(DjangoTemplates):
    """Label, field, help and error in the design system's way."""

    form_template_name = "studio/forms/form.html"
    field_template_name = "studio/forms/field.html"


class StudioForm(forms.Form):
    """A form in the studio's look."""

    default_renderer = StudioRenderer()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"label_suffix": ""} | kwargs))


class StudioModelForm(forms.ModelForm[Any]):
    """A form over a model, in the studio's look."""

    default_renderer = StudioRenderer()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"label_suffix": ""} | kwargs))


class TitleField(forms.CharField):
    """A title in which there is something to see."""

    def clean(self, value: Any) -> Any:
        title = super().clean(value)
        if title and not has_words(title):
            raise forms.ValidationError("Nothing of this can be seen; write a title.")
        return title


class CoverField(forms.FileField):
    """A cover to be: what is wrong with it is said at the field."""

    widget = forms.FileInput(attrs={"accept": "image/jpeg,image/png"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.template_name = "studio/forms/cover.html"


class CoverMixin:
    """For forms with a CoverField `cover` and a hidden `kept_artwork`.

    A good cover that came with a mistake elsewhere in the form is kept, so that the publisher
    need not choose it again.
    """

    cleaned_data: dict[str, Any]
    data: Any

    def take_in_cover(self, organisation: Organisation | None) -> Artwork | None:
        """The new artwork, if one came, now or with an earlier try."""
        file: UploadedFile[Any] | None = self.cleaned_data.get("cover")
        if organisation is None:
            return None
        if file is None:
            return self.find_kept_artwork(organisation)
        try:
            artwork = take_in_artwork(organisation, file)
        except ArtworkError as error:
            raise forms.ValidationError(str(error)) from error
        self.data = self.data.copy()
        self.data["kept_artwork"] = artwork.id
        return artwork

    def find_kept_artwork(self, organisation: Organisation | None) -> Artwork | None:
        """The good cover of an earlier try with a mistake elsewhere."""
        kept = self.data.get("kept_artwork") or ""
        return Artwork.objects.filter(organisation=organisation, id=kept).first() if kept else None
