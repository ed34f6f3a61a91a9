"""Every form in which something is heard here."""

from stentor.catalog.models import MediaVersion
from stentor.intake.encoding import CANONICAL_FORMS, Form


def list_forms_in_use() -> list[Form]:
    """Every form in which an episode is or may be heard."""
    known = MediaVersion.objects.values_list("channels", "bitrate").distinct().order_by()
    return sorted({*CANONICAL_FORMS.values(), *(Form(*form) for form in known)})
