"""One line of a campaign."""

from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser
from django.db import models

from stentor.accounts.models import Organisation, User
from stentor.campaigns.models.advertiser import NAME_LENGTH, REF_LENGTH
from stentor.campaigns.models.campaign import Campaign
from stentor.campaigns.models.creative import Creative
from stentor.lib.ids import ID_LENGTH, new_id


class Pacing(models.TextChoices):
    """How its impressions are spread over its days."""

    EVEN = "even", "Evenly"
    FRONT = "front", "More at first"
    ASAP = "asap", "As soon as possible"
    FORECAST = "forecast", "As listening goes"


class Pricing(models.TextChoices):
    """What is billed for."""

    NONE = "", "Nothing"
    CPM = "cpm", "A thousand impressions"
    FLAT = "flat", "The whole flight"


class FlightQuerySet(models.QuerySet["Flight"]):
    """Flights, as far as somebody may see them."""

    def visible_to(self, user: User | AnonymousUser) -> "FlightQuerySet":
        return self.filter(campaign__advertiser__organisation__in=Organisation.objects.of(user))

    def in_state(self, state: str, now: datetime) -> "FlightQuerySet":
        """Those of which `find_state` says so."""
        is_over, is_planned = models.Q(ended_at__isnull=False), models.Q(pk__in=[])
        for zone in set(self.order_by().values_list("zone", flat=True)):
            today = now.astimezone(ZoneInfo(zone)).date()
            is_over |= models.Q(zone=zone, ends__lt=today)
            is_planned |= models.Q(zone=zone, starts__gt=today)
        if state == "over":
            return self.filter(is_over)
        left = self.exclude(is_over)
        if state == "paused":
            return left.filter(is_paused=True)
        serving = left.filter(is_paused=False)
        return serving.filter(is_planned) if state == "planned" else serving.exclude(is_planned)


class Flight(models.Model):
    """When, where and how often one creative may serve.

    Its JSON fields have the shape of the records in `contracts.adbook`, checked when they come in.
    """

    id = models.CharField(primary_key=True, max_length=ID_LENGTH, default=new_id, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="flights")
    ref = models.CharField(max_length=REF_LENGTH)
    name = models.CharField(max_length=NAME_LENGTH)
    creative = models.ForeignKey(
        Creative, on_delete=models.PROTECT, null=True, blank=True, related_name="flights"
    )
    """The one that serves now; its earlier ones stand in its placements. Null where hosts read,
    then each show has its own `Take`, and where it is baked in."""
    is_baked_in = models.BooleanField("part of the audio", default=False, db_default=False)
    """It is heard where `catalog.BakedIn` says, and nowhere else; nobody decides for it."""
    script = models.TextField(blank=True, default="", db_default="")
    """What hosts are to say."""
    slots: models.JSONField[list[str]] = models.JSONField()
    """Of pre, mid, post."""
    positions: models.JSONField[list[str]] = models.JSONField(
        default=list, blank=True, db_default=[]
    )
    """Of first, last: where in its break; none: anywhere."""
    starts = models.DateField()
    ends = models.DateField()
    """The last day, inclusive."""
    zone = models.CharField(max_length=64, default="UTC")
    goal: models.JSONField[dict[str, Any] | None] = models.JSONField(null=True, blank=True)
    priority = models.PositiveSmallIntegerField(default=3)
    """1 is served first."""
    pacing = models.CharField(max_length=8, choices=Pacing, default=Pacing.EVEN)
    caps: models.JSONField[list[dict[str, Any]]] = models.JSONField(default=list, blank=True)
    dayparts: models.JSONField[list[dict[str, Any]]] = models.JSONField(default=list, blank=True)
    targets: models.JSONField[dict[str, list[str]]] = models.JSONField(default=dict, blank=True)
    excludes: models.JSONField[dict[str, list[str]]] = models.JSONField(default=dict, blank=True)
    is_paused = models.BooleanField("paused", default=False, db_default=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    """When it ended for good before its last day: what a source of demand gave, once it is used up
    or has expired. It is paused as well; resumed it is not ended."""
    pricing = models.CharField(max_length=4, choices=Pricing, blank=True, default="", db_default="")
    price = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    """In `currency`, for what `pricing` says."""
    currency = models.CharField(max_length=3, blank=True, default="", db_default="")
    make_good_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="make_goods"
    )
    """The flight whose shortfall it delivers; it is not billed again."""
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FlightQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["starts", "name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["campaign", "ref"], name="flight_ref_once"),
            models.CheckConstraint(
                condition=models.Q(ended_at=None) | models.Q(is_paused=True),
                name="flight_ended_is_paused",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def organisation(self) -> Organisation:
        return self.campaign.advertiser.organisation

    @property
    def is_host_read(self) -> bool:
        return self.creative_id is None and not self.is_baked_in

    def find_state(self, now: datetime) -> str:
        """paused, planned, running or over, on the flight's own calendar."""
        today = now.astimezone(ZoneInfo(self.zone)).date()
        if self.ended_at or today > self.ends:
            return "over"
        if self.is_paused:
            return "paused"
        return "planned" if today < self.starts else "running"
