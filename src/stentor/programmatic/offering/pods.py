"""What would be heard in a break by a listener of whom nothing is known, as a pod.

The decision is the edge's own (`ads.decide`), asked without a listener: a flight that wants a
country, an app or a device is not in it, and no cap of one listener holds.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from django.conf import settings

from stentor.ads import PreparedBook, Question, Slot, decide
from stentor.ads.vast import MediaFile, Tracking
from stentor.ads.vast.writing import PodAd, render_pod
from stentor.campaigns.models import Creative, CreativeEncode, Placement
from stentor.catalog.models import Episode, Show
from stentor.contracts.adbook import SlotKind
from stentor.intake.encoding import CANONICAL_FORMS, Form
from stentor.programmatic.models import DemandSpot

EXPIRES = 300
"""Seconds for which a player may keep a pod."""
NOBODY = bytes(16)
ADDRESS = "/vast"


class Pod(NamedTuple):
    """One break and what fills it."""

    kind: SlotKind
    break_number: int
    ads: tuple[PodAd, ...]

    def render(self) -> bytes:
        return render_pod(self.ads, EXPIRES)


def build_pods(
    show: Show, slots: Sequence[Slot], book: PreparedBook, now: datetime,
    *, episode: Episode | None = None, form: Form = CANONICAL_FORMS[1],
) -> list[Pod]:  # fmt: skip
    """A pod for each break of `slots`, also for one that nothing fills."""
    question = Question(
        organisation=show.organisation_id, show=show.id, category=show.category,
        episode=episode.id if episode else "", slots=tuple(slots), channels=form.channels,
        bitrate=form.bitrate, listener=NOBODY, app="", device="", country=None,
        at=now.timestamp(),
        break_frames=round(show.break_seconds / 0.024) if show.break_seconds else 0,
    )  # fmt: skip
    filled: dict[int, list[int]] = {}
    kinds: dict[int, SlotKind] = {}
    for slot, filling in zip(slots, decide(book, question).fillings, strict=True):
        kinds[slot.break_number] = slot.kind
        held = filled.setdefault(slot.break_number, [])
        if filling is not None:
            held.append(filling.placement)
    described = _describe({number for held in filled.values() for number in held})
    return [
        Pod(
            kinds[number],
            number,
            tuple(described[one] for one in held if one in described),
        )
        for number, held in sorted(filled.items())
    ]


def list_episode_slots(episode: Episode) -> Iterator[Slot]:
    """Of the breaks that its audio has."""
    media = episode.media
    for number, frame in enumerate(media.breaks if media else []):
        assert media is not None
        kind: SlotKind = "pre" if frame == 0 else "post" if frame >= media.frames else "mid"
        count = media.slots[number] if number < len(media.slots) else 1
        yield from (Slot(kind, number) for _ in range(count))


def spot_address(digest: str) -> str:
    """Where a spot's sound stands for other players, by the SHA-256 of its bytes."""
    return f"{ADDRESS}/spots/{digest}.mp3"


def pod_address(show_slug: str, kind: SlotKind) -> str:
    return f"{ADDRESS}/{show_slug}/{kind}.xml"


def list_encodes(pods: Sequence[Pod]) -> list[CreativeEncode]:
    """The sounds that the pods name."""
    digests = {
        media.url.rpartition("/")[2].removesuffix(".mp3")
        for pod in pods
        for ad in pod.ads
        for media in ad.media
    }
    return list(CreativeEncode.objects.filter(object__in=digests).order_by("object"))


def _describe(placements: set[int]) -> dict[int, PodAd]:
    rows = Placement.objects.filter(number__in=placements).select_related(
        "creative", "flight__campaign__advertiser", "house"
    )
    return {
        row.number: _build_ad(row, row.creative)
        for row in rows.prefetch_related("creative__encodes")
        if row.creative
    }


def _build_ad(row: Placement, creative: Creative) -> PodAd:
    """Pixels of a source's spot are passed on as they came, for the player to fire."""
    flight = row.flight
    spot = DemandSpot.objects.filter(flight=flight).order_by("-id").first() if flight else None
    pixels = [(event, url) for event, url in spot.pixels] if spot else []
    ids = spot.macros.get("UNIVERSALADID") if spot else None
    registry, _, value = ids[0].partition(" ") if isinstance(ids, list) else ("", "", "")
    return PodAd(
        id=str(row.number),
        serving_id=f"Stentor-{row.number}-{creative.id}",
        title=flight.name if flight else creative.name,
        seconds=creative.seconds,
        media=tuple(_list_media(creative)),
        advertiser=flight.campaign.advertiser.name if flight else "",
        universal_id=(registry, value) if value else (settings.STENTOR_SITE_HOST, creative.id),
        impressions=tuple(url for event, url in pixels if event in {"impression", "billing"}),
        tracking=tuple(
            Tracking(event, url)
            for event, url in pixels
            if event not in {"impression", "billing", "win"}
        ),
    )


def _list_media(creative: Creative) -> Iterator[MediaFile]:
    """Each form in which the spot is there, the best first."""
    for encode in sorted(creative.encodes.all(), key=lambda one: -one.bitrate):
        yield MediaFile(
            f"{settings.STENTOR_SITE_URL}{spot_address(encode.object)}",
            "audio/mpeg",
            bitrate=encode.bitrate // 1000,
            size=encode.size,
            codec="mp3",
        )
