"""Where a flight stands: the part of the ad book that is written anew every quarter of an hour."""

import msgspec


class DuePoint(msgspec.Struct, frozen=True, array_like=True):
    """Of a curve, from the flight's first impression on."""

    at: float
    """Seconds since the epoch."""
    impressions: float
    """What is to be delivered by then, all told."""


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """What a flight delivered, and what it should have by when.

    Whoever decides adds what they decided since `as_of`; so a book that is not renewed goes on
    being right for as long as its curve reaches.
    """

    as_of: float
    """Seconds since the epoch: every decision before it is in `delivered`."""
    delivered: float
    """Impressions counted, and those that decisions not yet counted will probably become."""
    goal: float
    """Impressions at which it has to stop."""
    rate: float = 1.0
    """How many impressions one decision becomes: above 0, at most 1."""
    due: list[DuePoint] = []
    """In order of time; straight between two points, level after the last. Empty: it is always
    behind."""
    scarcity: float = 0.0
    """What is left to deliver, divided by what is left to deliver it in; above 1 it will fall
    short. Of flights that are behind, the scarcest goes first."""
    is_contended: bool = False
    """True where so much is booked on what is left for it that it may run ahead of its curve."""
    lead: float = 0.0
    """Impressions that it may run ahead when it is contended."""
