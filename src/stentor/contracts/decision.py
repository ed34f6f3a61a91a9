"""A decision: what one listener's arrangement was filled with, and why not with something else."""

from typing import Annotated

import msgspec

from stentor.contracts.adbook import SlotKind


class FilledSlot(msgspec.Struct, frozen=True, kw_only=True):
    """One slot of the arrangement, in the order of the code's placements."""

    kind: SlotKind
    break_number: int
    """Which break of the manifest, from 0."""
    placement: int
    """0 for a slot left empty."""
    flight: str | None = None
    house: str | None = None
    creative: str | None = None


class PassedOver(msgspec.Struct, frozen=True, kw_only=True):
    """A flight or house spot that was not taken, and the first reason that kept it out."""

    slot: int
    """Index into the decision's slots."""
    flight: str
    """Id of the flight or house spot."""
    reason: str
    """One of `stentor.ads.reasons`."""


class Decision(msgspec.Struct, kw_only=True):
    """One fresh decision. An arrangement that a pin, a tag or a link brought back is none.

    It is written after the answer has gone out, and never twice for one `id`. The listener is
    named as in a hit: the address encrypted, and the user agent.
    """

    id: str
    edge: str | None = None
    at: str
    """RFC 3339."""
    show: str
    episode: str
    manifest: Annotated[int, msgspec.Meta(ge=0)]
    arrangement: str
    """The code; hits of what was then downloaded carry it."""
    ip: str | None = None
    sealed_ip: str | None = None
    ua: str | None = None
    app: str | None = None
    device: str | None = None
    country: str | None = None
    slots: list[FilledSlot]
    candidates: int = 0
    """Flights and house spots of the organisation that were in the book."""
    passed_over: list[PassedOver] | None = None
    """Only in the sampled share of records: every candidate that was not taken, slot by slot."""


encode_decision = msgspec.json.Encoder().encode
"""A decision as one JSON line without its newline."""

_decoder = msgspec.json.Decoder(Decision)


def parse_decision(line: bytes | str) -> Decision:
    """ValueError (msgspec's), naming the field, when it is not a decision."""
    return _decoder.decode(line)
