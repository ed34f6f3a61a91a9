"""Holds a document to VAST 4.2's published schema: order, number and attributes of elements, and
the types of their texts. Written down here as a table of our own, in its terms."""

from stentor.ads.vast.schema.checking import check_vast

__all__ = ["check_vast"]
