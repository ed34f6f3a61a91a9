"""The publishing ledger: what became public, was changed or withdrawn. Rows are only added."""

from typing import Any, ClassVar

from django.db import models

from stentor.accounts.models import User
from stentor.catalog.models import Episode, MediaVersion, Show


class Action(models.TextChoices):
    """What a ledger entry says of an episode."""

    SCHEDULED = "scheduled", "Scheduled"
    PUBLISHED = "published", "Published"
    REVISED = "revised", "Revised"
    """Words, cover or audio of a public episode changed."""
    UNPUBLISHED = "unpublished", "Unpublished"
    UNSCHEDULED = "unscheduled", "Back to draft"


class LedgerEntry(models.Model):
    """One line of an episode's publishing history. The newest line says what holds now."""

    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="ledger")
    action = models.CharField(max_length=12, choices=Action)
    at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField(null=True, blank=True)
    """For `scheduled`: when it is to become public."""
    actor = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True)
    media = models.ForeignKey(MediaVersion, on_delete=models.PROTECT, null=True, blank=True)
    manifest_number = models.PositiveIntegerField(null=True, blank=True, unique=True)
    """Names the manifest this entry published, in codes and in the store, for ever."""

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["episode", "id"], name="ledger_newest"),
            models.Index(fields=["action", "due_at"], name="ledger_due"),
        ]

    def __str__(self) -> str:
        return f"{self.episode}: {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ValueError("a ledger entry is never changed; add another")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        raise ValueError("a ledger entry is never deleted; add another")


class Rendering(models.Model):
    """How far a show's published files are behind its rows.

    `wanted` is raised in the transaction of every change that listeners are to see; `written`
    follows once the files and their journal lines are out. Where a process was killed between
    the two, they differ, and whoever comes next finishes.
    """

    show = models.OneToOneField(
        Show, on_delete=models.CASCADE, primary_key=True, related_name="rendering"
    )
    wanted = models.PositiveBigIntegerField(default=0)
    written = models.PositiveBigIntegerField(default=0)
    written_for = models.CharField(max_length=300, blank=True)
    """The program's version and the site's address with which they were written."""

    def __str__(self) -> str:
        return f"{self.show}: {self.written} of {self.wanted}"
