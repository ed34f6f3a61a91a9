"""What goes along with an episode in time: its chapters and its transcript, as journal lines."""

from collections.abc import Iterator

import msgspec

from stentor.audio import chapters
from stentor.contracts.journal import JournalLine
from stentor.lib.objects import LocalObjects
from stentor.publishing import addresses
from stentor.publishing.manifests import build_chapters
from stentor.publishing.public import PublicEpisode
from stentor.publishing.text_files import Lines, store_text
from stentor.transcripts.vtt import MEDIA_TYPE


def build_timed_lines(
    public: PublicEpisode, objects: LocalObjects, head: Lines
) -> Iterator[JournalLine]:
    """Files on content time that name the manifest whose arrangements shift them; what there was
    and is not any more is gone."""
    episode, show = public.episode, public.show
    if address := public.chapters_address:
        content = chapters.write_chapters(episode.title, build_chapters(episode))
        line = store_text(objects, head, address, content, chapters.MEDIA_TYPE)
        yield msgspec.structs.replace(line, manifest=public.manifest_number)
    if address := public.transcript_address:
        line = store_text(objects, head, address, episode.transcript.encode(), MEDIA_TYPE)
        yield msgspec.structs.replace(line, manifest=public.manifest_number)
    here = {public.chapters_address, public.transcript_address}
    for address in timed_pair(show.slug, episode.slug):
        if address in head and address not in here:
            yield JournalLine(seq=0, at="", kind="gone", address=address)


def timed_pair(show_slug: str, slug: str) -> tuple[str, str]:
    """Both addresses of what goes along with an episode, should there be any."""
    return (
        addresses.chapters_address(show_slug, slug),
        addresses.transcript_address(show_slug, slug),
    )
