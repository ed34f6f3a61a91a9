"""Reasons counted from decision records."""

from stentor.ads.explanation import explain_flight
from stentor.contracts.decision import Decision, FilledSlot, PassedOver


def make_decision(name, flight=None, passed_over=None):
    return Decision(
        id=name,
        at=f"2026-11-28T12:00:0{name}Z",
        show="s",
        episode="e",
        manifest=1,
        arrangement="code",
        slots=[FilledSlot(kind="mid", break_number=0, placement=int(bool(flight)), flight=flight)],
        passed_over=passed_over,
    )


def test_reasons_are_counted_and_a_record_read_twice_is_not():
    capped = make_decision("1", "y", [PassedOver(slot=0, flight="x", reason="flight-cap")])
    records = [
        capped,
        capped,
        make_decision("2", "x"),
        make_decision("3", "x", []),
        make_decision("4", None, [PassedOver(slot=0, flight="other", reason="ended")]),
    ]
    told = explain_flight("x", records)
    assert (told.decisions, told.served, told.sampled) == (4, 2, 2)
    assert told.reasons == {"flight-cap": 1}
    assert told.slots == told.served_in_sample + 1 == 2
    assert (told.first, told.last) == ("2026-11-28T12:00:01Z", "2026-11-28T12:00:04Z")
