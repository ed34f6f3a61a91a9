"""Flights out to a CSV file and in again."""

import csv
import io

import pytest

from made.bookings import make_flight
from stentor.campaigns.forms.flight import describe_flight
from stentor.campaigns.models import Flight
from stentor.campaigns.sheets import COLUMNS, SheetError, read_sheet, write_sheet


@pytest.fixture
def flights(cast):
    first = make_flight(
        cast.organisation, "mid 1", caps=[{"impressions": 2, "hours": 24}],
        targets={"shows": [cast.show.id], "countries": ["DE"]},
    )  # fmt: skip
    return [first, make_flight(cast.organisation, "=cmd()", creative=first.creative)]


def edit(text, **fields):
    """The sheet with fields of its first row changed."""
    rows = list(csv.DictReader(io.StringIO(text)))
    rows[0] |= fields
    target = io.StringIO()
    writer = csv.DictWriter(target, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return target.getvalue().encode()


def test_what_goes_out_comes_in_unchanged(cast, flights):
    rows = read_sheet(write_sheet(flights).encode(), cast.organisation)
    assert [row.problems for row in rows] == [[], []]
    for row, flight in zip(rows, flights, strict=True):
        assert describe_flight(row.flight) == describe_flight(Flight.objects.get(pk=flight.pk))


def test_no_spreadsheet_takes_a_name_for_a_formula(flights):
    assert ",'=cmd()," in write_sheet(flights)


def test_a_row_changes_what_it_names(cast, flights):
    content = edit(write_sheet(flights), priority="7", in_places="AT")
    changed = read_sheet(content, cast.organisation)[0].flight
    assert (changed.priority, changed.targets["countries"]) == (7, ["AT"])
    assert changed.targets["shows"] == [cast.show.id]


def test_a_row_without_an_id_is_a_new_flight(cast, flights):
    text = (
        "advertiser;campaign;name;creative;slots;starts;ends\n"
        "Acme Tea;Spring;late;Tea;mid, post;2027-01-01;2027-01-31\n"
    )
    (row,) = read_sheet(text.encode(), cast.organisation)
    assert (row.problems, row.is_new, row.flight.slots) == ([], True, ["mid", "post"])


WRONG = {
    "a bad day": ({"starts": "soon"}, "starts"),
    "no such spot": ({"creative": "Coffee"}, "creative"),
    "no such flight": ({"id": "01ABC"}, "id"),
    "another's show": ({"in_shows": "far-away"}, "in_shows"),
    "no campaign": ({"id": "", "campaign": "Autumn"}, "campaign"),
}


@pytest.mark.parametrize(("fields", "column"), WRONG.values(), ids=WRONG)
def test_a_mistake_is_told_at_its_line_and_column(cast, flights, fields, column):
    row = read_sheet(edit(write_sheet(flights), **fields), cast.organisation)[0]
    assert (row.number, [name for name, _ in row.problems]) == (2, [column])
    assert row.flight is None


def test_the_same_flight_twice_is_told(cast, flights):
    lines = write_sheet(flights[:1]).splitlines()
    rows = read_sheet("\n".join([*lines, lines[1]]).encode(), cast.organisation)
    assert rows[1].problems == [("id", "Line 2 has the same flight.")]


def test_a_strangers_flight_is_not_there(cast, flights):
    foreign = make_flight(cast.other_show.organisation, "theirs")
    (row,) = read_sheet(write_sheet([foreign]).encode(), cast.organisation)
    assert row.problems == [("id", f"There is no flight {foreign.id}.")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "first line"),
        (b"name,colour\nx,y\n", "no column 'colour'"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b'name\n"open', "Line"),
        (b"name\n" + b"x\n" * 5001, "5,001 rows"),
    ],
)
def test_what_is_no_sheet_is_refused_whole(cast, content, said):
    with pytest.raises(SheetError, match=said):
        read_sheet(content, cast.organisation)
