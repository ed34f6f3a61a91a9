"""A cover: checked when it comes in, published under a name that changes with its bytes."""

from django.db import models

from stentor.accounts.models import Organisation
from stentor.lib.ids import ID_LENGTH, new_id


class Artwork(models.Model):
    """Immutable: a new cover is a new row."""

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    object = models.CharField(max_length=64)
    """SHA-256 in the published store."""
    media_type = models.CharField(max_length=16)
    """`image/jpeg` or `image/png`, from the bytes, not from the file's name."""
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.width}×{self.height} {self.media_type}"

    @property
    def address(self) -> str:
        """Its path on the site."""
        extension = "png" if self.media_type == "image/png" else "jpg"
        return f"/assets/{self.object[:32]}.{extension}"
