"""An ID3v2.3 tag of one fixed size, whatever it has to say: id3v2.3.0 and the chapter addendum.

A fixed size lets the bytes of the audio stand at the same offset for every title.
"""

import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from stentor.contracts.manifest import Chapter

TAG_BYTES: Final = 8192
"""Size of every tag, its header and padding included."""

_HEADER_BYTES: Final = 10
_LONGEST_TEXT: Final = 300
"""Characters of a title, show or author; the rest is for chapters."""
_LONGEST_ADDRESS: Final = 1024
_CHAPTER_TITLE_LENGTHS: Final = (200, 100, 50, 25)
_MOST_CHAPTERS: Final = 255
_CONTENTS_BYTES: Final = 10 + 4 + 2
"""A CTOC frame without its list of names."""
_CHAPTER_BYTES: Final = 10 + 5 + 16 + 5
"""A CHAP frame without its title, and its name in the CTOC."""
_NOT_SAID: Final = b"\xff\xff\xff\xff"
_JOINERS: Final = frozenset("\u200d\ufe0e\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
"""Zero-width joiner, variation selectors and skin tones: what binds one emoji out of several."""


def render_tag(
    *,
    title: str,
    show: str,
    author: str,
    released: datetime | None = None,
    milliseconds: int = 0,
    artwork: str = "",
    chapters: Sequence[Chapter] = (),
) -> bytes:
    """`TAG_BYTES` bytes. Nothing is too long for it: texts are shortened to fit, never refused.

    `milliseconds` is the length of what follows (0: not known). `artwork` is the cover's address;
    the tag has a reference to it, not the picture. `chapters` are on the time of what
    follows, in order; where there are too many for the room, the last ones are left out.
    """
    frames = b"".join(
        render_text_frame(name, shorten(text, _LONGEST_TEXT))
        for name, text in (("TIT2", title), ("TALB", show), ("TPE1", author), ("TCON", "Podcast"))
        if text
    )
    if released is not None:
        moment = released.astimezone(UTC)
        frames += render_text_frame("TYER", f"{moment.year:04}")
        frames += render_text_frame("TDAT", f"{moment:%d%m}")
        frames += render_text_frame("TIME", f"{moment:%H%M}")
    if milliseconds:
        frames += render_text_frame("TLEN", str(milliseconds))
    if artwork and artwork.isascii() and len(artwork) <= _LONGEST_ADDRESS:
        frames += render_artwork_link(artwork)
    frames += _render_chapters(chapters, milliseconds, TAG_BYTES - _HEADER_BYTES - len(frames))
    header = b"ID3\x03\x00\x00" + _synchsafe(TAG_BYTES - _HEADER_BYTES)
    return (header + frames).ljust(TAG_BYTES, b"\0")


def render_text_frame(name: str, text: str) -> bytes:
    """One text frame: ISO-8859-1 for plain ASCII, else UTF-16 with its byte order mark."""
    if text.isascii():
        return _render_frame(name, b"\x00" + text.encode("ascii"))
    return _render_frame(name, b"\x01\xff\xfe" + text.encode("utf-16-le", errors="replace"))


def render_artwork_link(address: str) -> bytes:
    """An APIC frame that leads to the front cover instead of holding it (id3v2.3.0, 4.15)."""
    is_latin, front_cover = b"\x00", b"\x03"
    return _render_frame(
        "APIC", is_latin + b"-->\0" + front_cover + b"\0" + address.encode("ascii")
    )


def shorten(text: str, longest: int) -> str:
    """`text` in at most `longest` characters, cut between whole characters and ended with `…`.

    Control characters become spaces: a NUL would end the text. An accent or a part of a composed
    emoji is never parted from its base.
    """
    text = text.strip()[: longest + 1]
    text = "".join(" " if unicodedata.category(char) in {"Cc", "Cs"} else char for char in text)
    if len(text) <= longest:
        return text
    end = longest - 1
    while end > 0 and _continues_character(text, end):
        end -= 1
    return text[:end].rstrip() + "…"


def _continues_character(text: str, place: int) -> bool:
    after, before = text[place], text[place - 1]
    return after in _JOINERS or before == "\u200d" or unicodedata.combining(after) != 0


def _render_chapters(chapters: Sequence[Chapter], milliseconds: int, room: int) -> bytes:
    kept = chapters[:_MOST_CHAPTERS]
    sizes: list[int] = []
    for longest in _CHAPTER_TITLE_LENGTHS:
        titles = [render_text_frame("TIT2", shorten(chapter.title, longest)) for chapter in kept]
        sizes = [_CHAPTER_BYTES + len(title) for title in titles]
        if _CONTENTS_BYTES + sum(sizes) <= room:
            break
    while kept and _CONTENTS_BYTES + sum(sizes[: len(kept)]) > room:
        kept = kept[:-1]
    if not kept:
        return b""
    starts = [min(round(chapter.start * 1000), 0xFFFFFFFE) for chapter in kept]
    ends = [*starts[1:], max(milliseconds, starts[-1])]
    names = [f"c{number:03}".encode() + b"\0" for number in range(len(kept))]
    is_top_and_ordered = 3
    contents = b"toc\0" + bytes([is_top_and_ordered, len(kept)]) + b"".join(names)
    return _render_frame("CTOC", contents) + b"".join(
        _render_frame(
            "CHAP",
            name + start.to_bytes(4, "big") + end.to_bytes(4, "big") + _NOT_SAID * 2 + title,
        )
        for name, start, end, title in zip(names, starts, ends, titles, strict=False)
    )


def _render_frame(name: str, content: bytes) -> bytes:
    return name.encode("ascii") + len(content).to_bytes(4, "big") + b"\0\0" + content


def _synchsafe(number: int) -> bytes:
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))
