"""Takes and positions go out to a CSV file; coming in changes none of them."""

import csv
import io

import pytest

from made.bookings import make_flight, make_spot
from people.cast import make_episode, make_media
from stentor.campaigns.models import Flight, Placement, Take
from stentor.campaigns.positions import say_position
from stentor.campaigns.sheets import COLUMNS, read_sheet, write_sheet
from stentor.campaigns.takes import answer_take, hand_in_take
from stentor.campaigns.verbs import save_flights
from stentor.catalog.models import BakedIn

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def flights(cast):
    """One that a host has read, one that stands twice in an episode, one with a spot."""
    read, own = make_flight(cast.organisation, "read"), make_flight(cast.organisation, "own")
    Placement.objects.all().delete()
    read.creative, own.creative, own.is_baked_in = None, None, True
    save_flights([read, own], cast.owner)
    for title in ("Reading", "Better"):
        take = hand_in_take(read, cast.show, make_spot(cast.organisation, title), cast.owner)
        answer_take(take, cast.owner, is_approved=True)
    episode = make_episode(cast.show, slug="harbour", title="Harbour")
    episode.media = make_media(episode, frames=500)
    episode.save()
    say_position(own, episode, 5.25, 7.5, cast.owner)
    say_position(own, episode, 1.0, 3.0, cast.owner)
    return [read, own, make_flight(cast.organisation, "spot")]


def read_rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def edit(rows, name, **fields):
    """The sheet with fields of that flight changed."""
    target = io.StringIO()
    writer = csv.DictWriter(target, COLUMNS)
    writer.writeheader()
    writer.writerows(row | (fields if row["name"] == name else {}) for row in rows)
    return target.getvalue().encode()


def test_a_sheet_says_them(cast, flights):
    heard = Take.objects.get(is_approved=True)
    assert [(row["takes"], row["baked_in"]) for row in read_rows(write_sheet(flights))] == [
        (f"tide-tables: {heard.creative_id}", ""),
        ("", "tide-tables/harbour 0:01-0:03; tide-tables/harbour 0:05.25-0:07.5"),
        ("", ""),
    ]


def test_out_and_in_again_nothing_is_another(cast, flights):
    takes, positions = list(Take.objects.values()), list(BakedIn.objects.values())
    placements = list(Placement.objects.values())
    text = write_sheet(Flight.objects.all())
    rows = read_sheet(text.encode(), cast.organisation)
    assert [row.problems for row in rows] == [[], [], []]
    save_flights([row.flight for row in rows], cast.owner)
    assert write_sheet(Flight.objects.all()) == text
    assert list(Take.objects.values()) == takes
    assert list(BakedIn.objects.values()) == positions
    assert list(Placement.objects.values()) == placements


def test_their_order_and_their_blanks_say_nothing(cast, flights):
    turned = "tide-tables/harbour  0:05.25-0:07.5;tide-tables/harbour 0:01-0:03"
    content = edit(read_rows(write_sheet(flights)), "own", baked_in=turned)
    assert [row.problems for row in read_sheet(content, cast.organisation)] == [[], [], []]


def test_a_file_without_the_columns_leaves_them(cast, flights):
    text = "id,priority,name\n" + "".join(f"{one.id},7,{one.name}\n" for one in flights)
    rows = read_sheet(text.encode(), cast.organisation)
    assert [(row.problems, row.flight.priority) for row in rows] == [([], 7)] * 3


REFUSED = {
    "a position moved": ("own", "baked_in", "tide-tables/harbour 0:02-0:03", "Leave what stands"),
    "one of two dropped": ("own", "baked_in", "tide-tables/harbour 0:01-0:03", "Leave what stands"),
    "all dropped": ("own", "baked_in", "", "Leave what stands: “tide-tables/harbour 0:01-0:03;"),
    "a take dropped": ("read", "takes", "", "Leave what stands: “tide-tables: "),
    "another take": ("read", "takes", "tide-tables: 01ABC", "Leave what stands"),
    "a take where none is": ("spot", "takes", "tide-tables: 01ABC", "Leave this empty."),
    "a position where none is": ("spot", "baked_in", "nonsense", "Leave this empty."),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_it_cannot_take_is_told_at_line_and_column(cast, flights, case):
    name, column, text, said = REFUSED[case]
    content = edit(read_rows(write_sheet(flights)), name, **{column: text})
    (row,) = [row for row in read_sheet(content, cast.organisation) if row.problems]
    assert (row.number, row.name, row.flight) == (
        2 + [f.name for f in flights].index(name),
        name,
        None,
    )
    ((at, message),) = row.problems
    assert at == column
    assert said in message


def test_a_copied_row_takes_none_along(cast, flights):
    content = edit(read_rows(write_sheet(flights)), "own", id="")
    (row,) = [row for row in read_sheet(content, cast.organisation) if row.problems]
    assert ("baked_in", row.is_new) == (row.problems[0][0], True)
    content = edit(read_rows(write_sheet(flights)), "own", id="", baked_in="", ref="other")
    assert [row.problems for row in read_sheet(content, cast.organisation)] == [[], [], []]


def test_a_flight_keeps_its_spot_beside_another_of_that_name(cast, flights):
    spot = flights[2].creative
    make_spot(cast.organisation, spot.name)
    rows = read_sheet(write_sheet(flights).encode(), cast.organisation)
    assert rows[2].flight.creative == spot
