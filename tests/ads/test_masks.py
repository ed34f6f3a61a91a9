"""The masks by which the edge decides, held to the rules that are told one by one."""

from hypothesis import given, settings
from hypothesis import strategies as st

from made.adbooks import NOON, BookMaker, ask
from stentor.ads import Neighbour, Slot, decide, reasons
from stentor.contracts.adbook import AgeSpan, Daypart, Targets
from stentor.contracts.pace import DuePoint, Pace


def some(*values):
    return st.lists(st.sampled_from(values), max_size=2, unique=True)


targets = st.builds(
    Targets,
    shows=some("show-1", "show-2"),
    categories=some("Science", "Science > Nature", "News"),
    countries=some("DE", "FR"),
    regions=some("DE-BE", "FR-75"),
    apps=some("antennapod", "overcast"),
    devices=some("phone", "tv"),
    ages=st.lists(
        st.sampled_from([AgeSpan(least=0, most=7), AgeSpan(least=3), AgeSpan(least=7, most=30)]),
        max_size=1,
    ),
    keys=some("plan=free", "plan=paid", "town=bonn"),
)
paces = st.none() | st.builds(
    lambda delivered, contended, scarcity: Pace(
        as_of=NOON,
        delivered=delivered,
        goal=10.0,
        due=[DuePoint(NOON, 5.0), DuePoint(NOON + 60, 6.0)],
        is_contended=contended,
        lead=2.0,
        scarcity=scarcity,
    ),
    st.integers(0, 10).map(float),
    st.booleans(),
    st.sampled_from([0.1, 0.5]),
)
flights = st.fixed_dictionaries(
    {
        "slots": st.lists(st.sampled_from(["pre", "mid"]), min_size=1, unique=True),
        "priority": st.integers(1, 2),
        "targets": targets,
        "excludes": targets,
        "positions": some("first", "last"),
        "frames": st.sampled_from([40, 80]),
        "trade": st.sampled_from(["", "food"]),
        "apart": st.sampled_from(["none", "break", "episode"]),
        "advertiser": st.sampled_from([None, "a-1"]),
        "blocked_shows": some("show-1"),
        "is_paused": st.booleans(),
        "dayparts": st.lists(st.just(Daypart(days=[5], start=719, end=720)), max_size=1),
        "pace": paces,
        "takes": st.none()
        | st.dictionaries(st.sampled_from(["show-1", "show-2"]), st.sampled_from([40, 80])),
    }
)
questions = st.fixed_dictionaries(
    {
        "show": st.sampled_from(["show-1", "show-3"]),
        "category": st.sampled_from(["Science > Nature", "Science", "Sciences", ""]),
        "country": st.sampled_from([None, "DE", "FR", "US"]),
        "region": st.sampled_from([None, "DE-BE", "FR-75", "US-CA"]),
        "app": st.sampled_from(["antennapod", "overcast", ""]),
        "device": st.sampled_from(["phone", "tv", ""]),
        "age_days": st.sampled_from([None, 0.0, 3.0, 6.9, 7.0, 400.0]),
        "keys": st.frozensets(st.sampled_from(["plan=free", "plan=paid", "town=bonn", "x=y"])),
        "break_frames": st.sampled_from([0, 100]),
        "neighbours": st.lists(
            st.builds(
                Neighbour,
                st.sampled_from(["a-1", "a-f0", "a-gone"]),
                st.sampled_from([(), (0,), (1,), (1, 2)]),
            ),
            max_size=2,
        ).map(tuple),
    }
)
SLOTS = (
    Slot("pre", 0),
    Slot("mid", 1),
    Slot("mid", 1, frames=50),
    Slot("mid", 1),
    Slot("mid", 1, is_for_house=True),
    Slot("mid", 2),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(flights, max_size=8), questions)
def test_a_slot_goes_to_the_first_against_whom_nothing_speaks(booked, asked):
    maker = BookMaker()
    for number, fields in enumerate(booked):
        maker.add_flight(f"f{number}", **fields)
    book = maker.prepare()
    question = ask(slots=SLOTS, **asked)
    verdict = decide(book, question, explains=True)
    ranks = {one.name: one for one in book.list_candidates("org")}
    for number, filling in enumerate(verdict.fillings):
        notes = {note.flight: note.reason for note in verdict.passed_over if note.slot == number}
        outranked = [name for name, reason in notes.items() if reason == reasons.OUTRANKED]
        if filling is None:
            assert outranked == []
            assert len(notes) == len(booked)
        else:
            assert filling.flight not in notes
            best = ranks[filling.flight].priority
            assert all(ranks[name].priority >= best for name in outranked)
