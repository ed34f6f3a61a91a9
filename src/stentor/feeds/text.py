"""Texts as a feed may carry them."""

import re
import unicodedata
from html import escape, unescape

LONGEST_DESCRIPTION = 4000
"""Bytes of UTF-8 (PSP-1; Apple)."""
LONGEST_VALUE = 255
"""Characters of any other value (Apple)."""

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BLOCK = re.compile(r"<\s*(?:br|/p|/li|/h[1-6]|/ul|/ol|/blockquote|/div)\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\n\s*\n+")
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"}
"""Unicode's general categories."""


def remove_illegal(text: str) -> str:
    """Without the characters that XML 1.0 (§2.2) has no way to write."""
    return _ILLEGAL.sub("", text)


def has_words(text: str) -> bool:
    """Is anything of it to be seen? Spaces, control characters and invisible marks are not."""
    return any(unicodedata.category(c) not in _UNSEEN for c in remove_illegal(text))


def flatten_html(html: str) -> str:
    """The words of sanitised HTML, a line a block."""
    words = unescape(_TAG.sub("", _BLOCK.sub("\n", html)))
    return _LINES.sub("\n\n", _SPACES.sub(" ", words)).strip()


def shorten(text: str, limit: int) -> str:
    """At most `limit` bytes of UTF-8: cut between words, with an ellipsis, where it is longer."""
    content = text.encode()
    if len(content) <= limit:
        return text
    ellipsis = "…"
    cut = content[: limit - len(ellipsis.encode())].decode(errors="ignore")
    kept = cut.rsplit(maxsplit=1)[0] if len(cut.split()) > 1 else cut
    return kept.rstrip() + ellipsis


def compute_description(html: str) -> str:
    """Show notes for `description`: as they are when they fit, else their words, shortened.

    HTML either way: an app shows it as such, so words that look like markup stay words.
    """
    if len(html.encode()) <= LONGEST_DESCRIPTION:
        return html
    words, limit = flatten_html(html), LONGEST_DESCRIPTION
    while (size := len((content := write_as_html(shorten(words, limit))).encode())) > (
        LONGEST_DESCRIPTION
    ):
        limit = limit * LONGEST_DESCRIPTION // size
    return content


def write_as_html(text: str) -> str:
    """Plain words as HTML that says the same."""
    return escape(text, quote=False)
