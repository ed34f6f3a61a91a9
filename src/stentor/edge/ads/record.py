"""The record of a decision, written at one go.

The line is the one that `contracts.decision.encode_decision` makes of the same facts, letter for
letter; see `hits.record`.
"""

from stentor.ads import Filling, PreparedBook, Question, Slot, Verdict
from stentor.contracts.decision import PassedOver
from stentor.edge.hits.record import encode, quote
from stentor.edge.hits.times import format_seconds

MOST_KEPT = 20_000


class MadeDecision:
    """Enough to write the record later."""

    __slots__ = ("address", "agent", "book", "code", "manifest", "question", "verdict")

    def __init__(
        self,
        book: PreparedBook,
        question: Question,
        verdict: Verdict,
        manifest: int,
        code: str,
        address: str,
        agent: str | None,
    ) -> None:
        self.book = book
        self.question = question
        self.verdict = verdict
        self.manifest = manifest
        self.code = code
        self.address = address
        self.agent = agent


class DecisionWriter:
    """Keeps what is the same in many records: episodes, and what a placement stands for."""

    def __init__(self, edge: str) -> None:
        self._edge = encode(edge)
        self._fillings: dict[int, str] = {}
        """By placement, which is a pair of flight and spot for good."""
        self._slots: dict[Slot, str] = {}

    def render(
        self, id_: str, made: MadeDecision, sealed: str, passed_over: list[PassedOver] | None
    ) -> bytes:
        """A line with its end. `sealed`: the address, encrypted."""
        question = made.question
        slots = ",".join(
            [
                self._open(slot) + self._fill(filling)
                for slot, filling in zip(question.slots, made.verdict.fillings, strict=True)
            ]
        )
        return (
            f'{{"id":"{id_}","edge":{self._edge},"at":"{format_seconds(question.at)}",'
            f'"show":{encode(question.show)},"episode":{encode(question.episode)},'
            f'"manifest":{made.manifest},"arrangement":"{made.code}","ip":null,'
            f'"sealed_ip":"{sealed}","ua":{quote(made.agent)},'
            f'"app":{quote(question.app or None)},"device":{quote(question.device or None)},'
            f'"country":{quote(question.country)},"slots":[{slots}],'
            f'"candidates":{len(made.book.list_candidates(question.organisation))},'
            f'"passed_over":{"null" if passed_over is None else encode(passed_over)}}}\n'
        ).encode()

    def _open(self, slot: Slot) -> str:
        """The beginning of a slot's entry."""
        text = self._slots.get(slot)
        if text is None:
            if len(self._slots) >= MOST_KEPT:
                self._slots.clear()
            text = f'{{"kind":{encode(slot.kind)},"break_number":{slot.break_number},'
            self._slots[slot] = text
        return text

    def _fill(self, filling: Filling | None) -> str:
        """Its rest."""
        if filling is None:
            return '"placement":0,"flight":null,"house":null,"creative":null}'
        text = self._fillings.get(filling.placement)
        if text is None:
            if len(self._fillings) >= MOST_KEPT:
                self._fillings.clear()
            text = (
                f'"placement":{filling.placement},"flight":{encode(filling.flight)},'
                f'"house":{encode(filling.house)},"creative":{encode(filling.creative)}}}'
            )
            self._fillings[filling.placement] = text
        return text
