"""What is public of a show, as a feed."""

from stentor.catalog.models import ShowKind
from stentor.feeds.model import Feed, Item
from stentor.feeds.text import write_as_html
from stentor.publishing.guids import podcast_guid_of
from stentor.publishing.origin import origin_of
from stentor.publishing.public import PublicEpisode, PublicShow


def build_feed(public: PublicShow) -> Feed:
    """The show's one open feed, all public episodes in it, newest first."""
    show = public.show
    return Feed(
        address=public.feed_url,
        title=show.title,
        link=show.link or public.url,
        description=show.description.strip() or show.title,
        language=show.language,
        category=show.category,
        is_explicit=show.is_explicit,
        image=public.artwork_url,
        kind=ShowKind(show.kind).value,
        author=show.author or show.organisation.name,
        owner_name=show.owner_name,
        owner_email=show.owner_email,
        copyright=show.copyright,
        podcast_guid=podcast_guid_of(show),
        is_locked=show.is_locked,
        items=tuple(build_item(episode) for episode in public.episodes),
    )


def build_item(public: PublicEpisode) -> Item:
    """One episode of it."""
    episode = public.episode
    return Item(
        guid=episode.guid,
        title=episode.title,
        enclosure=public.enclosure,
        link=public.url,
        released=public.released_at,
        seconds=public.seconds,
        notes=public.notes_html or write_as_html(episode.title),
        image=public.artwork_url,
        is_explicit=public.is_explicit,
        kind=episode.kind,
        season=episode.season,
        number=episode.number,
        chapters=_complete(public, public.chapters_address),
        transcript=_complete(public, public.transcript_address),
    )


def _complete(public: PublicEpisode, address: str | None) -> str | None:
    return f"{origin_of(public.show)}{address}" if address else None
