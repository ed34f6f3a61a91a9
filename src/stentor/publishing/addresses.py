"""Where things stand on the site. Pure."""


def feed_address(show_slug: str) -> str:
    return f"/feeds/{show_slug}.xml"


def listen_address(show_slug: str, episode_slug: str) -> str:
    """The stable enclosure."""
    return f"/listen/{show_slug}/{episode_slug}.mp3"


def chapters_address(show_slug: str, episode_slug: str) -> str:
    """JSON chapters, on content time unless an arrangement is named."""
    return f"/chapters/{show_slug}/{episode_slug}.json"


def transcript_address(show_slug: str, episode_slug: str) -> str:
    """WebVTT, on content time unless an arrangement is named."""
    return f"/transcripts/{show_slug}/{episode_slug}.vtt"


def show_address(show_slug: str) -> str:
    return f"/shows/{show_slug}"


def episode_address(show_slug: str, episode_slug: str) -> str:
    return f"/shows/{show_slug}/{episode_slug}"


def stats_address(show_slug: str) -> str:
    """What everybody may know of a show's downloads, where its publisher wants that."""
    return f"/stats/{show_slug}"


def stats_json_address(show_slug: str) -> str:
    """The same for programs."""
    return f"/stats/{show_slug}.json"


def prefix_address(key: str) -> str:
    """Where the analytics prefix of a show stands."""
    return f"/t/{key}"


def manifest_address(number: int) -> str:
    """Not a path: it names a manifest in the journal."""
    return f"manifest:{number}"


def episode_id_address(episode_id: str) -> str:
    """Not a path: it leads to wherever the episode is listened to now."""
    return f"episode:{episode_id}"


def placement_address(number: int) -> str:
    """Not a path: it names a placement in the journal."""
    return f"placement:{number}"


HOME = "/"
ADBOOK = "adbook"
"""Not a path: it names the newest ad book in the journal."""
