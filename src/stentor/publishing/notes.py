"""Show notes as the public may see them: whatever a publisher pasted, nothing that runs."""

import re

import nh3
from django.utils.html import linebreaks, urlize

TAGS = {
    "a", "b", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "i", "li", "ol", "p",
    "pre", "s", "strong", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}}
SCHEMES = {"http", "https", "mailto"}
_MARKUP = re.compile(r"<(?:/?[a-zA-Z]|!)")


def sanitise_notes(notes: str) -> str:
    """HTML of a few harmless elements; plain text gets its paragraphs and links."""
    if not _MARKUP.search(notes):
        notes = linebreaks(urlize(notes.strip(), autoescape=True)) if notes.strip() else ""
    return nh3.clean(
        notes, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener nofollow"
    )
