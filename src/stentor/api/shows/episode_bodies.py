"""How episodes look to programs."""

from typing import Literal

from pydantic import ConfigDict, Field

from stentor.api.conventions.fields import In, Out, SentMoment, Slug, Text, Title, example
from stentor.catalog.models import Episode, MediaVersion
from stentor.publishing.addresses import episode_address, listen_address
from stentor.publishing.origin import origin_of
from stentor.publishing.states import EpisodeState

Kind = Literal["full", "trailer", "bonus"]
LONGEST_NOTES = 100_000


class EpisodeFields(In):
    """What of an episode may be changed; what is not sent stays as it is."""

    title: Title = Field("", max_length=255)
    slug: Slug = Field("", description="Its address within the show. A former one leads to it.")
    notes: Text = Field("", max_length=LONGEST_NOTES, description="Plain text or HTML.")
    season: int | None = Field(None, ge=1, le=99_999)
    number: int | None = Field(None, ge=1, le=99_999)
    kind: Kind = "full"
    is_explicit: bool | None = Field(None, description="Null: as the show.")


class NewEpisode(EpisodeFields):
    """A draft to be. Without a slug it gets one from its title."""

    title: Title = Field(max_length=255)
    guid: Text = Field(
        "", max_length=255, description="Of an episode that comes from elsewhere; never changes."
    )
    model_config = ConfigDict(**example(title="First Light", notes="<p>The sea at dawn.</p>"))


class EpisodeChange(EpisodeFields):
    """What is to change."""

    model_config = ConfigDict(**example(title="First Light, again", number=1))


class AudioDocument(Out):
    """The canonical audio: one immutable version."""

    id: str
    filename: str
    seconds: float
    bytes: int
    bitrate: int
    channels: int
    lufs: float | None
    true_peak: float | None
    created_at: SentMoment

    @classmethod
    def of(cls, media: MediaVersion) -> "AudioDocument":
        return cls(
            id=media.id,
            filename=media.filename,
            seconds=media.seconds,
            bytes=media.size,
            bitrate=media.bitrate,
            channels=media.channels,
            lufs=media.lufs,
            true_peak=media.true_peak,
            created_at=media.created_at,
        )


AUDIO = {
    "id": "01JD8PZ4Q0M3T6W9YB2C5E8G1N",
    "filename": "first-light.wav",
    "seconds": 1801.5,
    "bytes": 28_824_192,
    "bitrate": 128_000,
    "channels": 2,
    "lufs": -16.0,
    "true_peak": -1.2,
    "created_at": "2026-11-24T06:00:00.000Z",
}


class EpisodeDocument(Out):
    """An episode."""

    id: str
    show: str = Field(description="Id of its show.")
    slug: str
    guid: str
    title: str
    notes: str
    season: int | None
    number: int | None
    kind: Kind
    is_explicit: bool | None
    state: Literal["draft", "scheduled", "public", "withdrawn"]
    released_at: SentMoment | None = Field(description="In the future while it is scheduled.")
    created_at: SentMoment
    audio: AudioDocument | None
    has_chapters: bool
    has_transcript: bool
    enclosure: str
    page: str
    cover: str | None = Field(description="Null: as the show.")

    model_config = ConfigDict(
        **example(
            id="01JD8PZ4Q0M3T6W9YB2C5E8G1M",
            show="01JD8PZ4Q0M3T6W9YB2C5E8G1K",
            slug="first-light",
            guid="0f8fad5b-d9cb-469f-a165-70867728950e",
            title="First Light",
            notes="<p>The sea at dawn.</p>",
            season=None,
            number=1,
            kind="full",
            is_explicit=None,
            state="public",
            released_at="2026-11-24T06:00:00.000Z",
            created_at="2026-11-23T16:20:00.000Z",
            audio=AUDIO,
            has_chapters=True,
            has_transcript=False,
            enclosure="https://podcasts.example.org/listen/tide-tables/first-light.mp3",
            page="https://podcasts.example.org/shows/tide-tables/first-light",
            cover=None,
        )
    )

    @classmethod
    def of(cls, episode: Episode, state: EpisodeState) -> "EpisodeDocument":
        site, show = origin_of(episode.show), episode.show
        fields = {name: getattr(episode, name) for name in EpisodeFields.model_fields}
        return cls(
            **fields,
            id=episode.id,
            show=show.id,
            guid=episode.guid,
            state=state.value,
            released_at=episode.released_at,
            created_at=episode.created_at,
            audio=AudioDocument.of(episode.media) if episode.media else None,
            has_chapters=bool(episode.chapters),
            has_transcript=bool(episode.transcript),
            enclosure=site + listen_address(show.slug, episode.slug),
            page=site + episode_address(show.slug, episode.slug),
            cover=site + episode.artwork.address if episode.artwork else None,
        )
