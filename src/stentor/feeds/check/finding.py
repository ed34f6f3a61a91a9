"""What a rule says of a feed."""

from dataclasses import dataclass, field
from typing import Literal

PSP1 = "PSP-1"
"""Podcast Standards Project, Podcast RSS feed specification 1."""
APPLE = "Apple"
"""Apple Podcasts, RSS feed requirements and podcast RSS tag guide."""
RSS = "RSS 2.0"
XML = "XML 1.0"
NAMESPACE = "Podcast Namespace"


@dataclass(frozen=True)
class Finding:
    """One breach of one rule."""

    severity: Literal["error", "warning"]
    """An error gets a feed refused, or loses episodes; a warning makes it poorer."""
    rule: str
    """Its name, for machines."""
    place: str
    """`channel`, `item 3 (its guid)`, or several items."""
    message: str
    source: str


@dataclass(frozen=True)
class Findings:
    """All of a feed's, in the order of the document."""

    errors: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
