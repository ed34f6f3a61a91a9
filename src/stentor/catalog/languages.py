"""Languages a show may be in, by ISO 639-1 code."""

from stentor.feeds.languages import LANGUAGES, is_language

__all__ = ["LANGUAGES", "is_language"]
