"""Fills the slots of one arrangement.

Of those who may serve: by priority; in one, those that are behind their curve, the scarcest
first, then those that are contended; among equals by turns that are the same for the same listener
and episode. What is neither behind nor contended leaves the slot to lower priorities, remnant and
house.
"""

from collections.abc import Iterable
from zlib import crc32

from stentor.ads.candidate import Candidate, Reading
from stentor.ads.caps import Heard
from stentor.ads.explaining import Seated, explain
from stentor.ads.prepared import PreparedBook
from stentor.ads.question import Filling, Question, Verdict
from stentor.ads.table import Step, Table
from stentor.contracts.decision import PassedOver

_STRIDE = 0x9E3779B1
_FEW = 4
"""So many bits are passed faster one by one than by halves."""


def decide(book: PreparedBook, question: Question, *, explains: bool = False) -> Verdict:
    """Which candidate gets which slot; with `explains` also why every other one does not.

    The same book, counts, question and history give the same verdict, whichever process is asked.
    Nothing is counted by it: see `PreparedBook.count`.
    """
    table = book.find_table(question.organisation)
    if table is None:
        return Verdict((None,) * len(question.slots), [] if explains else None)
    return _Decision(book, table, question).fill(explains=explains)


def keeps_caps(book: PreparedBook, question: Question, placements: Iterable[int]) -> bool:
    """May the listener hear all of these in one arrangement, as far as caps go?"""
    heard = Heard(question, book.owners)
    taken: list[Candidate] = []
    for one in filter(None, map(book.find_candidate, placements)):
        if heard.find_cap(one, taken):
            return False
        taken.append(one)
    return True


class _Decision:
    """The state of one decision: what the slots so far were given."""

    __slots__ = (
        "_book",
        "_form",
        "_heard",
        "_in_break",
        "_is_fresh",
        "_question",
        "_room",
        "_table",
        "_taken",
        "_turn",
    )  # fmt: skip

    def __init__(self, book: PreparedBook, table: Table, question: Question) -> None:
        self._book = book
        self._table = table
        self._question = question
        self._form = (question.channels, question.bitrate)
        self._taken: list[Candidate] = []
        self._in_break: list[Candidate] = []
        self._room = 0
        self._heard: Heard | None = None
        self._is_fresh = not (question.history or question.known_since or question.is_blind)
        """Nothing counts against a cap but what this arrangement has."""
        self._turn: int | None = None
        """Of listener and episode, worked out the first time that it matters."""

    def fill(self, *, explains: bool) -> Verdict:
        question, table = self._question, self._table
        able = table.find_ready(question.at) & table.find_able(question)
        near = able
        fillings: list[Filling | None] = []
        notes: list[PassedOver] | None = [] if explains else None
        for number, step in enumerate(table.find_steps(question.slots)):
            if step.is_first:
                near, self._in_break, self._room = able, [], question.break_frames
                if question.neighbours:
                    kept_out = table.find_kept_out(question.neighbours, step.slot.break_number)
                    near &= ~kept_out
            chosen = self._choose(near & step.mask, number, step)
            if notes is not None:
                notes += self._explain(number, step, chosen)
            if chosen is None:
                fillings.append(None)
                continue
            reading = self._read(chosen)
            fillings.append(reading.filling)
            able &= chosen.far
            near &= able & chosen.near
            self._taken.append(chosen)
            self._in_break.append(chosen)
            if question.break_frames:
                self._room -= reading.frames[self._form]
        return Verdict(tuple(fillings), notes)

    def _choose(self, able: int, number: int, step: Step) -> Candidate | None:
        order, equals = self._table.order, self._table.equals
        while able:
            place = (able & -able).bit_length() - 1
            if (equal := equals[place]) and (equal := able >> place & equal) != 1:
                place += self._take_turns(equal, number)
            chosen = order[place]
            if self._fits(chosen, step):
                return chosen
            able &= chosen.others
        return None

    def _take_turns(self, equal: int, number: int) -> int:
        """Which of the bits of equals is next for this listener, episode and slot."""
        if self._turn is None:
            question = self._question
            self._turn = int.from_bytes(question.listener[:8]) ^ crc32(question.episode.encode())
        return find_set_bit(equal, (self._turn + number * _STRIDE) % equal.bit_count())

    def _fits(self, one: Candidate, step: Step) -> bool:
        """Has it room, and no cap in its way?"""
        most, question = step.slot.frames, self._question
        if most or question.break_frames:
            frames = self._read(one).frames[self._form]
            if (most and frames > most) or (question.break_frames and frames > self._room):
                return False
        if not one.caps or (self._is_fresh and len(self._taken) < one.shared_cap):
            return True
        return self._listen().find_cap(one, self._taken) is None

    def _read(self, one: Candidate) -> Reading:
        """Of one that the masks let into this show."""
        return one.reading if one.takes is None else one.takes[self._question.show]

    def _listen(self) -> Heard:
        """What the listener heard, looked through the first time that it matters."""
        if self._heard is None:
            self._heard = Heard(self._question, self._book.owners)
        return self._heard

    def _explain(self, number: int, step: Step, chosen: Candidate | None) -> list[PassedOver]:
        seated = Seated(self._listen(), self._taken, self._in_break, self._room)
        reasons = explain(self._table, self._question, step, seated)
        return [
            PassedOver(slot=number, flight=one.name, reason=reason)
            for one, reason in reasons
            if one is not chosen
        ]


def find_set_bit(mask: int, number: int) -> int:
    """Place of the `number`th set bit from below, counted from 0; there must be so many."""
    place = (mask & -mask).bit_length() - 1
    mask >>= place
    while number > _FEW:
        half = mask.bit_length() >> 1
        lower = mask & ((1 << half) - 1)
        count = lower.bit_count()
        if number < count:
            mask = lower
        else:
            number -= count
            mask >>= half
            place += half
    for _ in range(number):
        mask &= mask - 1
    return place + (mask & -mask).bit_length() - 1
