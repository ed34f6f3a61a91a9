"""What the public sees of a show right now, gathered from the rows for its files."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from stentor.audio.header import TAG_BYTES
from stentor.catalog.models import Episode, MediaVersion, Show
from stentor.feeds.model import Enclosure
from stentor.publishing import addresses
from stentor.publishing.manifests import compute_constant_size
from stentor.publishing.models import LedgerEntry
from stentor.publishing.notes import sanitise_notes
from stentor.publishing.origin import origin_of
from stentor.publishing.states import PUBLISHING, EpisodeState, compute_state


@dataclass(frozen=True)
class PublicEpisode:
    """A public episode with the version listeners get."""

    show: Show
    episode: Episode
    entry: LedgerEntry
    """The newest that published a manifest."""

    @property
    def title(self) -> str:
        return self.episode.title

    @property
    def manifest_number(self) -> int:
        assert self.entry.manifest_number is not None
        return self.entry.manifest_number

    @property
    def media(self) -> MediaVersion:
        assert self.entry.media is not None
        return self.entry.media

    @property
    def seconds(self) -> float:
        return self.media.seconds

    @property
    def released_at(self) -> datetime:
        """Its publication time; the ledger's where somebody cleared it."""
        return self.episode.released_at or self.entry.at

    @property
    def url(self) -> str:
        """Its page."""
        return f"{origin_of(self.show)}{self.page_address}"

    @property
    def page_address(self) -> str:
        return addresses.episode_address(self.show.slug, self.episode.slug)

    @property
    def listen_address(self) -> str:
        return addresses.listen_address(self.show.slug, self.episode.slug)

    @property
    def chapters_address(self) -> str | None:
        """None where it has no chapters."""
        has_any = bool(self.episode.chapters)
        return addresses.chapters_address(self.show.slug, self.episode.slug) if has_any else None

    @property
    def transcript_address(self) -> str | None:
        """None where it has no transcript."""
        has_one = bool(self.episode.transcript)
        return addresses.transcript_address(self.show.slug, self.episode.slug) if has_one else None

    @cached_property
    def enclosure(self) -> Enclosure:
        size = TAG_BYTES + self.media.frame_bytes + self.media.size
        if self.show.break_seconds:
            size = compute_constant_size(self.episode, self.media)
        return Enclosure(url=f"{origin_of(self.show)}{self.listen_address}", length=size)

    @cached_property
    def notes_html(self) -> str:
        return sanitise_notes(self.episode.notes)

    @property
    def artwork_url(self) -> str | None:
        artwork = self.episode.artwork or self.show.artwork
        return f"{origin_of(self.show)}{artwork.address}" if artwork else None

    @property
    def is_explicit(self) -> bool:
        own = self.episode.is_explicit
        return self.show.is_explicit if own is None else own


@dataclass(frozen=True)
class PublicShow:
    """A show with everything that is or ever was public of it."""

    show: Show
    episodes: list[PublicEpisode]
    """Newest first."""
    withdrawn: list[Episode]
    """Were public and are not now."""
    manifests: list[LedgerEntry]
    """Every entry that ever published a manifest."""

    @property
    def is_known(self) -> bool:
        """Has anything of it ever been public?"""
        return bool(self.manifests)

    @property
    def url(self) -> str:
        return f"{origin_of(self.show)}{addresses.show_address(self.show.slug)}"

    @property
    def feed_url(self) -> str:
        return f"{origin_of(self.show)}{addresses.feed_address(self.show.slug)}"

    @property
    def artwork_url(self) -> str | None:
        artwork = self.show.artwork
        return f"{origin_of(self.show)}{artwork.address}" if artwork else None


def gather_show(show: Show) -> PublicShow:
    """Reads the show's rows as they are now, with a fixed number of queries."""
    show = Show.objects.select_related("artwork", "organisation").get(pk=show.pk)
    entries = LedgerEntry.objects.filter(episode__show=show).select_related("media").order_by("id")
    histories: dict[str, list[LedgerEntry]] = {}
    for entry in entries:
        histories.setdefault(entry.episode_id, []).append(entry)
    episodes = {
        episode.pk: episode
        for episode in Episode.objects.filter(pk__in=histories).select_related("artwork", "media")
    }
    public, withdrawn = [], []
    for episode_id, history in histories.items():
        episode, published = episodes[episode_id], list(published_of(history))
        if compute_state(entry.action for entry in history) is EpisodeState.PUBLIC:
            public.append(PublicEpisode(show, episode, published[-1]))
        elif published:
            withdrawn.append(episode)
    return PublicShow(
        show=show,
        episodes=sorted(public, key=lambda one: (one.released_at, one.episode.pk), reverse=True),
        withdrawn=sorted(withdrawn, key=lambda one: one.pk),
        manifests=[entry for history in histories.values() for entry in published_of(history)],
    )


def published_of(history: list[LedgerEntry]) -> Iterator[LedgerEntry]:
    """The entries of a history that published a manifest."""
    return (
        entry
        for entry in history
        if entry.action in PUBLISHING and entry.manifest_number and entry.media
    )
