"""One host's reading of a flight, for one show."""

from typing import ClassVar

from django.db import models

from stentor.accounts.models import User
from stentor.campaigns.models.creative import Creative
from stentor.campaigns.models.flight import Flight
from stentor.catalog.models import Show
from stentor.lib.ids import ID_LENGTH, new_id


class Take(models.Model):
    """Handed in by the show, answered by ad operations. Another recording is another take; at most
    one of a flight and show is approved, and that one is heard there."""

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id, editable=False)
    flight = models.ForeignKey(Flight, on_delete=models.CASCADE, related_name="takes")
    show = models.ForeignKey(Show, on_delete=models.CASCADE, related_name="takes")
    creative = models.ForeignKey(Creative, on_delete=models.PROTECT, related_name="takes")
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    """Who handed it in."""
    is_approved = models.BooleanField(null=True)
    """None while nobody has answered."""
    reason = models.CharField(max_length=255, blank=True)
    """Why not, for the host."""
    answered_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["flight", "show"],
                condition=models.Q(is_approved=True),
                name="take_heard_once_a_show",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.flight} read in {self.show}"
