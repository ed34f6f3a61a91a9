"""Breaks as publishers write them, a line each. No Django here."""

import math
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from stentor.contracts.code import MOST_PLACEMENTS

MOST_SLOTS: Final = 8
"""Spots in one break."""
MOST_PLACES: Final = MOST_PLACEMENTS
"""Breaks of an episode and spots they hold, together: an arrangement's address names each spot,
and in breaks of a constant length one more."""
NEAREST: Final = 1.0
"""Seconds between two breaks, at least."""

_LINE: Final = re.compile(
    r"(?:(?P<word>pre|post)|(?:(?:(?P<hours>\d{1,2}):)?(?P<minutes>\d{1,3}):)?"
    r"(?P<seconds>\d{1,6}(?:\.\d{1,6})?))(?:\s*[x×]\s*(?P<slots>\d{1,3}))?",
    re.IGNORECASE | re.ASCII,
)


class BreaksError(ValueError):
    """What is wrong, in the publisher's words, a sentence for each line that does not hold."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = list(sentences)


class Break(NamedTuple):
    """Where spots may stand, and how many."""

    second: float
    """On content time; infinity for the end, wherever that is."""
    slots: int = 1


def parse_break(text: str) -> Break:
    """`pre`, `post`, `750`, `12:30` or `1:02:30.5`, each with or without ` × 2` (or `x2`) for
    the spots it may hold. BreaksError for anything else."""
    found = _LINE.fullmatch(text.strip())
    if found is None:
        raise BreaksError(
            [f"“{text.strip()[:40]}” is no break; write one like 12:30 or 12:30 × 2."]
        )
    slots = int(found["slots"] or 1)
    if not 1 <= slots <= MOST_SLOTS:
        raise BreaksError([f"“{text.strip()}”: a break holds 1 to {MOST_SLOTS} spots."])
    if word := found["word"]:
        return Break(0.0 if word.lower() == "pre" else math.inf, slots)
    hours, minutes, seconds = found["hours"], found["minutes"], float(found["seconds"])
    if (minutes and seconds >= 60) or (hours and int(minutes) >= 60):
        raise BreaksError([f"“{text.strip()}” is no time; there are 60 seconds in a minute."])
    return Break(int(hours or 0) * 3600 + int(minutes or 0) * 60 + seconds, slots)


def parse_breaks(text: str, seconds: float) -> list[Break]:
    """The breaks of audio that lasts `seconds`, one a line, in order of time; a post-roll stands
    at `seconds`. BreaksError with every line that does not hold: no break, outside of the audio,
    there twice, or nearer than `NEAREST` to another."""
    wrong: list[str] = []
    lines: dict[float, int] = {}
    breaks: list[Break] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            one = parse_break(line)
            _require_inside(one, seconds)
            second = min(one.second, seconds)
            _require_new(second, lines)
            lines[second] = number
            breaks.append(Break(second, one.slots))
        except BreaksError as error:
            wrong += [f"Line {number}: {sentence}" for sentence in error.sentences]
    breaks.sort()
    wrong += _judge_distances(breaks, lines)
    wrong += _judge_number(breaks)
    if wrong:
        raise BreaksError(wrong)
    return breaks


def require_places(breaks: Sequence[Break]) -> None:
    """BreaksError for more of them than an arrangement's address can name."""
    if wrong := _judge_number(breaks):
        raise BreaksError(wrong)


def write_break(second: float, slots: int, *, is_post: bool = False) -> str:
    """One break as a line; thousandths only where there are any."""
    words = "post" if is_post else "pre" if second <= 0 else _write_clock(second)
    return words if slots == 1 else f"{words} × {slots}"


def _require_inside(one: Break, seconds: float) -> None:
    if seconds + 0.001 < one.second < math.inf:
        raise BreaksError([f"The audio ends at {_write_clock(seconds)}."])


def _require_new(second: float, lines: dict[float, int]) -> None:
    if second in lines:
        raise BreaksError([f"The same break stands in line {lines[second]} already."])


def _judge_number(breaks: Sequence[Break]) -> list[str]:
    if sum(one.slots + 1 for one in breaks) <= MOST_PLACES:
        return []
    return [f"Too many: breaks and their spots may be {MOST_PLACES} together."]


def _judge_distances(breaks: Sequence[Break], lines: dict[float, int]) -> Iterator[str]:
    for before, after in pairwise(breaks):
        if round(after.second - before.second, 1) < NEAREST:
            yield (
                f"Line {lines[after.second]}: Less than a second from the break in line "
                f"{lines[before.second]}. Let one break hold more spots instead."
            )


def _write_clock(second: float) -> str:
    thousandths = round(second * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    hours, minutes = divmod(minutes, 60)
    whole, part = divmod(rest, 1000)
    clock = f"{hours}:{minutes:02}:{whole:02}" if hours else f"{minutes}:{whole:02}"
    return f"{clock}.{part:03}".rstrip("0") if part else clock
