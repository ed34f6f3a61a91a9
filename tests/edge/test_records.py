"""Records are written at one go: to the letter what the contracts make of the same facts."""

from hypothesis import given
from hypothesis import strategies as st

from made.adbooks import MID, POST, PRE, BookMaker, ask
from stentor.ads import decide
from stentor.contracts.decision import encode_decision, parse_decision
from stentor.contracts.hit import Inserted, encode_hit, parse_hit
from stentor.edge.ads.record import DecisionWriter, MadeDecision
from stentor.edge.hits.facts import EpisodeFacts
from stentor.edge.hits.record import MOST_LETTERS, encode, render_hit
from stentor.edge.hits.transfer import Transfer
from stentor.edge.http.request import Request
from stentor.edge.http.response import Response
from stentor.edge.http.target import parse_target

AT = 1_795_000_000.25
WORDS = st.text(st.characters(max_codepoint=0xFF), max_size=40)
FIELDS = st.fixed_dictionaries(
    {}, optional={b"user-agent": WORDS, b"referer": WORDS, b"range": WORDS}
)
NUMBERS = st.integers(0, 1 << 40)
EPISODES = st.builds(
    EpisodeFacts,
    st.text(max_size=10),
    st.text(max_size=10),
    st.none() | st.just("Ab_-9"),
    NUMBERS,
    st.floats(0, 1e8),
    st.integers(0, 1 << 31),
    st.lists(st.builds(Inserted, NUMBERS, NUMBERS, st.integers(0, 9)), max_size=3).map(tuple),
)


def make_transfer(
    headers: dict[bytes, str], facts: EpisodeFacts | None, **more: object
) -> Transfer:
    request = Request(
        "GET", parse_target(b"/a/b/c.mp3"), "h", "h", headers, [], False, True, 0, False
    )
    response = Response(206, b"", length=1000, first_byte=500, size=90_000, episode=facts)
    transfer = Transfer(request, response, "audio", "192.0.2.1", None, AT, 1000)
    transfer.id = "01J00000000000000000000000"
    for name, value in more.items():
        setattr(transfer, name, value)
    return transfer


@given(FIELDS, st.none() | EPISODES, st.none() | st.just("10.0.0.1"), st.integers(0, 2000))
def test_a_hit_is_written_as_the_contract_writes_it(headers, facts, via, taken):
    transfer = make_transfer(headers, facts, via=via)
    line = render_hit(transfer, encode("a 1"), "20261123.x-_=", taken, AT + 1.5)
    hit = parse_hit(line)
    assert line == encode_hit(hit) + b"\n"
    assert (hit.id, hit.edge, hit.sealed_ip, hit.via) == (
        transfer.id, "a 1", "20261123.x-_=", via,
    )  # fmt: skip
    assert (hit.ua, hit.referer, hit.range) == tuple(
        headers.get(name) for name in (b"user-agent", b"referer", b"range")
    )
    assert (hit.status, hit.first_byte, hit.sent, hit.size) == (206, 500, min(taken, 1000), 90_000)
    assert (hit.at, hit.ended_at) == ("2026-11-18T11:06:40.250Z", "2026-11-18T11:06:41.750Z")
    if facts:
        assert (hit.show, hit.episode, hit.arrangement) == (
            facts.show, facts.episode, facts.arrangement,
        )  # fmt: skip
        assert (hit.header_bytes, hit.content_seconds, hit.bitrate, hit.inserted) == (
            facts.header_bytes, facts.content_seconds, facts.bitrate, facts.inserted,
        )  # fmt: skip
    else:
        assert (hit.show, hit.episode, hit.arrangement) == (None, None, None)


def test_novels_are_cut():
    transfer = make_transfer({b"user-agent": "x" * 2000}, None)
    hit = parse_hit(render_hit(transfer, encode("a1"), "s", 0, AT + 9))
    assert hit.ua == "x" * MOST_LETTERS


@given(WORDS, st.text(max_size=5), st.none() | st.just("DE"), st.booleans())
def test_a_decision_is_written_as_the_contract_writes_it(agent, app, country, explains):
    maker = BookMaker()
    maker.add_flight('with "quotes"')
    maker.add_house("promo", slots=["pre"])
    book = maker.prepare()
    question = ask(slots=(PRE, MID, POST), app=app, device="phone", country=country, at=AT)
    verdict = decide(book, question, explains=explains)
    writer = DecisionWriter("a1")
    made = MadeDecision(book, question, verdict, 7, "Code_-1", "192.0.2.1", agent)
    for _ in range(2):
        line = writer.render("01J00000000000000000000000", made, "sealed", verdict.passed_over)
        decision = parse_decision(line)
        assert line == encode_decision(decision) + b"\n"
    assert (decision.show, decision.episode) == (question.show, question.episode)
    assert (decision.manifest, decision.arrangement, decision.sealed_ip) == (7, "Code_-1", "sealed")
    assert (decision.ua, decision.app, decision.device) == (agent, app or None, "phone")
    assert (decision.country, decision.at) == (country, "2026-11-18T11:06:40.250Z")
    assert decision.candidates == 2
    assert decision.passed_over == verdict.passed_over
    for slot, given_slot, filling in zip(
        decision.slots, question.slots, verdict.fillings, strict=True
    ):
        assert (slot.kind, slot.break_number) == (given_slot.kind, given_slot.break_number)
        assert slot.placement == (filling.placement if filling else 0)
        assert (slot.flight, slot.house, slot.creative) == (
            (filling.flight, filling.house, filling.creative) if filling else (None, None, None)
        )
