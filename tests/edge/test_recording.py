"""A day of real edges, recorded, and played again under every policy."""

from datetime import UTC, date, datetime, timedelta

import pytest

from made.bookings import make_flight, make_spot
from made.tones import write_tone
from people.cast import make_episode
from servers.edge_client import get, wait_until
from stentor.ads.replay import encode_scenario, parse_scenario, replay
from stentor.campaigns.pacing.running import pace_flights
from stentor.campaigns.publication import changing_book
from stentor.campaigns.recording.day import NothingRecordedError, find_goal, move, record_day
from stentor.contracts.adbook import Daypart
from stentor.intake.models import Processing
from stentor.intake.processing import run
from stentor.lake.decision_files import read_decisions
from stentor.lake.passes import Lake
from stentor.lib.objects import LocalObjects
from stentor.publishing.verbs import publish

PEOPLE = 30
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def episodes(cast, layout, tmp_path):
    """Two, of real audio; the second has one break more."""
    second = make_episode(cast.show, slug="second-light", title="Second Light")
    addresses = []
    for number, episode in enumerate((cast.episode, second)):
        tone = write_tone(tmp_path / f"{number}.wav", 4.0 + number)
        original = LocalObjects(layout.originals).put_file(tone)
        breaks = [0.0, 2.0] if number else [0.0]
        processing = Processing.objects.create(
            episode=episode, original=original.sha256, filename="tone.wav", breaks=breaks
        )
        run(processing.id)
        episode.refresh_from_db()
        publish(episode, cast.owner)
        addresses.append(f"/listen/tide-tables/{episode.slug}.mp3")
    return addresses


@pytest.fixture
def book(cast, episodes):
    """Two advertisers and a cap."""
    now = datetime.now(UTC)
    today = {"starts": now.date(), "ends": now.date(), "zone": "UTC", "pacing": "asap"}
    with changing_book():
        wide = make_flight(cast.organisation, "wide", slots=["pre", "mid"],
                           goal={"impressions": 25}, creative=make_spot(cast.organisation),
                           **today)  # fmt: skip
        capped = make_flight(cast.organisation, "capped", slots=["pre"], goal={"impressions": 999},
                             caps=[{"impressions": 1, "hours": 24}], campaign=wide.campaign,
                             creative=make_spot(cast.organisation, "Other"), **today)  # fmt: skip
    assert pace_flights(now) == 2
    return wide, capped


def test_a_day_of_two_workers_is_recorded_and_played_again(cast, layout, serve, episodes, book):
    edge = serve(workers=2)
    for person in range(PEOPLE):
        for address in episodes:
            answer = get(edge.http, address, user_agent=f"AntennaPod/{person}")
            assert answer.status == 302
    wait_until(lambda: len(list(read_decisions(layout.spool))) == 2 * PEOPLE)
    now = datetime.now(UTC)
    recorded = record_day(cast.organisation, layout, now.date(), now)
    assert len(recorded.downloads) == 2 * PEOPLE
    assert recorded.listeners == PEOPLE
    assert sorted(show.breaks for show in recorded.shows) == [[["pre"]], [["pre"], ["mid"]]]
    assert {flight.goal for flight in recorded.flights} == {25, 999}
    file = encode_scenario(recorded)
    for secret in (b"AntennaPod", b"127.0.0.1", b"sealed"):
        assert secret not in file
    report = replay(parse_scenario(file))
    assert report["downloads"] == 2 * PEOPLE
    assert report["slots"] == 3 * PEOPLE
    assert list(report["policies"]) == ["stentor", "random", "throttle", "scarcity"]
    assert {figures["violations"] for figures in report["policies"].values()} == {0}
    assert report["policies"]["stentor"]["shortfall_pp"] <= 1
    assert report["bound"] > 80, "nobody may hear the capped one twice"


def test_only_decisions_that_became_downloads_are_recorded(cast, layout, serve, episodes, book):
    edge = serve()
    for person in range(9):
        agent = "Googlebot/2.1" if person == 0 else f"AntennaPod/{person}"
        location = get(edge.http, episodes[1], user_agent=agent).headers["location"]
        if person % 3 == 0:
            assert get(edge.http, location, user_agent=agent).status == 200
        elif person % 3 == 1:
            get(edge.http, location, user_agent=agent, range="bytes=0-20000")
    edge.end()
    Lake(layout).run_pass()
    now = datetime.now(UTC)
    assert len(list(read_decisions(layout.spool))) == 9
    recorded = record_day(cast.organisation, layout, now.date(), now)
    assert (len(recorded.downloads), recorded.listeners) == (2, 2)


def test_of_a_day_without_decisions_there_is_nothing_to_replay(cast, layout):
    with pytest.raises(NothingRecordedError, match="decided anything"):
        record_day(cast.organisation, layout, date(2026, 1, 1), datetime.now(UTC))


@pytest.mark.parametrize(
    ("pacing", "before", "goal"),
    [("even", 0, 500), ("even", 4900, 100), ("even", 6000, 0), ("asap", 4000, 1000)],
)
def test_a_days_part_of_a_goal(cast, pacing, before, goal):
    first = date(2026, 11, 1)
    flight = make_flight(
        cast.organisation, starts=first, ends=first + timedelta(9), pacing=pacing, zone="UTC"
    )
    assert find_goal(flight, date(2026, 11, 4), before) == goal


@pytest.mark.parametrize(
    ("zone", "start", "end", "moved"),
    [
        ("UTC", 360, 600, [([0], 360, 600)]),
        ("Europe/Berlin", 360, 600, [([0], 300, 540)]),
        ("Europe/Berlin", 0, 120, [([6], 1380, 1440), ([0], 0, 60)]),
        ("America/New_York", 1200, 1440, [([1], 60, 300)]),
    ],
)
def test_hours_of_a_zone_are_those_of_utc(zone, start, end, moved):
    parts = move(Daypart(days=[0], start=start, end=end), zone, date(2026, 11, 23))
    assert [(one.days, one.start, one.end) for one in parts] == moved
