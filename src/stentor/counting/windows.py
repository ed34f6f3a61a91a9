"""Which requests of one listener for one episode belong to one download.

utc-day      the requests of one calendar day in UTC
first-touch  24 hours from the first request; the next request after them opens a new window
last-touch   every request keeps the window open for another 24 hours

A request exactly 24 hours later belongs to a new window.
"""

from stentor.counting.rules import Window

DAY = 24 * 60 * 60 * 1_000_000
"""Microseconds."""


def is_new_window(window: Window, *, opened: int, last: int, at: int) -> bool:
    """Does a request at `at` open a new window?

    `opened` and `last` are the first and the latest request of the window so far. All are
    microseconds since 1970-01-01 UTC.
    """
    match window:
        case "utc-day":
            return at // DAY != opened // DAY
        case "first-touch":
            return at - opened >= DAY
        case "last-touch":
            return at - last >= DAY
