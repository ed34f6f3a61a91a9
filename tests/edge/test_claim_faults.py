"""A fault while one listener's claim is settled costs that listener an answer, nobody else's."""

from typing import Any

import pytest

from stentor.contracts.code import ArrangementCode
from stentor.contracts.manifest import Manifest
from stentor.edge.ads.decider import Decided
from stentor.edge.http.request import Request
from stentor.edge.http.response import Response
from stentor.edge.http.target import parse_target
from stentor.edge.memory.holds import Hold
from stentor.edge.memory.interface import NOTHING, Keys, Recollection
from stentor.edge.site.claiming import Asked, Lead, ListenerClaim
from stentor.edge.site.pages import UNAVAILABLE

LED = Response(302, b"")
HOLD = Hold(1, 1000, 2000, b"1234")


def make_claim(told: list[Response], choose: Any, answer: Any) -> ListenerClaim:
    keys = Keys(b"a" * 16, b"b" * 16)
    target = parse_target(b"/listen/show/hello.mp3")
    request = Request("GET", target, "h", "h", {}, [], False, True, 0, False)
    manifest = Manifest(
        number=1, show_id="s", episode_id="e", show_title="S", title="E", author="A", slug="e",
        renditions=[],
    )  # fmt: skip
    asked = Asked(request, manifest, "192.0.2.1", keys, 1000.0)
    lead = Lead(ArrangementCode(1, 0, 1), "code", 2000, Decided((1,), (), None, None, (HOLD,)))
    return ListenerClaim(asked, NOTHING, lead, choose, answer, told.append)


def fail(_: object) -> Any:
    raise ValueError("a fault of ours")


@pytest.mark.parametrize("is_reserved", [True, False])
def test_a_fault_in_deciding_anew_is_told(is_reserved: bool) -> None:
    told: list[Response] = []
    claim = make_claim(told, fail, lambda _: LED)
    assert claim.offer(Recollection(stored=(b"pin", b"holds"))) is None
    claim.settle(is_reserved=is_reserved)
    assert told == [UNAVAILABLE]


def test_a_fault_in_answering_is_told() -> None:
    told: list[Response] = []
    claim = make_claim(told, fail, fail)
    assert claim.offer(NOTHING) is not None
    claim.settle(is_reserved=True)
    assert told == [UNAVAILABLE]


def test_what_was_offered_is_answered_with() -> None:
    told: list[Response] = []
    claim = make_claim(told, fail, lambda _: LED)
    note = claim.offer(NOTHING)
    assert note is not None
    assert note.holds == (HOLD,)
    claim.settle(is_reserved=True)
    assert told == [LED]
