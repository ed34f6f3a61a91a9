"""Times in an episode, as people write them. Pure."""

import re
from typing import Final

_MOMENT: Final = re.compile(
    r"(?:(?:(?P<hours>\d{1,2}):)?(?P<minutes>\d{1,3}):)?(?P<seconds>\d{1,6}(?:\.\d{1,6})?)",
    re.ASCII,
)


def parse_moment(text: str) -> float:
    """Seconds of `12:30`, `1:02:30.5` or `750`; ValueError."""
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"“{text.strip()[:40]}” is no time like 12:30 or 1:02:30.5.")
    hours, minutes, seconds = found["hours"], found["minutes"], float(found["seconds"])
    if (minutes and seconds >= 60) or (hours and int(minutes) >= 60):
        raise ValueError("There are 60 seconds in a minute, and 60 minutes in an hour.")
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + seconds
