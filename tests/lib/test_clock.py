from datetime import UTC, datetime, timedelta, timezone

import pytest

from stentor.lib.clock import format_instant, parse_instant, utc_now


def test_the_clock_is_aware_and_in_utc():
    assert utc_now().utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 11, 23, 19, 22, 1, 123000, tzinfo=UTC), "2026-11-23T19:22:01.123Z"),
        (datetime(2026, 1, 1, tzinfo=UTC), "2026-01-01T00:00:00.000Z"),
        (
            datetime(2026, 1, 1, 1, tzinfo=timezone(timedelta(hours=1))),
            "2026-01-01T00:00:00.000Z",
        ),
    ],
)
def test_an_instant_is_written_in_utc_with_milliseconds_and_read_back(moment, text):
    assert format_instant(moment) == text
    assert parse_instant(text) == moment


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01T00:00:00Z", "2026-01-01T00:00:00"])
def test_what_is_no_instant_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        parse_instant(text)
