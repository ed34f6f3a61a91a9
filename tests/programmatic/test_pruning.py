"""Old rows of the ledger become sums, and what was told is never told again."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from stentor.campaigns.models import Placement
from stentor.lib.ids import new_id
from stentor.programmatic.asking.running import run_asking
from stentor.programmatic.ending import count_heard
from stentor.programmatic.models import Asking, DemandSpot, Pixel, PixelAttempt, PixelSum
from stentor.programmatic.pixels import pruning
from stentor.programmatic.pixels.firing import fire_due, list_due
from stentor.programmatic.pixels.owing import Counted, owe_impressions
from stentor.programmatic.pixels.pruning import KEPT, prune_pixels
from stentor.programmatic.pixels.telling import count_told

pytestmark = pytest.mark.django_db(transaction=True)
THEN = datetime(2026, 9, 1, 12, tzinfo=UTC)
LATER = THEN + KEPT + timedelta(days=2)


@pytest.fixture
def spot(demand, make_source):
    demand.answer_bids({"nurl": None})
    asking = Asking.objects.create(id=new_id(), source=make_source("openrtb"), began_at=THEN)
    run_asking(asking.id, THEN)
    return DemandSpot.objects.get()


def count(spot, impressions=4, quarter=THEN):
    number = Placement.objects.get(flight=spot.flight).number
    return Counted(quarter, "s", "e", number, impressions)


@pytest.fixture
def told(demand, spot):
    """Of four impressions all trackers; one answers 404, one request was cut off."""
    demand.answers["/i"] = (404, {}, b"")
    owe_impressions([count(spot)], THEN)
    fire_due(now=lambda: THEN)
    cut_off = PixelAttempt.objects.filter(kind="answered", pixel__event="complete").first()
    cut_off.delete()
    return Counter(answered=7, refused=4, doubted=1)


def test_numbers_stay_when_rows_go(spot, told):
    assert count_told(spot.asking.source, LATER) == told
    assert prune_pixels(LATER) == 12
    assert not Pixel.objects.exists()
    assert not PixelAttempt.objects.exists()
    assert count_told(spot.asking.source, LATER) == told
    assert count_heard(spot.flight) == 4
    assert prune_pixels(LATER) == 0


def test_what_was_told_is_not_owed_again_though_its_rows_are_gone(spot, told):
    prune_pixels(LATER)
    assert owe_impressions([count(spot)], LATER) == 0
    assert owe_impressions([count(spot, 9)], THEN) == 0, "nor when the clock is put back"
    assert owe_impressions([count(spot, 1, THEN + timedelta(days=1))], LATER) == 3


def test_rows_are_kept_for_the_time_that_is_promised(spot, told):
    assert prune_pixels(THEN + KEPT) == 0
    assert prune_pixels(THEN + KEPT - timedelta(days=1)) == 0
    assert prune_pixels(THEN + KEPT + timedelta(days=1)) == 12


def test_what_still_waits_stays_however_old(demand, spot):
    demand.answers["/i"] = (503, {}, b"")
    owe_impressions([count(spot, 1)], THEN)
    fire_due(now=lambda: THEN)
    owe_impressions([count(spot, 2)], THEN)
    assert prune_pixels(LATER) == 2
    assert list_due(LATER).count() == Pixel.objects.count() == 4


def test_an_interrupted_run_counts_nothing_twice(spot, told, monkeypatch):
    monkeypatch.setattr(pruning, "AT_ONCE", 5)
    whole = pruning._sum_up
    runs = []

    def die(pixels):
        whole(pixels)
        runs.append(len(pixels))
        if len(runs) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(pruning, "_sum_up", die)
    with pytest.raises(KeyboardInterrupt):
        prune_pixels(LATER)
    assert (Pixel.objects.count(), count_told(spot.asking.source, LATER)) == (7, told)
    assert prune_pixels(LATER) == 7
    assert count_told(spot.asking.source, LATER) == told
    assert count_heard(spot.flight) == 4
    assert sum(PixelSum.objects.values_list("pixels", flat=True)) == 12
