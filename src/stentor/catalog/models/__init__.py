"""Everything of the room that is kept in the database."""

from stentor.catalog.models.artwork import Artwork
from stentor.catalog.models.baked_in import BakedIn
from stentor.catalog.models.episode import Episode, EpisodeAlias, EpisodeKind
from stentor.catalog.models.media import Filler, MediaVersion
from stentor.catalog.models.show import Show, ShowAlias, ShowKind

__all__ = [
    "Artwork",
    "BakedIn",
    "Episode",
    "EpisodeAlias",
    "EpisodeKind",
    "Filler",
    "MediaVersion",
    "Show",
    "ShowAlias",
    "ShowKind",
]
