"""The forms of hosts, in the studio's look."""

from stentor.domains.forms import HostForm, LeadingForm
from stentor.studio.forms.base import StudioForm


class StudioHostForm(HostForm, StudioForm):
    """A host that is brought."""


class StudioLeadingForm(LeadingForm, StudioForm):
    """Where a host leads from now on."""
