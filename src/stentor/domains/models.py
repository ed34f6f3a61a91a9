"""Hosts as their owners brought them."""

import secrets
from typing import Any, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from stentor.accounts.models import Organisation, User
from stentor.catalog.models import Show
from stentor.lib.hostnames import write_for_people
from stentor.lib.ids import ID_LENGTH, new_id

PROOF_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""None that looks like another."""


def make_proof() -> str:
    return "".join(secrets.choice(PROOF_LETTERS) for _ in range(20))


class Serves(models.TextChoices):
    """What stands under a host: `contracts.host.Serves`."""

    SHOW = "show", "A show: its page, feed and audio"
    STUDIO = "studio", "The studio"
    ELSEWHERE = "elsewhere", "Leads elsewhere"


class HostQuerySet(models.QuerySet["Host"]):
    """Hosts, as far as somebody may see them."""

    def visible_to(self, user: User | AnonymousUser) -> "HostQuerySet":
        return self.filter(organisation__in=Organisation.objects.of(user))

    def proven(self) -> "HostQuerySet":
        return self.exclude(proven_at=None)


class Host(models.Model):
    """One name. Until its owner has proven it nothing is served and nothing ordered for it."""

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="hosts")
    name = models.CharField(max_length=253)
    """In the letters of DNS, lower case."""
    serves = models.CharField(max_length=9, choices=Serves)
    show = models.ForeignKey(
        Show, on_delete=models.PROTECT, null=True, blank=True, related_name="hosts"
    )
    to = models.URLField(max_length=500, blank=True)
    """Where it leads; of the kind `elsewhere`."""
    takes_over = models.BooleanField(default=False)
    """Once it works, the show's feed and pages give their addresses on it."""
    proof = models.CharField(max_length=20, default=make_proof, editable=False)
    """What the TXT record has to say."""
    added_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)
    proven_at = models.DateTimeField(null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    findings: models.JSONField[list[dict[str, Any]]] = models.JSONField(default=list)
    """Of the last look: see `looking.findings.Finding`."""

    objects = HostQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["name"], condition=Q(proven_at__isnull=False), name="host_proven_once"
            ),
            models.UniqueConstraint(fields=["organisation", "name"], name="host_brought_once"),
        ]

    def __str__(self) -> str:
        return write_for_people(self.name)

    @property
    def is_proven(self) -> bool:
        return self.proven_at is not None

    @property
    def is_served(self) -> bool:
        """Was a good certificate seen at the last look?"""
        return any(one["key"] == "certificate" and one["state"] == "good" for one in self.findings)

    @property
    def proof_name(self) -> str:
        """Where the TXT record stands."""
        return f"_stentor.{self.name}"

    @property
    def proof_text(self) -> str:
        """What it says."""
        return f"stentor={self.proof}"

    @property
    def is_the_shows(self) -> bool:
        """Do the show's addresses stand on it?"""
        return self.show is not None and self.show.own_host == self.name
