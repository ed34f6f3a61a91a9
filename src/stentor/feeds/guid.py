"""The `podcast:guid` of a feed.

Source: Podcast Namespace, docs/tags/guid.md.
"""

import re
import uuid

NAMESPACE = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
_SCHEME = re.compile(r"^[a-zA-Z][a-zA-Z0-9+.-]*://")


def compute_podcast_guid(feed_url: str) -> str:
    """UUIDv5 of the feed's address without its scheme and without slashes at its end."""
    return str(uuid.uuid5(NAMESPACE, _SCHEME.sub("", feed_url).rstrip("/")))
