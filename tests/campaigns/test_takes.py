"""Takes: handed in by shows, answered by ad operations, heard where they are approved."""

from io import BytesIO

import pytest

from made.bookings import make_flight, make_spot
from made.looking import read_head
from made.tones import write_tone
from stentor.accounts.models import AuditEntry
from stentor.campaigns.forms.flight import describe_flight
from stentor.campaigns.intakes import run_intake
from stentor.campaigns.models import Flight, Placement, Take
from stentor.campaigns.publication import changing_book
from stentor.campaigns.sheets import read_sheet, write_sheet
from stentor.campaigns.spot_uploads import finish_spot_upload
from stentor.campaigns.takes import answer_take, find_wanted_shows, hand_in_take, list_show_takes
from stentor.campaigns.verbs import (
    duplicate_flight,
    judge_creative,
    recall_placements,
    save_flights,
    save_policy,
)
from stentor.catalog.models import Show
from stentor.contracts.adbook import parse_adbook
from stentor.intake.uploads import append_chunk, begin_upload
from stentor.lib.clock import utc_now
from stentor.lib.objects import LocalObjects

pytestmark = pytest.mark.django_db(transaction=True)
RULES = {"needs_approval": False, "blocked_categories": [], "blocked_advertisers": []}


@pytest.fixture
def flight(cast):
    """One that hosts read."""
    made = make_flight(cast.organisation, script="Say tea.")
    Placement.objects.all().delete()
    made.creative = None
    save_flights([made], cast.owner)
    return made


@pytest.fixture
def take(cast, flight):
    return hand_in_take(flight, cast.show, make_spot(cast.organisation, "Reading"), cast.owner)


@pytest.fixture
def heard(layout):
    """What the published ad book says is heard, by show."""

    def read():
        line = read_head(layout)["adbook"]
        book = parse_adbook(LocalObjects(layout.objects).read(line.plain.object))
        (served,) = book.flights
        known = {one.id for one in book.creatives}
        assert {one.creative for one in served.takes} <= known
        return {one.show: one.creative for one in served.takes}

    return read


def find_state(flight, show):
    (found,) = [one for one in list_show_takes(flight) if one.show == show]
    return found.state


def test_nothing_is_heard_before_the_first_take(cast, flight, heard):
    assert heard() == {}
    assert find_state(flight, cast.show) == "missing"


def test_a_take_is_heard_once_it_is_approved(cast, flight, take, heard):
    assert find_state(flight, cast.show) == "waiting"
    with changing_book():
        pass
    assert heard() == {}
    answer_take(take, cast.owner, is_approved=True)
    assert heard() == {cast.show.id: take.creative_id}
    assert find_state(flight, cast.show) == "heard"
    assert Placement.objects.filter(flight=flight, creative=take.creative).exists()


def test_a_declined_one_is_not_and_the_host_reads_why(cast, flight, take, heard):
    answer_take(take, cast.owner, is_approved=False, reason="Too fast.")
    assert heard() == {}
    assert find_state(flight, cast.show) == "declined"
    assert AuditEntry.objects.get(action="take.declined").details["reason"] == "Too fast."


def test_another_take_waits_while_the_first_is_heard_and_then_has_its_place(
    cast, flight, take, heard
):
    answer_take(take, cast.owner, is_approved=True)
    second = hand_in_take(flight, cast.show, make_spot(cast.organisation, "Again"), cast.owner)
    assert heard() == {cast.show.id: take.creative_id}
    answer_take(second, cast.owner, is_approved=True)
    assert heard() == {cast.show.id: second.creative_id}
    answer_take(second, cast.owner, is_approved=False, reason="Wrong price.")
    assert heard() == {}


def test_a_show_that_listens_first_has_the_last_word_on_its_own_take(cast, flight, take, heard):
    save_policy(cast.show, cast.owner, RULES | {"needs_approval": True})
    answer_take(take, cast.owner, is_approved=True)
    assert (heard(), find_state(flight, cast.show)) == ({}, "held")
    judge_creative(cast.show, take.creative, cast.owner, is_approved=True)
    assert heard() == {cast.show.id: take.creative_id}
    judge_creative(cast.show, take.creative, cast.owner, is_approved=False)
    assert heard() == {}


def test_a_recalled_take_is_heard_no_more(cast, flight, take, heard):
    answer_take(take, cast.owner, is_approved=True)
    recall_placements(take.creative.placements.all(), cast.owner, utc_now())
    assert (heard(), find_state(flight, cast.show)) == ({}, "held")


def test_the_shows_that_are_to_read_it_are_those_that_it_targets(cast, flight):
    others = Show.objects.filter(organisation=cast.organisation)
    assert set(find_wanted_shows(flight)) == {one.id for one in others}
    flight.excludes = {"shows": [cast.show.id]}
    assert cast.show.id not in find_wanted_shows(flight)
    flight.excludes = {}
    rules = RULES | {"blocked_advertisers": [flight.campaign.advertiser]}
    save_policy(cast.show, cast.owner, rules)
    assert cast.show.id not in find_wanted_shows(flight)


def test_takes_of_a_show_that_is_not_targeted_any_more_stay_to_be_seen(cast, flight, take):
    flight.excludes = {"shows": [cast.show.id]}
    (found,) = [one for one in list_show_takes(flight) if one.show == cast.show]
    assert (found.is_wanted, found.takes) == (False, [take])


def test_a_recording_that_is_uploaded_for_a_show_is_a_take_of_it(cast, flight, tmp_path):
    content = write_tone(tmp_path / "read.wav").read_bytes()
    upload = begin_upload(cast.organisation, cast.owner, "read.wav", len(content))
    append_chunk(upload, 0, BytesIO(content))
    intake = finish_spot_upload(upload, flight, cast.show)
    (found,) = [one for one in list_show_takes(flight) if one.show == cast.show]
    assert (found.intake, found.takes) == (intake, [])
    run_intake(intake.id)
    run_intake(intake.id)
    made = Take.objects.get()
    assert (made.flight, made.show, made.user) == (flight, cast.show, cast.owner)
    assert (made.is_approved, made.creative.filename) == (None, "read.wav")


def test_it_goes_out_as_csv_and_comes_in_again_with_its_lines(cast, flight):
    flight.script = "Say tea.\nSay it twice; slowly."
    flight.save()
    (row,) = read_sheet(write_sheet([flight]).encode(), cast.organisation)
    assert row.problems == []
    assert describe_flight(row.flight) == describe_flight(Flight.objects.get())
    assert row.flight.is_host_read


def test_a_copy_has_to_be_read_anew(cast, flight, take):
    answer_take(take, cast.owner, is_approved=True)
    copy = duplicate_flight(flight, cast.owner)
    assert (copy.is_host_read, copy.script, copy.takes.count()) == (True, "Say tea.", 0)
