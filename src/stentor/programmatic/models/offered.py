"""Shows whose breaks other players may fill from our ad book."""

from django.db import models

from stentor.catalog.models import Show


class OfferedShow(models.Model):
    """While it is there, the show's pods are published."""

    show = models.OneToOneField(Show, on_delete=models.CASCADE, related_name="offered_vast")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"VAST of {self.show}"
