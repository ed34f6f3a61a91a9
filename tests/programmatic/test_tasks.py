"""The queue does what the clock wants: a worker asks, notes what was counted, and fires."""

from datetime import UTC, datetime

import pyarrow as pa
import pytest

from stentor.campaigns.models import Flight, Placement
from stentor.jobs.worker import Worker
from stentor.lake.delivered import DOWNLOADS, IMPRESSIONS, Delivered, write_delivered
from stentor.programmatic.models import Asking, Pixel
from stentor.programmatic.schedule import ask_due
from stentor.programmatic.tasks import Watch

pytestmark = pytest.mark.django_db(transaction=True)


def count_one(layout, now):
    """The lake has counted one impression."""
    row = {"quarter": now, "show": "s", "episode": "e", "country": None, "app": "x",
           "number": 1, "placement": Placement.objects.get().number}  # fmt: skip
    table = pa.table({name: [row[name]] for name in IMPRESSIONS}, schema=pa.schema(IMPRESSIONS))
    written = Delivered(table.select(list(DOWNLOADS)), table)
    write_delivered(layout.lake, now.date(), written)


def test_from_the_clock_to_the_tracker(demand, make_source, layout):
    now, watch, worker = datetime.now(UTC), Watch(), Worker()
    make_source()
    ask_due(now)
    assert worker.work()
    assert (Asking.objects.get().spots, Flight.objects.count()) == (1, 1)
    watch.wake(now)
    worker.work()
    count_one(layout, now)
    assert (watch.wake(now), watch.wake(now)) == (True, False)
    assert worker.work()
    assert len(demand.list_asked("/i")) == 1
    assert (Pixel.objects.count(), watch.wake(now), worker.work()) == (2, False, False)
