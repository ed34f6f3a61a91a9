"""Failed sign-ins, kept as long as they slow the next one."""

from django.db import models


class SignInFailure(models.Model):
    """One wrong password. Neither the address nor the e-mail stands here, only their digest."""

    source = models.CharField(max_length=64, db_index=True)
    """SHA-256 of where it came from and for whom."""
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"failed sign-in at {self.at:%Y-%m-%d %H:%M}"
