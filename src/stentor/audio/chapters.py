"""Chapters as the podcast namespace has them: JSON chapters, version 1.2.0."""

from collections.abc import Sequence
from typing import Final

import msgspec

from stentor.contracts.manifest import Chapter

MEDIA_TYPE: Final = "application/json+chapters"
VERSION: Final = "1.2.0"


def write_chapters(title: str, chapters: Sequence[Chapter]) -> bytes:
    """The document of an episode with that title; the same for equal chapters."""
    entries = [
        {"startTime": round(chapter.start, 3), "title": chapter.title}
        | ({"url": chapter.url} if chapter.url else {})
        for chapter in chapters
    ]
    return msgspec.json.encode({"version": VERSION, "title": title, "chapters": entries})
