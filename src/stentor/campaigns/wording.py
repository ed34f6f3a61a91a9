"""The terms of a flight as people write them: in forms, in CSV files, in reports. Pure.

`parse_…` raises ValueError that says what is wrong with which part; `write_…` gives the text that
parses to the same again.
"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Final

from stentor.campaigns.document.terms import DAYS, LONGEST_CAP_HOURS
from stentor.campaigns.places import check_place
from stentor.contracts.adbook import AgeSpan, Cap, Daypart

MOST_CAP_IMPRESSIONS: Final = 1000
_UNITS: Final = {"h": 1, "hour": 1, "d": 24, "day": 24, "w": 168, "week": 168}
_CAP: Final = re.compile(r"(\d{1,6})\s*(?:per|in|/)\s*(\d{0,5})\s*([a-z]+?)s?")
_PART: Final = re.compile(r"([a-z ,–-]*?)\s*(?:(\d\d?):(\d\d)\s*[-–]\s*(\d\d?):(\d\d))?")
_AGE: Final = re.compile(r"(\d{1,5})?\s*[-–]\s*(\d{1,5})?")
_KEY: Final = re.compile(r"[a-z0-9_.-]{1,40}=[^=,;\s]{1,80}")


def split(text: str) -> Iterator[str]:
    """Entries on lines of their own, or between semicolons."""
    yield from filter(None, (entry.strip() for entry in re.split(r"[;\n\r]+", text)))


def parse_caps(text: str) -> list[Cap]:
    """`2 per day`, `5 per 7 days`, `3/24h`: one an entry."""
    caps = []
    for entry in split(text):
        found = _CAP.fullmatch(entry.lower())
        hours = _UNITS.get(found[3], 0) * int(found[2] or 1) if found else 0
        if not found or not hours:
            raise ValueError(f"“{entry}” is no cap like “2 per day” or “5 per 7 days”.")
        if not 1 <= int(found[1]) <= MOST_CAP_IMPRESSIONS:
            raise ValueError(f"“{entry}”: 1 to {MOST_CAP_IMPRESSIONS} impressions, please.")
        if hours > LONGEST_CAP_HOURS:
            days = LONGEST_CAP_HOURS // 24
            raise ValueError(f"“{entry}”: a listener is remembered for {days} days at most.")
        caps.append(Cap(int(found[1]), hours))
    return caps


def write_caps(caps: Iterable[Cap]) -> str:
    return "\n".join(f"{cap.impressions} per {write_hours(cap.hours)}" for cap in caps)


def write_hours(hours: int) -> str:
    if hours % 24:
        return "hour" if hours == 1 else f"{hours} hours"
    return "day" if hours == 24 else f"{hours // 24} days"


def parse_dayparts(text: str) -> list[Daypart]:
    """`mon-fri 06:00-10:00`, `sat, sun`, `22:00-02:00`: one an entry. A part that ends before it
    starts goes on after midnight."""
    return [part for entry in split(text) for part in _parse_part(entry)]


def _parse_part(entry: str) -> Iterator[Daypart]:
    found = _PART.fullmatch(entry.lower())
    if not found:
        raise ValueError(f"“{entry}” is not like “mon-fri 06:00-10:00”.")
    days = _parse_days(found[1], entry)
    start, end = 0, 1440
    if found[2]:
        start, end = (int(h) * 60 + int(m) for h, m in ((found[2], found[3]), (found[4], found[5])))
        if max(int(found[3]), int(found[5])) > 59 or max(start, end) > 1440 or start == end:
            raise ValueError(f"“{entry}” holds no time span within a day.")
    if start < end:
        yield Daypart(days=days, start=start, end=end)
        return
    yield Daypart(days=days, start=start, end=1440)
    if end:
        yield Daypart(days=sorted((day + 1) % 7 for day in days), start=0, end=end)


def _parse_days(text: str, entry: str) -> list[int]:
    if not text.strip(" ,"):
        return list(range(7))
    days: set[int] = set()
    for span in filter(None, re.split(r"[, ]+", re.sub(r"\s*[-–]\s*", "-", text.strip(" ,")))):
        names = [name[:3] for name in span.split("-")]
        if len(names) > 2 or any(name not in DAYS for name in names):
            raise ValueError(f"“{entry}”: {span} is no weekday; write mon, tue … or mon-fri.")
        first, last = DAYS.index(names[0]), DAYS.index(names[-1])
        days |= {(first + step) % 7 for step in range((last - first) % 7 + 1)}
    return sorted(days)


def write_dayparts(parts: Iterable[Daypart]) -> str:
    return "\n".join(
        " ".join(filter(None, (_write_days(part.days), _write_span(part)))) for part in parts
    )


def _write_days(days: list[int]) -> str:
    if len(days) == 7:
        return ""
    is_run = len(days) > 2 and days[-1] - days[0] == len(days) - 1
    return f"{DAYS[days[0]]}-{DAYS[days[-1]]}" if is_run else ", ".join(DAYS[day] for day in days)


def _write_span(part: Daypart) -> str:
    if (part.start, part.end) == (0, 1440) and len(part.days) < 7:
        return ""
    first, last = divmod(part.start, 60), divmod(part.end, 60)
    return f"{first[0]:02}:{first[1]:02}-{last[0]:02}:{last[1]:02}"


def parse_words(text: str) -> list[str]:
    """Entries between commas, semicolons or lines, each once."""
    words = (word.strip() for word in re.split(r"[,;\n\r]+", text))
    return list(dict.fromkeys(filter(None, words)))


def parse_places(text: str) -> tuple[list[str], list[str]]:
    """Countries (`DE`) and regions (`DE-BE`), apart."""
    words = parse_words(text)
    for word in words:
        check_place(word)
    places = list(dict.fromkeys(word.upper() for word in words))
    return [one for one in places if "-" not in one], [one for one in places if "-" in one]


def parse_keys(text: str) -> list[str]:
    """`name=value` pairs."""
    pairs = [word.lower() for word in parse_words(text)]
    for pair in pairs:
        if not _KEY.fullmatch(pair):
            raise ValueError(f"“{pair}” is no pair like plan=free.")
    return pairs


def parse_ages(text: str) -> list[AgeSpan]:
    """`0-7`, `30-`: days since an episode came out, the last not included."""
    spans = []
    for word in parse_words(text):
        found = _AGE.fullmatch(word)
        if not found or not (found[1] or found[2]):
            raise ValueError(f"“{word}” is no span of days like 0-7 or 30-.")
        least, most = int(found[1] or 0), int(found[2]) if found[2] else None
        if most is not None and most <= least:
            raise ValueError(f"“{word}” ends before it begins.")
        spans.append(AgeSpan(least=least, most=most))
    return spans


def write_ages(spans: Iterable[AgeSpan]) -> str:
    return ", ".join(f"{span.least}-{'' if span.most is None else span.most}" for span in spans)


def parse_money(text: str) -> Decimal:
    """A positive amount with a point or a comma for decimals, at most four of them."""
    try:
        amount = Decimal(text.strip().replace(",", ".")) if text.count(",") < 2 else None
    except InvalidOperation:
        amount = None
    if amount is None or not amount.is_finite():
        raise ValueError(f"“{text}” is no amount like 1200.00.")
    exponent = amount.as_tuple().exponent
    if not 0 < amount < 10**9 or (isinstance(exponent, int) and exponent < -4):
        raise ValueError("An amount above 0 with at most four decimals, please.")
    return amount
