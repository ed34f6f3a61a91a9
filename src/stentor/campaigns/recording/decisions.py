"""What edges decided on one UTC day: when, where, for how many different listeners."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple

from stentor.campaigns.recording.heard import Heard
from stentor.contracts.adbook import SlotKind
from stentor.contracts.decision import Decision, FilledSlot
from stentor.lake.decision_files import read_decisions
from stentor.lake.listeners import ListenerKeys
from stentor.lib.clock import parse_instant
from stentor.lib.layout import DataLayout

Breaks = tuple[tuple[SlotKind, ...], ...]


class Decided(NamedTuple):
    """One fresh decision."""

    second: float
    """Of the day."""
    show: str
    breaks: Breaks
    country: str | None
    listener: str
    """A number that stands for them in this day and nowhere else."""
    is_heard: bool
    """Did a download come of it, as far as anybody knows?"""


def list_decided(
    layout: DataLayout, day: date, shows: set[str], now: datetime, heard: Heard | None
) -> Iterator[Decided]:
    """Of these shows, in no order. Whose address can no longer be opened is taken to be a
    listener of their own each time, and to have been `heard`, as everybody where None is known."""
    keys = ListenerKeys(layout.keys, now)
    numbers: dict[tuple[str, str], int] = {}
    for decision in read_decisions(layout.spool):
        if decision.show not in shows or not decision.at.startswith(day.isoformat()):
            continue
        moment = parse_instant(decision.at)
        midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
        who = find_address(decision, keys), decision.ua or ""
        yield Decided(
            second=(moment - midnight).total_seconds(),
            show=decision.show,
            breaks=tell_breaks(decision.slots),
            country=decision.country,
            listener=f"l{numbers.setdefault(who, len(numbers) + 1)}",
            is_heard=is_heard(decision, moment, keys, heard),
        )


def is_heard(decision: Decision, moment: datetime, keys: ListenerKeys, heard: Heard | None) -> bool:
    address = keys.open(decision.sealed_ip) if decision.sealed_ip else None
    if heard is None or address is None:
        return True
    listener = keys.derive_from_address(address, moment)
    return heard.holds(decision.arrangement, decision.ua or "", listener)


def find_address(decision: Decision, keys: ListenerKeys) -> str:
    sealed = decision.sealed_ip
    return (sealed and keys.open(sealed)) or decision.ip or sealed or decision.id


def tell_breaks(slots: list[FilledSlot]) -> Breaks:
    """The kinds of slot in each break."""
    breaks = groupby(slots, key=lambda slot: slot.break_number)
    return tuple(tuple(slot.kind for slot in some) for _, some in breaks)
