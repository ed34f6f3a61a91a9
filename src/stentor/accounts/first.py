"""The organisation that the command line works for."""

from stentor.accounts.models import Organisation

FIRST_NAME = "My organisation"
"""Until the first owner comes in and names it."""


def find_or_make_organisation() -> Organisation:
    """The oldest there is; made when there is none, for the first owner to take over."""
    oldest = Organisation.objects.order_by("created_at", "id").first()
    return oldest or Organisation.objects.create(name=FIRST_NAME)
