"""Where a publisher hands in a feed, so that listeners find it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Directory:
    """One place where podcasts are found."""

    name: str
    address: str
    """Where a feed is handed in."""


DIRECTORIES = (
    Directory("Apple Podcasts", "https://podcastsconnect.apple.com/"),
    Directory("Spotify", "https://creators.spotify.com/"),
    Directory("YouTube Music", "https://studio.youtube.com/"),
    Directory("Amazon Music", "https://podcasters.amazon.com/"),
    Directory("Podcast Index", "https://podcastindex.org/add"),
)
