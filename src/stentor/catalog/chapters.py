"""Chapters as publishers write them: a line each, or the JSON of the podcast namespace."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

MOST_CHAPTERS: Final = 250
LONGEST_TITLE: Final = 255

_LINE: Final = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d(?:\.\d{1,3})?)\s+(\S.*)")


class ChaptersError(ValueError):
    """What is wrong, in the publisher's words."""


def parse_chapters(text: str) -> list[dict[str, Any]]:
    """`Episode.chapters` from lines like `00:12:30 The river`, or from chapters JSON, whose times
    are seconds. ChaptersError names the line or the entry that does not hold."""
    chapters = _parse_json(text) if text.lstrip().startswith("{") else _parse_lines(text)
    if len(chapters) > MOST_CHAPTERS:
        raise ChaptersError(f"there are {len(chapters)} chapters; {MOST_CHAPTERS} are the most")
    return sorted(chapters, key=lambda chapter: chapter["start"])


def format_chapters(chapters: Sequence[Mapping[str, Any]]) -> str:
    """Stored chapters as lines that `parse_chapters` reads, to the millisecond."""
    return "\n".join(
        f"{format_start(chapter['start'])} {' '.join(chapter['title'].split())}"
        for chapter in chapters
    )


def format_start(start: float) -> str:
    """`0:07`, `12:30.5` or `1:02:03`."""
    seconds, rest = divmod(round(start * 1000), 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{rest:03}".rstrip("0") if rest else ""
    whole = f"{hours}:{minutes:02}" if hours else str(minutes)
    return f"{whole}:{seconds:02}{fraction}"


def keep_links(
    chapters: Sequence[Mapping[str, Any]], former: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Chapters from lines, which have no links, with the links of former ones of the same title."""
    links = {chapter["title"]: chapter["url"] for chapter in former if "url" in chapter}
    return [
        {"url": links[chapter["title"]], **chapter} if chapter["title"] in links else {**chapter}
        for chapter in chapters
    ]


def _parse_lines(text: str) -> list[dict[str, Any]]:
    chapters = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        found = _LINE.fullmatch(line.strip())
        if found is None:
            raise ChaptersError(f"line {number} is no chapter; write one like 00:12:30 The river")
        hours, minutes, seconds, title = found.groups()
        start = int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds)
        chapters.append({"start": start, "title": title.strip()[:LONGEST_TITLE]})
    return chapters


def _parse_json(text: str) -> list[dict[str, Any]]:
    try:
        entries = json.loads(text).get("chapters")
    except (ValueError, RecursionError) as error:
        raise ChaptersError(f"it is not JSON: {error}") from error
    if not isinstance(entries, list):
        raise ChaptersError("it has no list of chapters")
    return [_read_entry(number, entry) for number, entry in enumerate(entries, 1)]


def _read_entry(number: int, entry: Any) -> dict[str, Any]:
    start = entry.get("startTime") if isinstance(entry, dict) else None
    if isinstance(start, bool) or not isinstance(start, int | float) or not 0 <= start < 360_000:
        raise ChaptersError(f"chapter {number} has no startTime in seconds")
    title = entry.get("title")
    if not isinstance(title, str) or not title.strip():
        raise ChaptersError(f"chapter {number} has no title")
    chapter = {"start": float(start), "title": title.strip()[:LONGEST_TITLE]}
    url = entry.get("url")
    return chapter | {"url": url} if isinstance(url, str) and url else chapter
