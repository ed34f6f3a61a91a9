"""Which episode a path of a log is, and what is known of its file."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote


class EpisodeFile(NamedTuple):
    """One file that a foreign host serves."""

    show: str
    episode: str
    size: int | None = None
    header_bytes: int = 0
    content_seconds: float | None = None
    bitrate: int | None = None


Episodes = Mapping[str, EpisodeFile]
"""By path, percent-decoded."""


def parse_episodes(text: str) -> dict[str, EpisodeFile]:
    """A JSON list of `{"path", "show", "episode", "size", "header_bytes", "content_seconds",
    "bitrate"}`, all but the first three optional. ValueError, naming the entry, for anything else.
    """
    document = json.loads(text)
    if not isinstance(document, list):
        raise ValueError("it is no JSON list of episodes")  # noqa: TRY004 -- of what was read
    return dict(_parse_all(document))


def _parse_all(document: list[Any]) -> Iterator[tuple[str, EpisodeFile]]:
    for number, entry in enumerate(document, 1):
        try:
            facts = dict(entry)
            path = unquote(facts.pop("path"))
            yield path, EpisodeFile(**facts)
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"entry {number}: {error}") from error
