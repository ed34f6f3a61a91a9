"""The people and shows that every test shares. An owner and a teammate work in one house, a
stranger owns another; nothing of the one may ever be seen by the other.
"""

import io
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from PIL import Image

from stentor.accounts.models import Membership, Organisation, Role, User
from stentor.catalog.artwork import take_in_artwork
from stentor.catalog.models import Artwork, Episode, MediaVersion, Show
from stentor.lib.objects import LocalObjects

PASSWORD = "correct horse battery"
FRAME_BYTES = 384


@dataclass(frozen=True)
class Cast:
    """Everybody, with a show of the owner's that has a draft with audio, ready to be published."""

    organisation: Organisation
    owner: User
    teammate: User
    """An editor."""
    viewer: User
    """May look and not touch."""
    stranger: User
    """The owner of another organisation with a show of its own."""
    show: Show
    episode: Episode
    other_show: Show


def gather_cast() -> Cast:
    """Makes them all; needs the database and a data directory."""
    organisation = Organisation.objects.create(name="Lighthouse Radio")
    other = Organisation.objects.create(name="Elsewhere Audio")
    show = make_show(organisation, slug="tide-tables", title="Tide Tables")
    return Cast(
        organisation=organisation,
        owner=make_member(organisation, "olive@lighthouse.example", Role.OWNER),
        teammate=make_member(organisation, "tom@lighthouse.example", Role.EDITOR),
        viewer=make_member(organisation, "vera@lighthouse.example", Role.VIEWER),
        stranger=make_member(other, "stan@elsewhere.example", Role.OWNER),
        show=show,
        episode=make_episode(show, slug="first-light", title="First Light"),
        other_show=make_show(other, slug="far-away", title="Far Away"),
    )


def make_member(organisation: Organisation, email: str, role: Role) -> User:
    name = email.partition("@")[0].title()
    user = User.objects.create_user(email, PASSWORD, name=name)
    Membership.objects.create(organisation=organisation, user=user, role=role)
    return user


def make_show(organisation: Organisation, *, slug: str, title: str, **fields: Any) -> Show:
    """A show with everything that directories ask for."""
    described = {
        "description": f"{title}, a show about the sea.",
        "category": "Science > Nature",
        "author": organisation.name,
        "owner_name": "Olive",
        "owner_email": "olive@lighthouse.example",
    }
    return Show.objects.create(
        organisation=organisation,
        slug=slug,
        title=title,
        artwork=make_artwork(organisation),
        **(described | fields),
    )


def make_episode(show: Show, *, slug: str, title: str, **fields: Any) -> Episode:
    """A draft with audio and notes."""
    words = {"notes": f"<p>Notes of {title}.</p>"} | fields
    episode = Episode.objects.create(show=show, slug=slug, title=title, **words)
    episode.media = make_media(episode)
    episode.save()
    return episode


def make_media(episode: Episode, frames: int = 50, filler: bytes = b"\x55") -> MediaVersion:
    """A media version whose body lies in the store; its bytes have the size, not the sound, of
    audio."""
    size = frames * FRAME_BYTES
    ref = LocalObjects(settings.STENTOR_LAYOUT.objects).put_bytes(filler * size)
    return MediaVersion.objects.create(
        episode=episode,
        original="0" * 64,
        filename="talk.wav",
        object=ref.sha256,
        size=size,
        frames=frames,
        frame_bytes=FRAME_BYTES,
        bitrate=128_000,
        channels=1,
        samples=(frames - 1) * 1152,
        seconds=frames * 0.024,
        lufs=-16.0,
        true_peak=-1.5,
        breaks=[0, frames],
    )


def make_artwork(organisation: Organisation) -> Artwork:
    return take_in_artwork(organisation, io.BytesIO(draw_picture()))


@cache
def draw_picture(side: int = 1400, mode: str = "RGB", kind: str = "PNG") -> bytes:
    """A square picture in one colour; with a second one behind it as an MPO."""
    file = io.BytesIO()
    picture = Image.new(mode, (side, side), 0 if mode != "RGB" else (20, 80, 120))
    further = {"save_all": True, "append_images": [picture]} if kind == "MPO" else {}
    picture.save(file, kind, **further)
    return file.getvalue()
