"""Who pays for spots."""

from typing import Any, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models

from stentor.accounts.models import Organisation, User
from stentor.lib.ids import ID_LENGTH, new_id

REF_LENGTH = 120
NAME_LENGTH = 255


class Separation(models.TextChoices):
    """Where two spots that compete are kept apart."""

    NONE = "none", "May be heard together"
    BREAK = "break", "Not in one break"
    EPISODE = "episode", "Not in one episode"


class AdvertiserQuerySet(models.QuerySet["Advertiser"]):
    """Advertisers, as far as somebody may see them."""

    def visible_to(self, user: User | AnonymousUser) -> "AdvertiserQuerySet":
        """Those of the person's organisations; none for somebody who is not signed in."""
        return self.filter(organisation__in=Organisation.objects.of(user))


class Advertiser(models.Model):
    """A customer of one organisation. `ref` is the organisation's own name for it."""

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="advertisers"
    )
    ref = models.CharField(max_length=REF_LENGTH)
    name = models.CharField(max_length=NAME_LENGTH)
    category = models.CharField("trade", max_length=100, blank=True)
    """In the organisation's words; two of one trade never stand in one break."""
    agency = models.CharField(max_length=NAME_LENGTH, blank=True, default="", db_default="")
    """Who books for it, where it does not book itself."""
    billing = models.TextField("billing address", blank=True, default="", db_default="")
    """As it stands on invoices."""
    tax_number = models.CharField(max_length=60, blank=True, default="", db_default="")
    tax_rate = models.DecimalField(
        "tax in percent", max_digits=6, decimal_places=3, null=True, blank=True
    )
    """None: the seller's."""
    tax_note = models.CharField(
        "note on the tax", max_length=NAME_LENGTH, blank=True, default="", db_default=""
    )
    """Why it is another rate: `Reverse charge`."""
    caps: models.JSONField[list[dict[str, Any]]] = models.JSONField(
        default=list, blank=True, db_default=[]
    )
    """Over all its campaigns, as in `Campaign`."""
    apart = models.CharField(
        max_length=8, choices=Separation, default=Separation.BREAK, db_default=Separation.BREAK
    )
    """Keeps its own spots, and those of its category, from being heard near each other."""
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AdvertiserQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "ref"], name="advertiser_ref_once"),
        ]

    def __str__(self) -> str:
        return self.name
