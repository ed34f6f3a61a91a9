"""The rules a podcast feed must keep, and those it should."""

from stentor.feeds.check.checking import check_feed
from stentor.feeds.check.finding import Finding, Findings

__all__ = ["Finding", "Findings", "check_feed"]
