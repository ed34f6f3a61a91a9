"""What ad operations do is published, and told in the audit log."""

from datetime import UTC, datetime

import pytest

from made.bookings import make_flight, make_house, make_spot
from made.looking import read_head
from made.tones import write_tone
from stentor.accounts.models import AuditEntry
from stentor.campaigns.intakes import run_intake
from stentor.campaigns.models import CreativeIntake, Placement
from stentor.campaigns.publication import finish_unwritten_book
from stentor.campaigns.spot_uploads import finish_spot_upload
from stentor.campaigns.verbs import (
    duplicate_flight,
    judge_creative,
    recall_placements,
    save_flights,
    save_house,
    save_policy,
)
from stentor.contracts.adbook import parse_adbook
from stentor.intake.uploads import UploadError, append_chunk, begin_upload
from stentor.lib.objects import LocalObjects

pytestmark = pytest.mark.django_db(transaction=True)
RULES = {"needs_approval": False, "blocked_categories": [], "blocked_advertisers": []}


@pytest.fixture
def flight(cast):
    return make_flight(cast.organisation)


@pytest.fixture
def book(layout):
    """The published ad book, read now."""

    def read():
        line = read_head(layout)["adbook"]
        return parse_adbook(LocalObjects(layout.objects).read(line.plain.object))

    return read


def list_actions():
    return list(AuditEntry.objects.order_by("id").values_list("action", flat=True))


def test_a_saved_flight_is_in_the_book_and_the_log_says_what_changed(cast, flight, book):
    flight.priority = 7
    save_flights([flight], cast.owner)
    assert [one.priority for one in book().flights] == [7]
    entry = AuditEntry.objects.get(action="flight.changed")
    assert entry.actor == cast.owner
    assert entry.details["changes"] == {"priority": ["3", "7"]}


def test_another_spot_is_another_placement(cast, flight, book):
    flight.creative = make_spot(cast.organisation, "Coffee")
    save_flights([flight], cast.owner)
    (served,) = book().flights
    assert served.creative == flight.creative.id
    assert Placement.objects.filter(flight=flight).count() == 2
    assert served.placement == Placement.objects.latest("number").number


def test_a_copy_is_paused_and_another_flight(cast, flight, book):
    copy = duplicate_flight(flight, cast.owner)
    assert copy.pk != flight.pk
    paused = {one.id: one.is_paused for one in book().flights}
    assert paused == {flight.id: False, copy.id: True}


@pytest.mark.parametrize(
    "refuse",
    [
        lambda show, flight: save_policy(
            show, None, RULES | {"blocked_advertisers": [flight.campaign.advertiser]}
        ),
        lambda show, flight: save_policy(show, None, RULES | {"blocked_categories": ["FOOD"]}),
        lambda show, flight: save_policy(show, None, RULES | {"needs_approval": True}),
        lambda show, flight: judge_creative(show, flight.creative, None, is_approved=False),
    ],
    ids=["advertiser", "category", "not yet approved", "veto"],
)
def test_what_a_show_refuses_is_kept_out_of_it(cast, flight, book, refuse):
    refuse(cast.show, flight)
    assert [one.blocked_shows for one in book().flights] == [[cast.show.id]]


def test_the_last_word_of_a_show_holds(cast, flight, book):
    save_policy(cast.show, cast.owner, RULES | {"needs_approval": True})
    judge_creative(cast.show, flight.creative, cast.owner, is_approved=False, reason="too loud")
    judge_creative(cast.show, flight.creative, cast.owner, is_approved=True)
    assert [one.blocked_shows for one in book().flights] == [[]]
    assert list_actions() == ["ad_policy.changed", "creative.vetoed", "creative.approved"]


def test_a_show_that_listens_first_does_not_hold_up_anothers(cast, flight, book):
    theirs = make_flight(cast.other_show.organisation, "theirs")
    save_policy(cast.show, cast.owner, RULES | {"needs_approval": True})
    blocked = {one.id: one.blocked_shows for one in book().flights}
    assert blocked == {flight.id: [cast.show.id], theirs.id: []}


def test_a_cross_promo_is_not_heard_in_its_own_show(cast, book):
    promo = make_house(cast.organisation, promotes=cast.show)
    save_house(promo, cast.owner)
    assert [one.blocked_shows for one in book().house] == [[cast.show.id]]


def test_a_recalled_spot_leaves_the_book(cast, flight, book):
    now = datetime(2026, 11, 24, tzinfo=UTC)
    held = flight.creative.placements.all()
    assert recall_placements(held, cast.owner, now) == 1
    assert book().flights == []
    assert recall_placements(held, cast.owner, now) == 0
    assert list_actions().count("creative.recalled") == 1


def test_a_change_whose_process_was_killed_is_published_by_the_next(
    cast, flight, book, monkeypatch
):
    save_flights([flight], cast.owner)
    flight.is_paused = True
    with monkeypatch.context() as patch:
        patch.setattr("stentor.campaigns.publication.write_book", lambda: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            save_flights([flight], cast.owner)
    assert [one.is_paused for one in book().flights] == [False]
    assert finish_unwritten_book() == 1
    assert [one.is_paused for one in book().flights] == [True]


def send_spot(cast, tmp_path, content=None):
    file = write_tone(tmp_path / "tea.wav") if content is None else None
    sent = (tmp_path / "tea.wav").read_bytes() if content is None else content
    del file
    upload = begin_upload(cast.organisation, cast.owner, "tea.wav", len(sent))
    (tmp_path / "sent").write_bytes(sent)
    with (tmp_path / "sent").open("rb") as stream:
        append_chunk(upload, 0, stream)
    return upload


def test_an_uploaded_spot_becomes_a_creative_once(cast, tmp_path):
    upload = send_spot(cast, tmp_path)
    intake = finish_spot_upload(upload)
    assert finish_spot_upload(upload).id == intake.id
    run_intake(intake.id)
    run_intake(intake.id)
    intake.refresh_from_db()
    assert intake.creative.encodes.count() >= 2
    assert "creative.made" in list_actions()


def test_what_is_no_sound_is_told_to_the_uploader(cast, tmp_path):
    intake = finish_spot_upload(send_spot(cast, tmp_path, b"not sound at all"))
    run_intake(intake.id)
    intake.refresh_from_db()
    assert intake.failure
    assert intake.creative is None


def test_a_spot_that_is_not_all_there_is_not_taken(cast):
    upload = begin_upload(cast.organisation, cast.owner, "tea.wav", 100)
    with pytest.raises(UploadError):
        finish_spot_upload(upload)
    assert not CreativeIntake.objects.exists()
