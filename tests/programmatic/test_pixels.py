"""Pixels: what was counted is told once, whoever counts it again, and whoever is killed."""

import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pyarrow as pa
import pytest
from django.db import connection

from servers.demand_server import be_slow
from stentor.campaigns.models import Flight, Placement
from stentor.lake.delivered import DOWNLOADS, IMPRESSIONS, Delivered, write_delivered
from stentor.lib.fetch import FetchError
from stentor.lib.ids import new_id
from stentor.lib.locks import LockedError, hold_lock
from stentor.programmatic.asking.running import run_asking
from stentor.programmatic.models import Asking, DemandSpot, Pixel, PixelAttempt
from stentor.programmatic.pixels.counting import owe_from_lake
from stentor.programmatic.pixels.firing import fire_due, list_due
from stentor.programmatic.pixels.owing import Counted, owe_impressions

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def spot(demand, make_source):
    """One that a bidder gave."""
    demand.answer_bids({"nurl": None})
    asking = Asking.objects.create(id=new_id(), source=make_source("openrtb"), began_at=NOW)
    run_asking(asking.id, NOW)
    return DemandSpot.objects.get()


def count(spot, impressions=2, **fields):
    given = {"quarter": NOW, "show": "s", "episode": "e"}
    number = Placement.objects.get(flight=spot.flight).number
    return Counted(placement=number, impressions=impressions, **(given | fields))


def test_an_impression_owes_each_of_its_pixels(demand, spot):
    assert owe_impressions([count(spot, 1)], NOW) == 3
    owed = {pixel.event: pixel.url for pixel in Pixel.objects.all()}
    assert set(owed) == {"impression", "complete", "billing"}
    asked = parse_qs(urlsplit(owed["impression"]).query)
    assert asked["cb"][0].isdigit()
    assert asked["ua"] == ["-2"]
    assert owed["billing"] == f"{demand.origin}/burl?p=9.5"
    assert owed["complete"] == f"{demand.origin}/s?a=S-1"


def test_what_is_counted_again_owes_nothing_twice(spot):
    assert owe_impressions([count(spot, 2)], NOW) == 6
    assert owe_impressions([count(spot, 2)], NOW + timedelta(hours=1)) == 0
    assert owe_impressions([count(spot, 5)], NOW) == 9
    assert owe_impressions([count(spot, 1)], NOW) == 0
    assert owe_impressions([count(spot, 1, episode="f")], NOW) == 3


def test_an_impression_that_moved_to_another_quarter_is_the_same(spot):
    later = count(spot, 1, quarter=NOW + timedelta(minutes=15))
    assert owe_impressions([count(spot, 1), later], NOW) == 6
    assert owe_impressions([count(spot, 2)], NOW) == 0
    tomorrow = count(spot, 1, quarter=NOW + timedelta(days=1))
    assert owe_impressions([count(spot, 2), tomorrow], NOW) == 3


def test_impressions_of_the_lake_are_owed_and_end_what_was_bought(spot, layout):
    number = Placement.objects.get(flight=spot.flight).number
    columns = {name: [] for name in IMPRESSIONS}
    for quarter, heard in ((NOW, 60), (NOW + timedelta(minutes=15), 40)):
        row = {"quarter": quarter, "show": "s", "episode": "e", "country": None, "app": "x",
               "number": heard, "placement": number}  # fmt: skip
        for name, value in row.items():
            columns[name].append(value)
    table = pa.table(columns, schema=pa.schema(IMPRESSIONS))
    write_delivered(layout.lake, NOW.date(), Delivered(table.select(list(DOWNLOADS)), table))
    assert owe_from_lake(NOW) == 300
    assert Flight.objects.get().is_paused
    assert owe_from_lake(NOW) == 0


def test_what_nobody_gave_owes_nothing(cast, spot):
    from made.bookings import make_flight

    sold = make_flight(cast.organisation)
    number = Placement.objects.get(flight=sold).number
    assert owe_impressions([count(spot)._replace(placement=number)], NOW) == 0
    assert owe_impressions([count(spot)._replace(placement=999_999)], NOW) == 0


def test_each_is_fired_once(demand, spot):
    owe_impressions([count(spot, 10)], NOW)
    assert (fire_due(), fire_due()) == (30, 0)
    fired = Counter(path.partition("?")[0] for path in demand.asked[1:])
    assert (fired["/i"], fired["/s"], fired["/burl"]) == (10, 10, 10)
    assert len(set(demand.list_asked("/i"))) == 10


