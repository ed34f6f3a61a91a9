"""Flights stop at their goal and keep to their curve: a real edge, what the lake counts of it, and
the book that is made of that."""

import time
from datetime import UTC, date, datetime, timedelta

import pytest

from made.bookings import make_flight, make_spot
from made.tones import write_tone
from servers.edge_client import get
from stentor.campaigns.models import FlightPace
from stentor.campaigns.pacing.running import pace_flights
from stentor.campaigns.publication import changing_book
from stentor.contracts.code import try_parse_code
from stentor.intake.models import Processing
from stentor.intake.processing import run
from stentor.lake.delivered import read_delivered
from stentor.lake.passes import Lake
from stentor.lake.rollups import write_counted_until
from stentor.lib.objects import LocalObjects
from stentor.lib.signing import parse_signing_keys
from stentor.publishing.verbs import publish

LISTEN = "/listen/tide-tables/first-light.mp3"
OVERSHOOT = 2
"""Times the number of workers, less one: what they may give too much until the next book. One each
because none knows the others' last decision, one each for the one that is being explained."""
HALF = 0.06
"""A day's half is met to the hour: zones are an hour apart, and the test takes a while."""

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def episode(cast, layout, tmp_path):
    """Public, with 4 s of real audio and a pre-roll."""
    original = LocalObjects(layout.originals).put_file(write_tone(tmp_path / "tone.wav", 4.0))
    processing = Processing.objects.create(
        episode=cast.episode, original=original.sha256, filename="tone.wav", breaks=[0.0]
    )
    run(processing.id)
    cast.episode.refresh_from_db()
    publish(cast.episode, cast.owner)
    return cast.episode


@pytest.fixture
def book(cast, episode):
    """Books a flight whose only day is half over, and paces it."""

    def book(**fields):
        now = datetime.now(UTC)
        zone, today = find_zone_of_noon(now)
        terms = {"slots": ["pre"], "starts": today, "ends": today, "zone": zone}
        with changing_book():
            flight = make_flight(
                cast.organisation, creative=make_spot(cast.organisation), **terms | fields
            )
        assert pace_flights(now) == 1
        return flight

    return book


def find_zone_of_noon(now: datetime) -> tuple[str, date]:
    """A zone in which it is between half past eleven and half past twelve, and its date."""
    ahead = round(12 - now.hour - now.minute / 60)
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT", (now + timedelta(hours=ahead)).date()


class Listeners:
    """People who each download the episode once."""

    def __init__(self, edge, layout):
        self.edge, self.layout = edge, layout
        self.keys = parse_signing_keys((layout.keys / "signing.json").read_bytes())
        self.lake = Lake(layout)
        self.number = 0

    def decide(self):
        """One of them asks; the placement and the address."""
        self.number += 1
        agent = f"AntennaPod/{self.number}"
        link = get(self.edge.http, LISTEN, user_agent=agent).headers["location"]
        path = link[link.index("/a/") :]
        code = try_parse_code(path.split("/")[2], self.keys)
        return code.placements[0], path, agent

    def download(self, people):
        """How many of them heard a spot."""
        heard = 0
        for _ in range(people):
            placement, path, agent = self.decide()
            assert get(self.edge.http, path, user_agent=agent).status == 200
            heard += placement > 0
        return heard

    def count(self):
        """Impressions in the lake, once all of it is there."""
        time.sleep(1.2)
        self.lake.run_pass()
        today = datetime.now(UTC).date()
        rows = read_delivered(self.layout.lake, "impressions", today - timedelta(days=1), today)
        return sum(rows["number"].to_pylist())

    def renew_book(self):
        """Counts, paces, and gives edges the time to see it."""
        time.sleep(2.5)
        self.lake.run_pass()
        pace_flights(datetime.now(UTC))
        time.sleep(1.5)


def test_a_flight_delivers_its_goal_and_stops(book, layout, serve):
    """Two workers, neither of which knows what the other decides until a new book comes."""
    book(goal={"impressions": 30}, pacing="asap")
    listeners = Listeners(serve(workers=2), layout)
    for people in (40, 20, 20):
        listeners.download(people)
        listeners.renew_book()
    assert listeners.download(20) == 0
    assert 30 <= listeners.count() <= 30 + OVERSHOOT * 2 - 1


def test_an_even_flight_is_not_ahead_at_half_time(book, layout, serve):
    flight = book(goal={"impressions": 80}, pacing="even")
    listeners = Listeners(serve(), layout)
    heard = listeners.download(110)
    assert (0.5 - HALF) * 80 - 1 <= heard <= (0.5 + HALF) * 80 + 1
    assert listeners.count() == heard
    listeners.renew_book()
    assert FlightPace.objects.get(flight=flight).pace["delivered"] == heard
    assert listeners.download(10) <= 1


def test_decisions_whose_bytes_nobody_took_are_made_up_for(book, layout, serve):
    """They count while they may still become something, and are given again when they did not."""
    flight = book(goal={"impressions": 10}, pacing="asap")
    listeners = Listeners(serve(), layout)
    decided = sum(listeners.decide()[0] > 0 for _ in range(20))
    assert 10 <= decided <= 10 + OVERSHOOT - 1
    assert listeners.count() == 0
    time.sleep(1.5)
    pace_flights(datetime.now(UTC))
    under_way = FlightPace.objects.get(flight=flight).pace
    assert under_way["delivered"] == decided
    later = datetime.now(UTC) + timedelta(hours=2)
    write_counted_until(layout.lake, later)
    pace_flights(later)
    later = FlightPace.objects.get(flight=flight).pace
    assert later["delivered"] == 0
    assert later["rate"] == 10 / (decided + 10)
