"""Wall-clock times of a zone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stentor.lib.zones import list_zones
from stentor.studio.local_time import (
    EARLIER,
    LATER,
    AmbiguousTimeError,
    NonexistentTimeError,
    describe_zone,
    resolve_wall_time,
)

ZONES = st.sampled_from([name for name, _ in list_zones()]).map(ZoneInfo)
MOMENTS = st.datetimes(
    min_value=datetime(1990, 1, 1), max_value=datetime(2090, 1, 1), timezones=st.just(UTC)
)


@pytest.mark.parametrize(
    ("zone", "wall", "instant"),
    [
        ("UTC", "2026-03-29T02:30", "2026-03-29T02:30"),
        ("Europe/Berlin", "2026-03-29T01:59", "2026-03-29T00:59"),
        ("Europe/Berlin", "2026-03-29T03:00", "2026-03-29T01:00"),
        ("America/New_York", "2026-07-04T12:00", "2026-07-04T16:00"),
        ("Asia/Kathmandu", "2026-01-01T00:00", "2025-12-31T18:15"),
    ],
)
def test_a_plain_time_is_one_instant(zone, wall, instant):
    resolved = resolve_wall_time(datetime.fromisoformat(wall), ZoneInfo(zone))
    assert resolved == datetime.fromisoformat(instant).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "wall"),
    [
        ("Europe/Berlin", "2026-03-29T02:00"),
        ("Europe/Berlin", "2026-03-29T02:59"),
        ("Australia/Lord_Howe", "2026-10-04T02:15"),
        ("Pacific/Apia", "2011-12-30T12:00"),
    ],
)
def test_a_skipped_time_is_refused(zone, wall):
    with pytest.raises(NonexistentTimeError, match="does not exist"):
        resolve_wall_time(datetime.fromisoformat(wall), ZoneInfo(zone))


def test_a_doubled_time_must_be_chosen():
    wall, zone = datetime(2026, 10, 25, 2, 30), ZoneInfo("Europe/Berlin")
    with pytest.raises(AmbiguousTimeError, match="happens twice"):
        resolve_wall_time(wall, zone)
    early, late = (resolve_wall_time(wall, zone, which) for which in (EARLIER, LATER))
    assert (late - early).total_seconds() == 3600


@given(MOMENTS, ZONES)
def test_what_a_clock_shows_leads_back_to_its_instant(moment, zone):
    shown = moment.astimezone(zone)
    which = LATER if shown.fold else EARLIER
    assert resolve_wall_time(shown.replace(tzinfo=None, fold=0), zone, which) == moment


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("UTC", "UTC (UTC+00:00)"),
        ("Europe/Berlin", "Europe/Berlin (UTC+02:00)"),
        ("America/St_Johns", "America/St Johns (UTC-02:30)"),
    ],
)
def test_a_zone_is_described_as_it_is_now(zone, words):
    assert describe_zone(ZoneInfo(zone), datetime(2026, 7, 1, tzinfo=UTC)) == words
