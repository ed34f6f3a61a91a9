"""What is said of an incident itself."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms

from stentor.contracts.incident import Impact
from stentor.incidents.book import Incident
from stentor.incidents.components import COMPONENTS, name_component
from stentor.incidents.rules import MOST_TITLE, MOST_WORDS
from stentor.studio.forms.base import StudioForm, TitleField
from stentor.studio.forms.schedule import WallTimeField
from stentor.studio.status.forms.moments import MomentsForm

IMPACTS = [
    (Impact.MINOR.value, "Minor: something is worse than it should be"),
    (Impact.MAJOR.value, "Major: something does not work"),
    (Impact.CRITICAL.value, "Critical: listeners cannot play"),
]


class ComponentsField(forms.MultipleChoiceField):
    """Which parts of the service."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        choices = [(one.id, one.name) for one in COMPONENTS]
        super().__init__(choices=choices, **({"label": "Components"} | kwargs))

    def know(self, components: Sequence[str]) -> None:
        """Further ones that stand already, as single shows do."""
        names = {one.id: one.name for one in COMPONENTS}
        self.choices = list((names | {one: name_component(one) for one in components}).items())


class NewIncidentForm(MomentsForm):
    """One that no probe has found."""

    moments: ClassVar[tuple[str, ...]] = ("began",)

    title = TitleField(
        label="Title",
        max_length=MOST_TITLE,
        help_text="What listeners or publishers meet, in their words: Episodes cannot be played.",
    )
    components = ComponentsField(help_text="The state that is measured stays as it is.")
    impact = forms.ChoiceField(choices=IMPACTS, widget=forms.RadioSelect, initial="major")
    began = WallTimeField(label="Began")


class IncidentForm(NewIncidentForm):
    """One that stands, as it is from now on."""

    moments: ClassVar[tuple[str, ...]] = ("began", "restored")

    restored = WallTimeField(
        label="Working again since",
        required=False,
        help_text="Measured by the probes where they can; resolved is what an update says.",
    )

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        initial = {
            "title": incident.title,
            "components": incident.components,
            "impact": incident.impact.value,
            "began": incident.began_at,
            "restored": incident.restored_at,
        }
        super().__init__(*args, initial=initial, **kwargs)
        components = self.fields["components"]
        assert isinstance(components, ComponentsField)
        components.know(incident.components)
        self.incident = incident

    def list_components(self) -> list[str]:
        """The blamed one first, where it is still among them."""
        chosen: list[str] = self.cleaned_data["components"]
        return sorted(chosen, key=lambda one: one != self.incident.component)


class MergeForm(StudioForm):
    """Into which other one."""

    into = forms.ChoiceField(label="Part of")

    def __init__(self, *args: Any, others: Sequence[Incident], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        into = self.fields["into"]
        assert isinstance(into, forms.ChoiceField)
        into.choices = [(one.id, f"{one.title}, {one.began_at:%-d %b %H:%M} UTC") for one in others]


class DismissForm(StudioForm):
    """It was none."""

    reason = forms.CharField(
        label="Why it was none",
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Everybody who could read of it can read this.",
    )
