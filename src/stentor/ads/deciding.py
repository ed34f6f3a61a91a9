"""Fills the slots of one arrangement: by priority, and within one by turns that are the same for
the same listener and episode."""

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any, Final
from zlib import crc32

from stentor.ads import reasons
from stentor.ads.candidate import Candidate
from stentor.ads.prepared import Place, PreparedBook
from stentor.ads.question import Filling, Question, Slot, Verdict
from stentor.ads.targeting import find_listener_reason, find_place_reason
from stentor.contracts.decision import PassedOver

_STRIDE = 0x9E3779B1
_OWNED: Final[dict[str, Callable[[Any], Any]]] = {
    reasons.FLIGHT_CAP: attrgetter("flight"),
    reasons.CAMPAIGN_CAP: attrgetter("campaign"),
    reasons.ADVERTISER_CAP: attrgetter("advertiser"),
}
"""What a cap counts impressions by, of candidates as of owners of placements."""


def decide(book: PreparedBook, question: Question, *, explains: bool = False) -> Verdict:
    """Which candidate gets which slot; with `explains` also why every other one does not.

    The same book, question and history give the same verdict, whichever process is asked.
    """
    book.watch_clock(question.at)
    return _Decision(book, question).fill(explains=explains)


class _Decision:
    """The state of one decision: what the slots so far were given."""

    def __init__(self, book: PreparedBook, question: Question) -> None:
        self._book = book
        self._question = question
        self._form = (question.channels, question.bitrate)
        self._turn = int.from_bytes(question.listener[:8]) ^ crc32(question.episode.encode())
        self._taken: list[Candidate] = []
        self._in_break: list[Candidate] = []
        self._break_number = -1
        self._room = question.break_frames

    def fill(self, *, explains: bool) -> Verdict:
        fillings: list[Filling | None] = []
        notes: list[PassedOver] | None = [] if explains else None
        for number, slot in enumerate(self._question.slots):
            if slot.break_number != self._break_number:
                self._break_number = slot.break_number
                self._in_break = []
                self._room = self._question.break_frames
            chosen = self._choose(number, slot)
            if notes is not None:
                notes += self._explain(number, slot, chosen)
            if chosen is None:
                fillings.append(None)
                continue
            self._taken.append(chosen)
            self._in_break.append(chosen)
            self._room -= chosen.frames[self._form]
            fillings.append(Filling(chosen.placement, chosen.flight, chosen.house, chosen.creative))
        return Verdict(tuple(fillings), notes)

    def _choose(self, number: int, slot: Slot) -> Candidate | None:
        question = self._question
        place = Place(
            question.organisation,
            question.show,
            question.category,
            slot.kind,
            self._form,
            slot.is_for_house,
        )
        turn = self._turn + number * _STRIDE
        for tier in self._book.find_tiers(place):
            first = turn % len(tier)
            for at in range(first, first + len(tier)):
                candidate = tier[at - len(tier)]
                if candidate.resting is None and self._find_reason(candidate) is None:
                    return candidate
        return None

    def _find_reason(self, candidate: Candidate) -> str | None:
        """What speaks against a candidate of the right place whose hours are now."""
        if candidate.is_narrow and (reason := find_listener_reason(candidate, self._question)):
            return reason
        if self._question.break_frames and candidate.frames[self._form] > self._room:
            return reasons.TOO_LONG
        if candidate.caps and (reason := self._find_cap(candidate)):
            return reason
        return self._find_neighbour(candidate) if self._taken else None

    def _find_neighbour(self, candidate: Candidate) -> str | None:
        """What in the arrangement so far it may not stand beside."""
        if any(one.placement == candidate.placement for one in self._taken):
            return reasons.REPEATED
        for one in self._taken if candidate.flight else ():
            is_near = one in self._in_break
            if not is_near and "episode" not in {candidate.apart, one.apart}:
                continue
            if candidate.apart == one.apart == "none":
                continue
            if one.advertiser == candidate.advertiser:
                return reasons.ADVERTISER if is_near else reasons.ADVERTISER_NEAR
            if one.trade and one.trade == candidate.trade:
                return reasons.COMPETITOR if is_near else reasons.COMPETITOR_NEAR
        return None

    def _find_cap(self, candidate: Candidate) -> str | None:
        """The first cap that one more impression would break, those of this arrangement counted."""
        for reason, most, seconds in candidate.caps:
            owned = _OWNED[reason]
            mine = owned(candidate)
            count = sum(owned(one) == mine for one in self._taken)
            since = self._question.at - seconds
            for shown in self._question.history:
                owner = self._book.owners.get(shown.placement)
                count += owner is not None and shown.at > since and owned(owner) == mine
            if count >= most:
                return reason
        return None

    def _explain(self, number: int, slot: Slot, chosen: Candidate | None) -> Iterator[PassedOver]:
        question = self._question
        for candidate in self._book.list_candidates(question.organisation):
            if candidate is chosen:
                continue
            reason = (
                (reasons.SLOT if slot.is_for_house and candidate.flight else None)
                or find_place_reason(
                    candidate, slot.kind, question.show, question.category, self._form
                )
                or candidate.resting
                or self._find_reason(candidate)
                or reasons.OUTRANKED
            )
            flight = candidate.flight or candidate.house or ""
            yield PassedOver(slot=number, flight=flight, reason=reason)
