"""Apple's categories, as a show may carry them."""

from stentor.feeds.categories import CATEGORIES, SEPARATOR, is_category, parse_category

__all__ = ["CATEGORIES", "CATEGORY_NAMES", "SEPARATOR", "is_category", "parse_category"]

CATEGORY_NAMES = [
    name
    for category, subcategories in CATEGORIES.items()
    for name in (category, *(f"{category}{SEPARATOR}{sub}" for sub in subcategories))
]
"""Every value that `Show.category` may have."""
