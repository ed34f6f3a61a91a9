"""Why every candidate did not get a slot: the same rules as in the masks, one by one and with a
name. A sampled share of decisions pays for it; tests hold both to each other."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from stentor.ads import reasons
from stentor.ads.candidate import Candidate
from stentor.ads.caps import Heard
from stentor.ads.neighbours import find_neighbour_reason
from stentor.ads.question import Question
from stentor.ads.table import Step, Table
from stentor.ads.targeting import find_listener_reason, find_place_reason


class Seated(NamedTuple):
    """What a decision has come to so far."""

    heard: Heard
    taken: Sequence[Candidate]
    in_break: Sequence[Candidate]
    room: int


def explain(
    table: Table, question: Question, step: Step, seated: Seated
) -> Iterator[tuple[Candidate, str]]:
    """Each of the organisation's candidates with its reason; `outranked` where there is none."""
    form = (question.channels, question.bitrate)
    for one in table.candidates:
        reason = (
            find_slot_reason(one, step)
            or find_place_reason(one, step.slot.kind, question.show, question.category, form)
            or one.resting
            or find_listener_reason(one, question)
            or find_pace_reason(one, question.at)
            or find_room_reason(one, step, question, seated.room)
            or seated.heard.find_cap(one, seated.taken)
            or find_seated_reason(one, seated.taken, seated.in_break)
            or find_neighbour_reason(
                one, question.neighbours, step.slot.break_number, table.advertisers
            )
            or reasons.OUTRANKED
        )
        yield one, reason


def find_slot_reason(one: Candidate, step: Step) -> str | None:
    if step.slot.is_for_house and one.flight:
        return reasons.SLOT
    here = {"first": step.is_first, "last": step.is_last}
    if one.positions and not any(here[position] for position in one.positions):
        return reasons.POSITION
    return None


def find_pace_reason(one: Candidate, now: float) -> str | None:
    if one.progress is None:
        return None
    if one.progress.is_reached:
        return reasons.REACHED
    is_ready = min(one.progress.find_behind(), one.progress.find_ahead()) <= now
    return None if is_ready else reasons.ON_PACE


def find_room_reason(one: Candidate, step: Step, question: Question, room: int) -> str | None:
    """Of one that may stand in the show."""
    reading = one.find_reading(question.show)
    assert reading is not None
    frames = reading.frames[question.channels, question.bitrate]
    is_too_long = (step.slot.frames and frames > step.slot.frames) or (
        question.break_frames and frames > room
    )
    return reasons.TOO_LONG if is_too_long else None


def find_seated_reason(
    candidate: Candidate, taken: Sequence[Candidate], in_break: Sequence[Candidate]
) -> str | None:
    """What in the arrangement so far it may not stand beside."""
    if candidate in taken:
        return reasons.REPEATED
    for one in taken if candidate.flight else ():
        is_near = one in in_break
        if not is_near and "episode" not in {candidate.apart, one.apart}:
            continue
        if candidate.apart == one.apart == "none":
            continue
        if one.advertiser == candidate.advertiser:
            return reasons.ADVERTISER if is_near else reasons.ADVERTISER_NEAR
        if one.trade and one.trade == candidate.trade:
            return reasons.COMPETITOR if is_near else reasons.COMPETITOR_NEAR
    return None
