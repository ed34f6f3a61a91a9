"""Addresses of shows and episodes: what can be one, and one proposed from a title."""

import re
import secrets
import unicodedata
from collections.abc import Container

LONGEST = 80
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LETTERS = str.maketrans(
    {
        "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ð": "d", "þ": "th", "ł": "l", "đ": "d",
        "ı": "i", "ħ": "h", "ŋ": "ng", "&": " and ", "@": " at ", "+": " plus ", "’": "", "'": "",
        # Cyrillic, as passports write it (ICAO 9303, simplified)
        "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "є": "ie", "ж": "zh",
        "з": "z", "и": "i", "і": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p",
        "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch",
        "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "iu", "я": "ia",
        # Greek (ELOT 743, without its digraphs)
        "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i",
        "κ": "k", "λ": "l", "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s",
        "ς": "s", "τ": "t", "υ": "y", "φ": "f", "χ": "ch", "ψ": "ps", "ω": "o",
    }
)  # fmt: skip
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


class SlugError(ValueError):
    """The text cannot be an address."""


class SlugTakenError(SlugError):
    """Another show or episode has this address, or had it: old addresses lead on for ever."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"the address {slug!r} is taken; choose another")


def parse_slug(text: str) -> str:
    """The text itself when it can be an address. SlugError says what one looks like."""
    if len(text) > LONGEST or not _SLUG.fullmatch(text):
        shown = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
        raise SlugError(
            f"{shown!r} cannot be an address; use up to {LONGEST} small letters a-z, digits and "
            "single hyphens between them"
        )
    return text


def transliterate(title: str) -> str:
    """What of a title can be written in an address: Latin, Cyrillic and Greek letters, digits.

    German umlauts become two letters, other accents are dropped; emoji and other scripts leave
    nothing, so the result may be empty.
    """
    text = unicodedata.normalize("NFC", title).casefold().translate(_UMLAUTS)
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    words = re.findall(r"[a-z0-9]+", bare.casefold().translate(_LETTERS))
    slug = "-".join(words)
    if len(slug) <= LONGEST:
        return slug
    return slug[: LONGEST + 1].rpartition("-")[0] or slug[:LONGEST]


def propose_slug(title: str, taken: Container[str], kind: str = "show") -> str:
    """A free address for a title: `my-show`, else `my-show-2`, …

    `<kind>-<four random letters>` where nothing of the title can be written in an address.
    """
    base = transliterate(title) or f"{kind}-{secrets.token_hex(2)}"
    if base not in taken:
        return base
    number = 2
    while (slug := f"{base[: LONGEST - 6].rstrip('-')}-{number}") in taken:
        number += 1
    return slug