def fire_later(spot, minutes):
    return fire_due(now=lambda: datetime.now(UTC) + timedelta(minutes=minutes))


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_was_not_taken_is_tried_again_later(demand, spot, status):
    demand.answers["/i"] = (status, {}, b"")
    owe_impressions([count(spot, 1)], NOW)
    assert (fire_due(), fire_due()) == (3, 0)
    demand.answers["/i"] = (200, {}, b"")
    assert (fire_later(spot, 2), fire_later(spot, 9)) == (1, 0)
    assert len(set(demand.list_asked("/i"))) == 1


def test_trying_ends(demand, spot):
    demand.answers["/i"] = (500, {}, b"")
    owe_impressions([count(spot, 1)], NOW)
    for hours in range(0, 30, 3):
        fire_later(spot, hours * 60)
    assert len(demand.list_asked("/i")) == 5


@pytest.mark.parametrize("answer", [(404, {}, b""), be_slow((200, {}, b""), 2.0)])
def test_what_is_refused_or_may_have_been_taken_is_not_tried_again(
    demand, spot, answer, monkeypatch
):
    monkeypatch.setattr("stentor.programmatic.pixels.firing.SECONDS", 0.5)
    demand.answers["/i"] = answer
    owe_impressions([count(spot, 1)], NOW)
    fire_due()
    assert fire_later(spot, 600) == 0
    kinds = PixelAttempt.objects.filter(pixel__event="impression").values_list("kind", flat=True)
    assert set(kinds) - {"began"} <= {"refused", "doubted"}
    assert len(kinds) == 2


def test_an_inner_address_is_never_asked(settings, spot):
    settings.STENTOR_DEMAND_NETWORKS = ()
    owe_impressions([count(spot, 1)], NOW)
    fire_due()
    assert set(PixelAttempt.objects.values_list("kind", flat=True)) == {"began", "refused"}


def test_one_process_fires_at_a_time(layout, spot):
    with hold_lock(layout.run / "pixels.lock"), pytest.raises(LockedError):
        fire_due()


def test_a_request_that_was_cut_off_is_never_repeated(demand, spot):
    owe_impressions([count(spot, 1)], NOW)

    def die(url):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fire_due(die)
    assert (list_due(NOW + timedelta(days=1)).count(), fire_later(spot, 6000)) == (0, 0)


def test_a_host_that_is_gone_is_tried_again(demand, spot):
    owe_impressions([count(spot, 1)], NOW)

    def refuse(url):
        raise FetchError("gone") from ConnectionRefusedError()

    fire_due(refuse)
    assert (fire_due(), fire_later(spot, 2)) == (0, 3)


PROGRAM = Path(__file__).with_name("pixel_killed.py")


def copy_database(folder):
    copy = folder / "copy.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM INTO '{copy}'")
    return copy


def test_two_workers_tell_each_once(demand, spot, layout, tmp_path):
    """Both owe what was counted, and both fire, until all is told; then a recount finds nothing."""
    counted = count(spot, 100)
    demand.asked.clear()
    for name in ("/i", "/s", "/burl"):
        demand.answers[name] = be_slow(demand.answers[name], 0.1)
    copy = copy_database(tmp_path)
    words = [str(copy), str(layout.root), str(counted.placement), "100"]
    workers = [subprocess.Popen([sys.executable, PROGRAM, *words]) for _ in range(2)]
    try:
        ends = time.monotonic() + 120
        while len(demand.asked) < 300 and time.monotonic() < ends:
            time.sleep(0.05)
        time.sleep(1.0)  # what would be told twice
        assert [worker.poll() for worker in workers] == [None, None]
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
    times = Counter(demand.list_asked("/i"))
    assert (len(times), set(times.values()), len(demand.asked)) == (100, {1}, 300)


def test_kills_cost_a_few_pixels_and_double_none(demand, spot, layout, tmp_path):
    """The database is copied to a file, as the killed programs cannot see one in memory."""
    owe_impressions([count(spot, 100)], NOW)
    demand.asked.clear()
    answered = demand.answers["/i"]
    demand.answers["/i"] = be_slow(answered, 0.01)
    copy = copy_database(tmp_path)
    kills = 0
    for pause in (0.0, 0.1, 0.2, 0.35, 120.0):
        child = subprocess.Popen([sys.executable, PROGRAM, copy, layout.root])
        began, before = time.monotonic(), len(demand.asked)
        while len(demand.asked) == before and time.monotonic() - began < 20:
            time.sleep(0.01)
        ends = time.monotonic() + pause
        while time.monotonic() < ends and len(demand.asked) < 300 - 8 * kills:
            time.sleep(0.01)
        child.kill()
        child.wait()
        kills += 1
    times = Counter(demand.list_asked("/i"))
    assert max(times.values()) == 1
    assert len(demand.asked) >= 300 - 8 * (kills - 1)
