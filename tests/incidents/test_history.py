"""What a day came to: to the minute, and unknown where nobody looked."""

from datetime import UTC, date, datetime, timedelta

import pytest

from stentor.contracts.probe import Outcome, ProbeRecord
from stentor.incidents.book import Window
from stentor.incidents.history import compute_day

DAY = date(2026, 11, 24)
BEGIN = datetime(2026, 11, 24, tzinfo=UTC)
TOMORROW = BEGIN + timedelta(days=1)


def look(minute, outcome=Outcome.UP, source="a", check="http:site", **fields):
    return ProbeRecord(
        at=BEGIN + timedelta(minutes=minute), check=check, component="listening", source=source,
        outcome=outcome, **fields,
    )  # fmt: skip


def looks(first, last, outcome=Outcome.UP, **fields):
    return [look(minute, outcome, **fields) for minute in range(first, last)]


def compute(records, windows=(), now=TOMORROW, quorum=1):
    ordered = sorted(records, key=lambda record: record.at)
    return compute_day(DAY, ordered, windows, now, quorum).components["listening"]


def test_a_whole_good_day_is_good():
    assert compute(looks(0, 1440)) == {"up": 86_400}


def test_what_nobody_looked_at_is_unknown():
    assert compute(looks(0, 600)) == {"up": 602 * 60, "unknown": (1440 - 602) * 60}


def test_an_outage_counts_from_its_first_bad_look_to_its_first_good_one():
    records = looks(0, 100) + looks(100, 130, Outcome.DOWN) + looks(130, 1440)
    assert compute(records) == {"up": 86_400 - 1800, "down": 1800}


def test_one_bad_look_between_good_ones_is_a_hiccup():
    assert compute([*looks(0, 100), look(100, Outcome.DOWN), *looks(101, 1440)]) == {"up": 86_400}


def test_the_worst_of_a_components_checks_holds():
    slow = [*looks(0, 10, Outcome.DEGRADED, check="x"), *looks(10, 1440, check="x")]
    assert compute(looks(0, 1440) + slow) == {"up": 86_400 - 600, "degraded": 600}


def test_what_fails_while_it_is_worked_on_is_maintenance():
    records = looks(0, 100) + looks(100, 130, Outcome.DOWN) + looks(130, 1440)
    window = Window(
        "w", "t", "", ("listening",), BEGIN + timedelta(minutes=90),
        BEGIN + timedelta(minutes=120), BEGIN,
    )  # fmt: skip
    assert compute(records, [window]) == {
        "up": 86_400 - 1800,
        "maintenance": 1200,
        "down": 600,
    }


@pytest.mark.parametrize(("quorum", "down"), [(1, 600), (2, 0)])
def test_several_probers_are_weighed_as_the_quorum_says(quorum, down):
    bad = [*looks(0, 10, Outcome.DOWN, source="b"), *looks(10, 1440, source="b")]
    assert compute(looks(0, 1440) + bad, quorum=quorum).get("down", 0) == down


def test_today_has_only_the_minutes_that_have_passed():
    records = looks(0, 60)
    assert compute(records, now=BEGIN + timedelta(hours=1)) == {"up": 3600}


def test_what_is_looked_at_rarely_is_known_in_between():
    hourly = [look(60 * hour) for hour in range(24)]
    assert compute(hourly) == {"up": 86_400}


def test_response_times_are_medians_and_certificates_their_least():
    day = compute_day(
        DAY,
        [
            look(0, seconds=0.1, left=0.5, check="audio:canary"),
            look(1, seconds=0.3, left=0.4, check="audio:canary"),
            look(2, seconds=0.2, check="audio:canary"),
        ],
        [],
        TOMORROW,
    )
    assert day.response[:2] == [0.2, None]
    assert day.left == {"audio:canary": 0.4}
