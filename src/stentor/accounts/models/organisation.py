"""Who owns shows, and what each member may do there."""

from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models

from stentor.accounts.models.user import User
from stentor.lib.ids import ID_LENGTH, new_id


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations, as far as somebody may see them."""

    def of(self, user: "User | AnonymousUser") -> "OrganisationQuerySet":
        """Those the person is a member of; none for somebody who is not signed in."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(memberships__user=user)


class Organisation(models.Model):
    """A publisher or network. Nothing of one is ever visible to another."""

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)
    members: models.ManyToManyField[User, "Membership"] = models.ManyToManyField(
        User, through="Membership", related_name="organisations"
    )

    objects = OrganisationQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a member may do: an owner also manages people, ad operations book spots and change no
    show, a viewer only looks."""

    OWNER = "owner", "Owner"
    EDITOR = "editor", "Editor"
    ADOPS = "adops", "Ad operations"
    VIEWER = "viewer", "Viewer"


class Membership(models.Model):
    """One person's role in one organisation."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships"
    )
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=8, choices=Role, default=Role.EDITOR)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "user"], name="one_role_a_member"),
        ]

    def __str__(self) -> str:
        return f"{self.user} is {self.role} of {self.organisation}"

    @property
    def may_edit(self) -> bool:
        return self.role in {Role.OWNER, Role.EDITOR}

    @property
    def may_sell(self) -> bool:
        return self.role in {Role.OWNER, Role.EDITOR, Role.ADOPS}
