"""Flights that are part of episodes' own audio: positions said, moved, withdrawn, published."""

from datetime import date

import pytest

from made.bookings import make_flight
from made.delivering import deliver
from made.looking import read_head
from people.cast import make_episode, make_media
from stentor.accounts.models import AuditEntry
from stentor.campaigns.document import BAKED_IN
from stentor.campaigns.forms.flight import FlightForm, describe_flight
from stentor.campaigns.models import Placement
from stentor.campaigns.pacing.running import list_current
from stentor.campaigns.positions import (
    PositionError,
    list_episode_ads,
    list_positions,
    say_position,
    withdraw_position,
)
from stentor.campaigns.reporting.counts import count_impressions
from stentor.campaigns.reporting.totals import count_delivered
from stentor.campaigns.sheets import read_sheet, write_sheet
from stentor.campaigns.verbs import duplicate_flight, save_flights, save_policy
from stentor.catalog.models import BakedIn
from stentor.contracts.adbook import parse_adbook
from stentor.contracts.manifest import parse_manifest
from stentor.intake.breaks import Break, BreaksError
from stentor.intake.recutting import set_breaks
from stentor.lib.clock import utc_now
from stentor.lib.objects import LocalObjects
from stentor.publishing.verbs import publish

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def flight(cast):
    made = make_flight(cast.organisation, slots=[])
    Placement.objects.all().delete()
    made.creative, made.is_baked_in = None, True
    save_flights([made], cast.owner)
    return made


@pytest.fixture
def episode(cast):
    """A public one of twelve seconds, with a break after six."""
    made = make_episode(cast.show, slug="harbour", title="Harbour")
    made.media = make_media(made, frames=500)
    made.media.breaks = [0, 250, 500]
    made.media.save()
    made.save()
    publish(made, cast.owner)
    return made


def read_ads(layout, episode):
    """First and last frame of the ads in the manifest that listeners get."""
    number = episode.ledger.exclude(manifest_number=None).first().manifest_number
    line = read_head(layout)[f"manifest:{number}"]
    manifest = parse_manifest(LocalObjects(layout.objects).read(line.plain.object))
    return number, [(one.first, one.last, one.placement) for one in manifest.baked_in]


def read_advertisers(layout):
    line = read_head(layout)["adbook"]
    book = parse_adbook(LocalObjects(layout.objects).read(line.plain.object))
    return book.flights, [one.id for one in book.advertisers]


def test_saying_where_it_stands_publishes_a_new_version(cast, layout, flight, episode):
    before, ads = read_ads(layout, episode)
    assert ads == []
    say_position(flight, episode, 1.0, 3.0, cast.owner)
    placement = Placement.objects.get(flight=flight, creative=None).number
    after, ads = read_ads(layout, episode)
    assert after > before
    assert ads == [(43, 126, placement)]
    assert f"placement:{placement}" not in read_head(layout)


def test_the_book_has_it_for_the_caps_of_its_campaign(cast, layout, flight, episode):
    say_position(flight, episode, 1.0, 3.0, cast.owner)
    line = read_head(layout)["adbook"]
    (told,) = parse_adbook(LocalObjects(layout.objects).read(line.plain.object)).baked_in
    placement = Placement.objects.get(flight=flight, creative=None).number
    assert (told.campaign, told.advertiser) == (flight.campaign_id, flight.campaign.advertiser_id)
    assert (told.starts, told.ends, told.placements) == ("2026-11-01", "2026-12-31", [placement])


def test_moving_it_is_another_version_and_the_row_of_before_stays(cast, layout, flight, episode):
    first = say_position(flight, episode, 1.0, 3.0, cast.owner)
    number, _ = read_ads(layout, episode)
    moved = say_position(flight, episode, 2.0, 4.0, cast.owner, instead_of=first)
    again, ads = read_ads(layout, episode)
    assert again > number
    assert [one[:2] for one in ads] == [(84, 168)]
    kept = BakedIn.objects.get(pk=first.pk)
    assert (kept.start, kept.end) == (1.0, 3.0)
    assert kept.withdrawn_at is not None
    assert kept.placement == moved.placement
    assert [one.row for one in list_positions([flight])] == [moved]


def test_withdrawn_it_is_in_no_further_version(cast, layout, flight, episode):
    row = say_position(flight, episode, 1.0, 3.0, cast.owner)
    withdraw_position(flight, row, cast.owner)
    withdraw_position(flight, row, cast.owner)
    assert read_ads(layout, episode)[1] == []
    assert AuditEntry.objects.filter(action="position.withdrawn").count() == 1


def test_a_draft_has_it_once_it_is_published(cast, layout, flight):
    draft = make_episode(cast.show, slug="draft", title="Draft")
    draft.media = make_media(draft, frames=500)
    draft.save()
    say_position(flight, draft, 0.0, 12.0, cast.owner)
    publish(draft, cast.owner)
    assert [one[:2] for one in read_ads(layout, draft)[1]] == [(0, 500)]


def test_replaced_audio_asks_for_the_position_again(cast, layout, flight, episode):
    say_position(flight, episode, 1.0, 3.0, cast.owner)
    episode.refresh_from_db()
    media = make_media(episode, frames=400, filler=b"\x33")
    media.original = "1" * 64
    media.save()
    episode.media = media
    episode.save()
    (standing,) = list_positions([flight])
    assert not standing.is_heard
    assert [one.is_heard for one, _ in list_episode_ads(episode)] == [False]
    moved = say_position(flight, episode, 2.0, 4.0, cast.owner, instead_of=standing.row)
    assert read_ads(layout, episode)[1][0][:2] == (84, 168)
    assert [(one.row, one.is_heard) for one in list_positions([flight])] == [(moved, True)]


