"""The files of a show, as journal lines: what is to hold at each of its addresses.

Objects are stored on the way, in the order manifests, feed, pages, assets: when a line names an
object, the object is there. Lines are in the order in which the edge may learn of them: nothing
leads to an address that does not stand yet.
"""

from collections.abc import Iterator

from stentor.catalog.models import Artwork, Episode, EpisodeAlias, Show
from stentor.contracts.host import show_id_address
from stentor.contracts.journal import JournalLine, Representation
from stentor.contracts.manifest import encode_manifest
from stentor.feeds.writing import write_feed
from stentor.lib.objects import LocalObjects
from stentor.publishing import addresses
from stentor.publishing.feeds import build_feed
from stentor.publishing.manifests import build_manifest
from stentor.publishing.pages import render_episode_page, render_show_page
from stentor.publishing.public import PublicShow
from stentor.publishing.text_files import Lines, represent, store_text
from stentor.publishing.timed import build_timed_lines, timed_pair

FEED_TYPE = "application/rss+xml; charset=utf-8"
PAGE_TYPE = "text/html; charset=utf-8"


class ShowFiles:
    """Renders one show against what is published already."""

    def __init__(self, public: PublicShow, objects: LocalObjects, head: Lines) -> None:
        self.public = public
        self.show = public.show
        self.objects = objects
        self.head = head

    def build_lines(self) -> list[JournalLine]:
        """Every line of the show, those included that hold already. While nothing of it was ever
        public, its prefix alone."""
        if not self.public.is_known:
            return list(self._prefix())
        manifests = list(self._manifests())
        feed = store_text(
            self.objects,
            self.head,
            addresses.feed_address(self.show.slug),
            write_feed(build_feed(self.public)),
            FEED_TYPE,
        )
        pages = list(self._pages())
        timed = list(self._timed())
        return [
            *manifests,
            *self._episodes(),
            *self._assets(),
            *timed,
            *pages,
            feed,
            _move(show_id_address(self.show.pk), addresses.show_address(self.show.slug)),
            *self._gone(),
            *self._moved(),
            *self._prefix(),
        ]

    def _manifests(self) -> Iterator[JournalLine]:
        """A manifest that is published is never rendered again, whatever its rows say now."""
        episodes = Episode.objects.filter(show=self.show).select_related("show", "artwork")
        known = {episode.pk: episode for episode in episodes}
        for entry in self.public.manifests:
            assert entry.manifest_number is not None
            assert entry.media is not None
            address = addresses.manifest_address(entry.manifest_number)
            if line := self.head.get(address):
                yield line
                continue
            episode = known[entry.episode_id]
            manifest = build_manifest(episode, entry.media, entry.manifest_number)
            if manifest.transcript:
                self.objects.put_bytes(episode.transcript.encode())
            plain = represent(self.objects, encode_manifest(manifest))
            yield JournalLine(seq=0, at="", kind="manifest", address=address, plain=plain)

    def _episodes(self) -> Iterator[JournalLine]:
        for episode in self.public.episodes:
            yield JournalLine(
                seq=0,
                at="",
                kind="episode",
                address=episode.listen_address,
                manifest=episode.manifest_number,
            )
            yield _move(addresses.episode_id_address(episode.episode.pk), episode.listen_address)

    def _timed(self) -> Iterator[JournalLine]:
        for episode in self.public.episodes:
            yield from build_timed_lines(episode, self.objects, self.head)

    def _assets(self) -> Iterator[JournalLine]:
        own = (episode.episode.artwork for episode in self.public.episodes)
        artworks = {artwork.address: artwork for artwork in (self.show.artwork, *own) if artwork}
        for artwork in artworks.values():
            yield build_asset_line(artwork)

    def _pages(self) -> Iterator[JournalLine]:
        for episode in self.public.episodes:
            content = render_episode_page(self.public, episode)
            yield store_text(self.objects, self.head, episode.page_address, content, PAGE_TYPE)
        address = addresses.show_address(self.show.slug)
        content = render_show_page(self.public)
        yield store_text(self.objects, self.head, address, content, PAGE_TYPE)

    def _gone(self) -> Iterator[JournalLine]:
        for episode in self.public.withdrawn:
            pair = episode_pair(self.show.slug, episode.slug)
            timed = filter(self.head.__contains__, timed_pair(self.show.slug, episode.slug))
            for address in (*pair, addresses.episode_id_address(episode.pk), *timed):
                yield JournalLine(seq=0, at="", kind="gone", address=address)

    def _prefix(self) -> Iterator[JournalLine]:
        """Where requests that are only measured here are sent on to; nowhere without hosts."""
        if not self.show.prefix_key:
            return
        address, hosts = (
            addresses.prefix_address(self.show.prefix_key),
            self.show.list_prefix_hosts(),
        )
        if hosts:
            yield JournalLine(
                seq=0,
                at="",
                kind="prefix",
                address=address,
                show=self.show.pk,
                hosts=tuple(hosts),
                queries=tuple(self.show.list_prefix_queries()),
            )
        elif address in self.head:
            yield JournalLine(seq=0, at="", kind="gone", address=address)

    def _moved(self) -> Iterator[JournalLine]:
        """Every address that the show and its episodes ever had leads to the present one."""
        show, old_slugs = self.show, list(self.show.aliases.values_list("slug", flat=True))
        for old in old_slugs:
            yield _move(addresses.feed_address(old), addresses.feed_address(show.slug))
            yield _move(addresses.show_address(old), addresses.show_address(show.slug))
        slugs = episode_slugs(show)
        for episode in [*(one.episode for one in self.public.episodes), *self.public.withdrawn]:
            for show_slug in (show.slug, *old_slugs):
                for slug in (episode.slug, *slugs.get(episode.pk, ())):
                    if (show_slug, slug) != (show.slug, episode.slug):
                        yield from self._lead_on(episode, show_slug, slug)

    def _lead_on(self, episode: Episode, show_slug: str, slug: str) -> Iterator[JournalLine]:
        """From where the episode stood under those names to where it stands now."""
        now = self.show.slug, episode.slug
        yield from map(_move, episode_pair(show_slug, slug), episode_pair(*now))
        has = bool(episode.chapters), bool(episode.transcript)
        places = zip(timed_pair(show_slug, slug), timed_pair(*now), has, strict=True)
        for before, after, is_there in places:
            if is_there or before in self.head:
                yield _move(before, after)


def episode_slugs(show: Show) -> dict[str, list[str]]:
    """Old addresses of the show's episodes, by episode id."""
    slugs: dict[str, list[str]] = {}
    for alias in EpisodeAlias.objects.filter(show=show).order_by("id"):
        slugs.setdefault(alias.episode_id, []).append(alias.slug)
    return slugs


def episode_pair(show_slug: str, slug: str) -> tuple[str, str]:
    """Both addresses of an episode: what is heard and what is read."""
    return addresses.listen_address(show_slug, slug), addresses.episode_address(show_slug, slug)


def build_asset_line(artwork: Artwork) -> JournalLine:
    return JournalLine(
        seq=0,
        at="",
        kind="file",
        address=artwork.address,
        plain=Representation(object=artwork.object, size=artwork.size),
        type=artwork.media_type,
        immutable=True,
    )


def _move(address: str, to: str) -> JournalLine:
    return JournalLine(seq=0, at="", kind="moved", address=address, to=to)