@pytest.mark.parametrize(
    ("start", "end", "field", "words"),
    [
        (5.0, 7.0, "start", "There is a break in its midst, at 0:05.977"),
        (11.5, 13.0, "start", "The audio lasts 0:12."),
        (10.0, 13.0, "end", "The audio ends at 0:12."),
        (3.0, 3.5, "end", "less than a second"),
        (4.0, 3.0, "end", "less than a second"),
        (2.0, 4.0, "start", "mid 1 stands from 0:01 to 0:03."),
    ],
)
def test_where_an_ad_cannot_stand(cast, layout, flight, episode, start, end, field, words):
    say_position(flight, episode, 1.0, 3.0, cast.owner)
    known = read_ads(layout, episode)
    with pytest.raises(PositionError, match=words) as raised:
        say_position(flight, episode, start, end, cast.owner)
    assert raised.value.field == field
    assert read_ads(layout, episode) == known


def test_it_may_end_where_a_break_or_another_ad_begins(cast, flight, episode):
    second = episode.media.break_seconds[1]
    say_position(flight, episode, 1.0, round(second, 2), cast.owner)
    say_position(flight, episode, round(second, 2), 9.0, cast.owner)
    assert len(list_positions([flight])) == 2


def test_a_break_is_not_put_in_its_midst(cast, flight, episode):
    say_position(flight, episode, 1.0, 3.0, cast.owner)
    with pytest.raises(BreaksError, match="an ad is heard that is part of the audio"):
        set_breaks(episode, [Break(0.0), Break(2.0)], cast.owner)
    assert not episode.processings.exists()


def test_other_peoples_episodes_and_unwanted_advertisers(cast, flight, episode):
    theirs = make_episode(cast.other_show, slug="theirs", title="Theirs")
    with pytest.raises(PositionError, match="no such episode"):
        say_position(flight, theirs, 0.0, 1.1, cast.owner)
    rules = {"needs_approval": False, "blocked_categories": ["food"], "blocked_advertisers": []}
    save_policy(cast.show, cast.owner, rules)
    with pytest.raises(PositionError, match="does not want this advertiser"):
        say_position(flight, episode, 1.0, 3.0, cast.owner)


def test_a_flight_with_a_spot_is_no_part_of_the_audio(cast, episode):
    with pytest.raises(PositionError, match="spot of its own"):
        say_position(make_flight(cast.organisation, "spot"), episode, 1.0, 3.0, cast.owner)


def test_the_book_knows_its_advertiser_and_decides_nothing_for_it(cast, layout, flight, episode):
    say_position(flight, episode, 1.0, 3.0, cast.owner)
    flights, advertisers = read_advertisers(layout)
    assert flights == []
    assert advertisers == [flight.campaign.advertiser_id]
    assert list(list_current(cast.organisation, utc_now())) == []


def test_it_becomes_no_other_flight_while_it_stands_somewhere(cast, flight, episode):
    row = say_position(flight, episode, 1.0, 3.0, cast.owner)
    data = describe_flight(flight) | {"creative": "host-read", "slots": ["mid"]}
    form = FlightForm(data, organisation=cast.organisation, flight=flight)
    assert "stands in the audio of 1 episode." in form.errors["creative"][0]
    withdraw_position(flight, row, cast.owner)
    assert FlightForm(data, organisation=cast.organisation, flight=flight).is_valid()


def test_only_it_needs_no_slot(cast, flight):
    def is_valid(creative):
        data = describe_flight(flight) | {"creative": creative, "slots": [], "ref": "new"}
        return FlightForm(data, organisation=cast.organisation, campaign=flight.campaign).is_valid()

    assert is_valid(BAKED_IN)
    assert not is_valid("host-read")


def test_it_goes_out_as_csv_and_comes_in_again(cast, flight):
    (row,) = read_sheet(write_sheet([flight]).encode(), cast.organisation)
    assert row.problems == []
    assert row.flight.is_baked_in
    assert not row.flight.is_host_read


def test_a_copy_stands_nowhere(cast, flight, episode):
    say_position(flight, episode, 1.0, 3.0, cast.owner)
    assert list_positions([duplicate_flight(flight, cast.owner)]) == []


def test_what_is_heard_beside_its_days_is_not_counted(cast, layout, flight, episode):
    """Its days are those of its zone, on the second of which the clocks go back."""
    flight.starts, flight.ends, flight.zone = (
        date(2026, 10, 24),
        date(2026, 10, 25),
        "Europe/Berlin",
    )
    save_flights([flight], cast.owner)
    say_position(flight, episode, 1.0, 3.0, cast.owner)
    number = Placement.objects.get(flight=flight).number
    deliver(layout, date(2026, 10, 23), [(21.75, number, 1), (22, number, 10)])
    deliver(layout, date(2026, 10, 25), [(0, number, 100), (22.75, number, 1000), (23, number, 5)])
    assert count_impressions([flight], layout).total == 1110
    assert count_delivered([flight], layout) == {flight.id: 1110}
    assert count_impressions([flight], layout).list_days() == [
        (date(2026, 10, 24), 10), (date(2026, 10, 25), 1100),
    ]  # fmt: skip


def test_changes_are_told(cast, flight, episode):
    row = say_position(flight, episode, 1.0, 3.0, cast.owner)
    say_position(flight, episode, 2.0, 4.0, cast.owner, instead_of=row)
    told = AuditEntry.objects.filter(action__startswith="position.").order_by("id")
    assert [(one.action, one.details["position"]) for one in told] == [
        ("position.said", "0:01-0:03"), ("position.moved", "0:02-0:04"),
    ]  # fmt: skip
